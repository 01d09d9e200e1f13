"""Conditions in bucket policies.

What moto 5.2.5 does instead: a Deny with any Condition denies every object call, so that the usual "TLS only" policy
locks a bucket for good. Here a statement counts when its conditions hold for the call; one with an operator or a key
that is not known here does not count, and says so on standard error.
"""

from __future__ import annotations

import fnmatch
import sys
from typing import Any, Callable

from moto.iam.access_control import IAMPolicyStatement, PermissionResult

Values = list[str]

# The call being answered: one at a time (http_server.py). Filled in from its headers before moto sees it.
CONTEXT: dict[str, str] = {}

KNOWN_KEYS = {
    "aws:securetransport",
    "s3:tlsversion",
    "s3:x-amz-server-side-encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
}


def set_context(header: Callable[[str], str]) -> None:
    CONTEXT.clear()
    # The front ends TLS and says so; a call past it has none.
    over_tls = header("dualcoast-tls")
    CONTEXT["aws:securetransport"] = "true" if over_tls else "false"
    if over_tls:
        CONTEXT["s3:tlsversion"] = over_tls
    for name in ("x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"):
        if header(name):
            CONTEXT[f"s3:{name}"] = header(name)


def negated(test: Callable[[str, Values], bool]) -> Callable[[str, Values], bool]:
    return lambda actual, expected: not test(actual, expected)


def equals(actual: str, expected: Values) -> bool:
    return actual in expected


def like(actual: str, expected: Values) -> bool:
    return any(fnmatch.fnmatchcase(actual, pattern) for pattern in expected)


def below(actual: str, expected: Values) -> bool:
    return any(float(actual) < float(bound) for bound in expected)


OPERATORS: dict[str, Callable[[str, Values], bool]] = {
    "Bool": lambda actual, expected: actual.lower() in [value.lower() for value in expected],
    "StringEquals": equals,
    "StringNotEquals": negated(equals),
    "StringLike": like,
    "StringNotLike": negated(like),
    "ArnLike": like,
    "ArnNotLike": negated(like),
    "NumericLessThan": below,
}


def condition_holds(operator: str, key: str, expected: Values) -> bool | None:
    """True or false, or None where it cannot be judged here."""
    actual = CONTEXT.get(key.lower())
    if key.lower() not in KNOWN_KEYS:
        return None
    if operator == "Null":
        return (actual is None) == (expected[0].lower() == "true")
    name = operator.removesuffix("IfExists")
    if name not in OPERATORS:
        return None
    if actual is None:
        # A missing key satisfies the negated operators and the IfExists forms, and nothing else.
        return name != operator or "Not" in name
    return OPERATORS[name](actual, expected)


def conditions_hold(condition: dict[str, dict[str, Any]]) -> bool:
    for operator, keys in condition.items():
        for key, value in keys.items():
            expected = [str(item) for item in (value if isinstance(value, list) else [value])]
            expected = [item.lower() if item in ("True", "False") else item for item in expected]
            held = condition_holds(operator, key, expected)
            if held is None:
                text = f"emulator: bucket policy condition {operator} {key} is not judged here"
                print(text, file=sys.stderr, flush=True)
            if not held:
                return False
    return True


original_permitted = IAMPolicyStatement.is_action_permitted


def is_action_permitted(self: Any, action: str, resource: str = "*", *args: Any, **kwargs: Any) -> Any:
    condition = self._statement.get("Condition")
    # Only resource policies have a Resource; role trust policies and their conditions stay moto's.
    if not condition or not self._statement.get("Resource"):
        return original_permitted(self, action, resource, *args, **kwargs)
    bare = IAMPolicyStatement({key: value for key, value in self._statement.items() if key != "Condition"})
    result = original_permitted(bare, action, resource, *args, **kwargs)
    return result if result == PermissionResult.NEUTRAL or conditions_hold(condition) else PermissionResult.NEUTRAL


def apply() -> None:
    IAMPolicyStatement.is_action_permitted = is_action_permitted
