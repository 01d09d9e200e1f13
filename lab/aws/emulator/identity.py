"""What a role may do, and what a key is called, as the front asks to judge the failover's calls.

moto 5.2.5 keeps policies and boundaries and, in the mode that this lab uses, judges nothing by them.
"""

from __future__ import annotations

import json
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends


def role_access(name: str) -> dict[str, Any] | None:
    """The documents of a role and of its boundary, or None where there is no such role."""
    backend = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
    role = next((role for role in backend.roles.values() if role.name == name), None)
    if role is None:
        return None
    inline = [{"name": key, "document": json.loads(text)} for key, text in role.policies.items()]
    attached = [managed(policy) for policy in role.managed_policies.values()]
    arn = role.permissions_boundary_arn
    # A boundary that names no policy allows nothing.
    boundary = backend.managed_policies.get(arn) if arn else None
    return {
        "arn": role.arn,
        "policies": [*inline, *attached],
        **({"boundary": managed(boundary) if boundary else {"name": arn, "document": {"Statement": []}}} if arn else {}),
    }


def managed(policy: Any) -> dict[str, Any]:
    version = next(one for one in policy.versions if one.version_id == policy.default_version_id)
    return {"name": policy.name, "document": json.loads(version.document)}


def key_aliases(region: str, key_id: str) -> list[str] | None:
    key = kms_backends[DEFAULT_ACCOUNT_ID][region].keys.get(key_id)
    return None if key is None else list(key.aliases)
