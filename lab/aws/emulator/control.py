"""The emulator's control routes, under /dualcoast/: what the reconciler, the front and the daemon ask and say."""

from __future__ import annotations

import gc
import json
import traceback
from typing import Any

from moto.autoscaling.models import autoscaling_backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.elbv2.models import elbv2_backends
from moto.rds.models import rds_backends
from moto.s3.models import s3_backends

import identity
import targets
from durations import SETTINGS
from http_server import Request, Response, Server
from rds_replicas import password_of, source_of
from rds_status import operation_of

REGIONS = ("us-east-1", "us-west-2", "us-east-2")


class Refused(Exception):
    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status


def existing(backends: Any, region: str) -> Any | None:
    """The region's backend if anybody has used it: asking for one creates it, default VPC and all."""
    account = backends[DEFAULT_ACCOUNT_ID]
    return dict.get(account, region)


def database_state(db: Any) -> dict[str, Any]:
    operation = operation_of(db)
    source = source_of(db.backend, db) if db.is_replica else None
    return {
        "id": db.db_instance_identifier,
        "arn": db.db_instance_arn,
        "status": db.status,
        "phase": operation.operation.removeprefix("rds-") if operation else None,
        "awaitsReady": bool(operation and operation.needs_ready and not operation.ready),
        "isReplica": db.is_replica,
        **({"source": {"region": source.region, "id": source.db_instance_identifier}} if source else {}),
        "endpoint": {"address": db.address, "port": db.port},
        "masterUsername": db.master_username,
        "kmsKeyId": db.kms_key_id,
        "multiAz": db.multi_az,
        "parameters": parameters_of(db),
    }


def parameters_of(db: Any) -> dict[str, Any]:
    groups = db.db_parameter_groups()
    return {name: value.get("ParameterValue") for group in groups for name, value in group.parameters.items()}


def group_state(group: Any) -> dict[str, Any]:
    def instance(state: Any) -> dict[str, Any]:
        template = state.launch_template or {}
        return {
            "id": state.instance.id,
            "az": state.availability_zone,
            "lifecycle": state.lifecycle_state,
            "launchTemplate": {"id": template.get("LaunchTemplateId"), "version": template.get("Version")},
            "userData": str(state.instance.user_data) if state.instance.user_data else None,
        }

    return {
        "name": group.name,
        "desired": group.desired_capacity,
        "instances": [instance(state) for state in group.instance_states],
        "targetGroupArns": list(group.target_group_arns or []),
    }


def target_group_state(group: Any) -> dict[str, Any]:
    healths = [group.health_for(target, group.ec2_backend) for target in list(group.targets.values())]
    return {
        "arn": group.arn,
        "port": int(group.port or 0),
        "targets": [{"id": health.instance_id, "health": health.status} for health in healths],
    }


def load_balancer_state(balancer: Any, groups: list[Any]) -> dict[str, Any]:
    arns = [group.arn for group in groups if balancer.arn in group.load_balancer_arns]
    return {"name": balancer.name, "arn": balancer.arn, "dnsName": balancer.dns_name, "targetGroups": arns}


def region_state(region: str) -> dict[str, Any]:
    rds, scaling = existing(rds_backends, region), existing(autoscaling_backends, region)
    elb = existing(elbv2_backends, region)
    groups = list(elb.target_groups.values()) if elb else []
    return {
        "databases": [database_state(db) for db in rds.databases.values()] if rds else [],
        "groups": [group_state(group) for group in scaling.autoscaling_groups.values()] if scaling else [],
        "loadBalancers": [load_balancer_state(b, groups) for b in elb.load_balancers.values()] if elb else [],
        "targetGroups": [target_group_state(group) for group in groups],
        "buckets": [name for name, bucket in buckets().items() if bucket.region_name == region],
    }


def buckets() -> dict[str, Any]:
    found: dict[str, Any] = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets
    return found


def database(region: str, id: str) -> Any:
    backend = existing(rds_backends, region)
    if backend is None or id not in backend.databases:
        raise Refused("404 Not Found", f"there is no database instance {id} in {region}")
    return backend.databases[id]


def mark_ready(db: Any, phase: str | None) -> dict[str, Any]:
    """Counts only for the operation it was meant for: a late word about the creation must not end a promotion."""
    operation = operation_of(db)
    if operation is None or phase not in (None, operation.operation.removeprefix("rds-")):
        return {"accepted": False}
    operation.ready = True
    return {"accepted": True}


def set_target_health(body: dict[str, Any]) -> dict[str, Any]:
    arn = body["targetGroupArn"]
    backend = existing(elbv2_backends, arn.split(":")[3] if arn.count(":") > 3 else "")
    group = backend.target_groups.get(arn) if backend else None
    if group is None:
        raise Refused("404 Not Found", f"there is no target group {arn}")
    try:
        targets.set_health(group, body["id"], bool(body["healthy"]))
    except KeyError as error:
        raise Refused("404 Not Found", str(error.args[0])) from error
    return {}


def set_pace(body: dict[str, Any]) -> dict[str, Any]:
    SETTINGS.durations.set_pace(body["pace"], body["deployPace"])
    return {}


def fork(server: Server, body: dict[str, Any]) -> dict[str, Any]:
    gc.freeze()  # a collection in the copy would touch, and so really copy, every page
    pid, port = server.fork(int(body.get("port") or 0))
    return {"pid": pid, "port": port}


def found(value: Any, what: str) -> Any:
    if value is None:
        raise Refused("404 Not Found", f"there is no {what}")
    return value


def route(server: Server, method: str, parts: list[str], body: dict[str, Any]) -> dict[str, Any]:
    match method, parts:
        case "GET", ["state"]:
            return {"regions": {region: region_state(region) for region in REGIONS}}
        case "GET", ["db", region, id, "password"]:
            return {"password": password_of(database(region, id))}
        case "POST", ["db", region, id, "ready"]:
            return mark_ready(database(region, id), body.get("phase"))
        case "GET", ["bucket", name]:
            return {"region": found(buckets().get(name), f"bucket {name}").region_name}
        case "GET", ["role", name]:
            return found(identity.role_access(name), f"role {name}")
        case "GET", ["key", region, id, "aliases"]:
            return {"aliases": found(identity.key_aliases(region, id), f"key {id} in {region}")}
        case "POST", ["target-health"]:
            return set_target_health(body)
        case "POST", ["pace"]:
            return set_pace(body)
        case "POST", ["fork"]:
            return fork(server, body)
    raise Refused("404 Not Found", f"there is no control route {method} /dualcoast/{'/'.join(parts)}")


def answer(server: Server, request: Request) -> Response:
    def problem(status: str, text: str) -> tuple[str, str]:
        return status, json.dumps({"error": text})

    try:
        body = json.loads(request.body or b"{}")
        parts = request.path.strip("/").split("/")[1:]
        status, text = "200 OK", json.dumps(route(server, request.method, parts, body))
    except Refused as error:
        status, text = problem(error.status, str(error))
    except (ValueError, KeyError, TypeError) as error:
        status, text = problem("400 Bad Request", f"{request.method} {request.path}: {error!r}")
    except Exception as error:  # noqa: BLE001 - one bad answer must not end the emulator and all its state
        traceback.print_exc()
        status, text = problem("500 Internal Server Error", f"{request.method} {request.path}: {error!r}")
    return Response(status, [("content-type", "application/json")], text.encode())
