"""Replicas of a DynamoDB table, as `DescribeTable` and `UpdateTable` speak of them.

What moto 5.2.5 does instead: ignores them without a word. Only the description is kept: the items of the one table that
has replicas (the control table) live in one region of the emulator, and the front serves them through both coasts.
"""

from __future__ import annotations

from typing import Any

from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

original_describe = Table.describe
original_update = DynamoHandler.update_table


def describe(self: Any, base_key: str = "TableDescription") -> dict[str, Any]:
    result = original_describe(self, base_key)
    replicas: dict[str, Any] = self.__dict__.get("_replicas", {})
    witnesses: list[str] = self.__dict__.get("_witnesses", [])
    if replicas or witnesses:
        table = result[base_key]
        table["GlobalTableVersion"] = "2019.11.21"
        table["Replicas"] = [{"RegionName": name, "ReplicaStatus": "ACTIVE", **more} for name, more in replicas.items()]
        table["MultiRegionConsistency"] = self.__dict__.get("_consistency", "EVENTUAL")
        table["GlobalTableWitnesses"] = [{"RegionName": name, "WitnessStatus": "ACTIVE"} for name in witnesses]
    return result


def update_table(self: Any) -> Any:
    answer = original_update(self)
    table = self.dynamodb_backend.get_table(self.body["TableName"])
    replicas = table.__dict__.setdefault("_replicas", {})
    for change in self.body.get("ReplicaUpdates", []):
        for kind, update in change.items():
            name = update.pop("RegionName")
            if kind == "Delete":
                replicas.pop(name, None)
            else:
                replicas[name] = {**replicas.get(name, {}), **update}
    witnesses = table.__dict__.setdefault("_witnesses", [])
    for change in self.body.get("GlobalTableWitnessUpdates", []):
        if "Create" in change:
            witnesses.append(change["Create"]["RegionName"])
        else:
            witnesses.remove(change["Delete"]["RegionName"])
    if self.body.get("MultiRegionConsistency"):
        table.__dict__["_consistency"] = self.body["MultiRegionConsistency"]
    return type(answer)(table.describe())


def apply() -> None:
    Table.describe = describe
    DynamoHandler.update_table = update_table
