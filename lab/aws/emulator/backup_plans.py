"""Backup plans, and tags of what AWS Backup has.

What moto 5.2.5 does instead: UpdateBackupPlan is missing; a deleted plan keeps its name from being used again, and is
still found; ListTags finds none where the path does not end in a slash, as in newer SDKs it does not.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from moto.backup.exceptions import ResourceNotFoundException
from moto.backup.models import BackupBackend, Plan
from moto.backup.responses import BackupResponse

original_create = BackupBackend.create_backup_plan
original_get = BackupBackend.get_backup_plan


def create_backup_plan(self: Any, *args: Any, **kwargs: Any) -> Plan:
    gone = {key: plan for key, plan in self.plans.items() if plan.deletion_date is not None}
    for key in gone:
        del self.plans[key]
    try:
        return original_create(self, *args, **kwargs)
    finally:
        self.plans.update(gone)


def get_backup_plan(self: Any, *args: Any, **kwargs: Any) -> Plan:
    plan = original_get(self, *args, **kwargs)
    if plan.deletion_date is not None:
        raise ResourceNotFoundException(msg="Failed reading Backup plan with provided version")
    return plan


def update_backup_plan(self: Any) -> str:
    plan = self.backup_backend.get_backup_plan(backup_plan_id=self.path.rstrip("/").split("/")[-1], version_id=None)
    # As new: the defaults of its rules and its version.
    made = Plan(json.loads(self.body)["BackupPlan"], plan.creator_request_id, self.backup_backend)
    plan.backup_plan, plan.version_id = made.backup_plan, made.version_id
    return json.dumps(plan.to_dict())


def list_tags(self: Any) -> str:
    arn = unquote(self.path.rstrip("/").split("/")[-1])
    return json.dumps({"Tags": self.backup_backend.list_tags(resource_arn=arn)})


def apply() -> None:
    BackupBackend.create_backup_plan = create_backup_plan
    BackupBackend.get_backup_plan = get_backup_plan
    BackupResponse.update_backup_plan = update_backup_plan
    BackupResponse.list_tags = list_tags
