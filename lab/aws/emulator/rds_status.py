"""RDS instances take time: their status over time, and the calls that RDS refuses while it lasts.

What moto 5.2.5 does instead: every instance is `available` at once and takes any call.
"""

from __future__ import annotations

from typing import Any

from moto.rds import models as rds
from moto.rds import responses
from moto.rds.exceptions import InvalidParameterCombination, RDSClientError

from durations import Timeline, timeline

# The settings that an instance works on for a while; others (deletion protection, tags, windows) hold at once.
SLOW_SETTINGS = (
    "allocated_storage",
    "backup_retention_period",
    "db_instance_class",
    "db_parameter_group_name",
    "engine_version",
    "_master_user_password",
    "multi_az",
    "storage_type",
)


def refuse(message: str) -> RDSClientError:
    return RDSClientError("InvalidDBInstanceState", message)


def operation_of(db: Any) -> Timeline | None:
    """What the instance is busy with, or None. Notices by itself when it is over."""
    operation: Timeline | None = db.__dict__.get("_operation")
    if operation is not None and operation.is_over():
        db.__dict__["_operation"] = None
        if operation.operation == "rds-promote":
            db.source_db_instance_identifier = None
        return None
    return operation


def get_status(db: Any) -> str:
    operation = operation_of(db)
    status = operation.status() if operation is not None else None
    return status or db.__dict__.get("_settled_status", "available")


def set_status(db: Any, status: str) -> None:
    db.__dict__["_settled_status"] = status


def begin(db: Any, operation: str, needs_ready: bool = False) -> None:
    # RDS takes a first backup before it gives an instance out, unless the instance keeps none.
    without = None if db.backup_retention_period or operation == "rds-backup" else "backing-up"
    db.__dict__["_operation"] = timeline(operation, needs_ready, without)


def require_available(db: Any, what: str) -> None:
    status = get_status(db)
    if status != "available":
        name = db.db_instance_identifier
        raise refuse(f"DB instance {name} cannot be {what}: it is {status}, not in the available state.")


original_modify = rds.RDSBackend.modify_db_instance
original_snapshot = rds.RDSBackend.create_db_snapshot


def modify_db_instance(self: Any, db_instance_identifier: str, db_kwargs: dict[str, Any]) -> Any:
    db = self.describe_db_instances(db_instance_identifier)[0]
    require_available(db, "modified")
    before = {name: getattr(db, name, None) for name in SLOW_SETTINGS}
    changed = original_modify(self, db_instance_identifier, db_kwargs)
    if any(getattr(changed, name, None) != value for name, value in before.items()):
        begin(changed, "rds-modify")
    return changed


def reboot_db_instance(self: Any, db_instance_identifier: str, force_failover: bool = False) -> Any:
    db = self.describe_db_instances(db_instance_identifier)[0]
    require_available(db, "rebooted")
    if force_failover:
        if not db.multi_az:
            raise InvalidParameterCombination(
                "You cannot force a failover of this DB instance because it is not configured for Multi-AZ."
            )
        state = db.__dict__
        db.availability_zone, state["_other_zone"] = state["_other_zone"], db.availability_zone
    begin(db, "rds-reboot")
    return db


def answer_reboot(self: Any) -> Any:
    identifier = self.params.get("DBInstanceIdentifier")
    database = self.backend.reboot_db_instance(identifier, bool(self.params.get("ForceFailover")))
    return responses.ActionResult({"DBInstance": database})


def create_db_snapshot(self: Any, db_instance_identifier: str, *args: Any, **kwargs: Any) -> Any:
    db = self.databases.get(db_instance_identifier)
    if db is not None:
        require_available(db, "backed up")
    snapshot = original_snapshot(self, db_instance_identifier, *args, **kwargs)
    # A snapshot keeps its instance in `backing-up`, which is what makes RDS refuse a promotion.
    begin(self.databases[db_instance_identifier], "rds-backup")
    return snapshot


def apply() -> None:
    rds.DBInstance.status = property(get_status, set_status)
    rds.RDSBackend.modify_db_instance = modify_db_instance
    rds.RDSBackend.reboot_db_instance = reboot_db_instance
    rds.RDSBackend.create_db_snapshot = create_db_snapshot
    responses.RDSResponse.reboot_db_instance = answer_reboot
