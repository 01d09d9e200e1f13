"""RDS instances and read replicas, created and promoted as RDS does.

What moto 5.2.5 does instead: a promoted replica keeps its source and may be promoted again, as may an instance that
never was one; a replica is a shallow copy of its source, with its zone, protection, backups, key and resource id; all
instances share one resource id, and a KMS key is any text.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from moto.kms.utils import RESERVED_ALIASE_TARGET_KEY_IDS
from moto.rds import models as rds
from moto.rds.exceptions import InvalidParameterCombination, KMSKeyNotAccessibleFault

from rds_status import begin, refuse, require_available

INHERITED = (
    "engine",
    "engine_version",
    "db_instance_class",
    "db_name",
    "allocated_storage",
    "max_allocated_storage",
    "storage_type",
    "iops",
    "license_model",
    "master_username",
    "ca_certificate_identifier",
    "auto_minor_version_upgrade",
    "copy_tags_to_snapshot",
    "port",
)

original_create = rds.RDSBackend.create_db_instance
original_delete = rds.RDSBackend.delete_db_instance


def password_of(db: Any) -> str | None:
    """The master password, which moto keeps but gives to nobody. Only the reconciler asks, to start the real server."""
    password: str | None = db.__dict__.get("_master_user_password")
    return password


def source_of(backend: Any, db: Any) -> Any | None:
    identifier = db.source_db_instance_identifier or ""
    region = identifier.split(":")[3] if identifier.startswith("arn:") else backend.region_name
    return rds.rds_backends[backend.account_id][region].databases.get(identifier.split(":")[-1])


def forget_replica(source: Any | None, replica: Any) -> None:
    if source is not None:
        names = (replica.db_instance_identifier, replica.db_instance_arn)
        source.replicas[:] = [name for name in source.replicas if name not in names]


def promote_read_replica(self: Any, db_kwargs: dict[str, Any]) -> Any:
    db = self.describe_db_instances(db_kwargs["db_instance_identifier"])[0]
    if not db.is_replica:
        raise refuse(f"DB Instance {db.db_instance_identifier} is not a read replica.")
    require_available(db, "promoted")
    forget_replica(source_of(self, db), db)
    # From here the reconciler promotes; callers go on seeing the source until the promotion is over.
    db.is_replica = False
    db.update(**{key: value for key, value in db_kwargs.items() if key != "db_instance_identifier"})
    begin(db, "rds-promote", needs_ready=True)
    return db


def replica_arguments(self: Any, source: Any, given: dict[str, Any]) -> dict[str, Any]:
    """What a replica takes over from its source, and what it does not: zone, Multi-AZ, protection, backups, tags.

    @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
    """
    arguments = {name: getattr(source, name) for name in INHERITED}
    arguments["master_user_password"] = password_of(source)
    arguments["backup_retention_period"] = 0
    if source.region == self.region_name:
        arguments["kms_key_id"] = source.kms_key_id
        arguments["db_parameter_group_name"] = source.db_parameter_group_name
        group = getattr(source, "db_subnet_group", None)
        arguments["db_subnet_group_name"] = group.db_subnet_group_name if group else None
        arguments["vpc_security_group_ids"] = list(source.vpc_security_group_ids)
    elif source.storage_encrypted and not given.get("kms_key_id"):
        raise InvalidParameterCombination(
            f"KmsKeyId is required: {source.db_instance_identifier} is encrypted, and its replica in "
            f"{self.region_name} needs a KMS key of that region."
        )
    arguments.update({name: value for name, value in given.items() if value is not None})
    # A replica is encrypted exactly when its source is.
    arguments["storage_encrypted"] = source.storage_encrypted
    return arguments


def create_db_instance_read_replica(self: Any, db_kwargs: dict[str, Any]) -> Any:
    name = check_name(self, db_kwargs)
    source = self.find_db_from_id(db_kwargs["source_db_instance_identifier"])
    require_available(source, "the source of a read replica")
    if not source.backup_retention_period:
        raise refuse(f"Automated backups are not enabled for this database instance: {source.db_instance_identifier}.")
    replica = new_instance(self, replica_arguments(self, source, dict(db_kwargs)))
    replica.is_replica = True
    # Across regions RDS shows the source's ARN, within one its name.
    is_local = source.region == self.region_name
    replica.source_db_instance_identifier = source.db_instance_identifier if is_local else source.db_instance_arn
    self.databases[name] = replica
    source.add_replica(replica)
    begin(replica, "rds-create-replica", needs_ready=True)
    return replica


def create_db_instance(self: Any, db_kwargs: dict[str, Any]) -> Any:
    if db_kwargs.get("db_cluster_identifier") is not None:
        return original_create(self, db_kwargs)
    name = check_name(self, db_kwargs)
    database = self.databases[name] = new_instance(self, dict(db_kwargs))
    database.add_event("DB_INSTANCE_CREATE")
    begin(database, "rds-create", needs_ready=True)
    return database


def check_name(backend: Any, db_kwargs: dict[str, Any]) -> str:
    name: str = db_kwargs["db_instance_identifier"]
    if name in backend.databases:
        raise rds.DBInstanceAlreadyExists()
    backend._validate_db_identifier(name)
    return name


def new_instance(backend: Any, arguments: dict[str, Any]) -> Any:
    if arguments.get("storage_encrypted"):
        arguments["kms_key_id"] = key_arn(backend, arguments.get("kms_key_id"))
    instance = rds.DBInstance(backend, **arguments)
    instance.dbi_resource_id = f"db-{uuid.uuid4().hex[:26].upper()}"
    zones = zones_of(instance)
    if not arguments.get("availability_zone"):
        instance.availability_zone = zones[0]
    instance.__dict__["_other_zone"] = next((zone for zone in zones if zone != instance.availability_zone), None)
    return instance


def key_arn(backend: Any, key: str | None) -> str:
    """RDS resolves the key, refuses one of another region, and answers with its ARN whatever it was given."""
    if key is None:
        reserved = RESERVED_ALIASE_TARGET_KEY_IDS["alias/aws/rds"]
        return f"arn:aws:kms:{backend.region_name}:{backend.account_id}:key/{reserved}"
    try:
        arn: str = backend._validate_kms_key(key)
    except (AttributeError, KeyError, TypeError) as error:
        raise KMSKeyNotAccessibleFault(key) from error
    return arn


def zones_of(instance: Any) -> list[str]:
    group = getattr(instance, "db_subnet_group", None)
    if group is None:
        return [f"{instance.region}a", f"{instance.region}b"]
    return sorted({subnet["SubnetAvailabilityZone"]["Name"] for subnet in group.subnets})


def delete_db_instance(self: Any, db_instance_identifier: str, *args: Any, **kwargs: Any) -> Any:
    db = self.databases.get(db_instance_identifier)
    if db is not None and db.is_replica and not db.deletion_protection:
        # moto looks for the replica's name in its source's list and fails where the list holds its ARN.
        forget_replica(source_of(self, db), db)
        db.is_replica = False
    return original_delete(self, db_instance_identifier, *args, **kwargs)


def address(self: Any) -> str:
    """A name of RDS's form: the middle part is the same for all of an account's instances in a region."""
    hashed = hashlib.sha256(f"{self.account_id}{self.region}".encode()).hexdigest()
    letters = "".join("abcdefghijklmnop"[int(digit, 16)] for digit in hashed[:11])
    return f"{self.db_instance_identifier}.c{letters}.{self.region}.rds.amazonaws.com"


def status_infos(self: Any) -> list[dict[str, Any]] | None:
    if not self.is_replica:
        return None
    has_source = source_of(self.backend, self) is not None
    state = "replicating" if has_source else "terminated"
    return [{"StatusType": "read replication", "Normal": has_source, "Status": state}]


def apply() -> None:
    instance, backend = rds.DBInstance, rds.RDSBackend
    instance.address = property(address)
    instance.status_infos = property(status_infos)
    instance.secondary_availability_zone = property(lambda db: db.__dict__.get("_other_zone") if db.multi_az else None)
    backend.promote_read_replica = promote_read_replica
    backend.create_db_instance_read_replica = create_db_instance_read_replica
    backend.create_db_instance = create_db_instance
    backend.delete_db_instance = delete_db_instance
