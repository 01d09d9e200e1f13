"""Health of load balancer targets: what the reconciler saw, or without one, time alone.

What moto 5.2.5 does instead: a registered target is healthy at once and for ever.
"""

from __future__ import annotations

from typing import Any

from moto.elbv2 import models as elbv2

from durations import SETTINGS, Timeline, timeline

Group = elbv2.FakeTargetGroup
original_health = Group.health_for
original_register = Group.register


def instance_state_of(target_group: Any, id: str) -> Any | None:
    instance = target_group.ec2_backend.get_instance_by_id(id)
    group = getattr(instance, "autoscaling_group", None)
    return next((state for state in group.instance_states if state.instance.id == id), None) if group else None


def set_health(target_group: Any, id: str, healthy: bool) -> None:
    """What the reconciler found when it asked the target's health path."""
    if id not in target_group.targets:
        raise KeyError(f"{id} is not registered with target group {target_group.name}")
    target_group.__dict__.setdefault("_seen", {})[id] = healthy


def register(self: Any, targets: list[dict[str, Any]]) -> None:
    new = [target["Id"] for target in targets if target["Id"] not in self.targets]
    original_register(self, targets)
    for id in new:
        self.__dict__.setdefault("_seen", {}).pop(id, None)
        self.__dict__.setdefault("_first_check", {})[id] = timeline("elb-target-check")


def status(target_group: Any, id: str, port: Any) -> Any:
    def health(state: str, reason: str | None = None, description: str | None = None) -> Any:
        return elbv2.FakeHealthStatus(id, port, target_group.health_check_port, state, reason, description)

    seen = target_group.__dict__.get("_seen", {}).get(id)
    first_check: Timeline | None = target_group.__dict__.get("_first_check", {}).get(id)
    member = instance_state_of(target_group, id)
    booting = member is not None and member.lifecycle_state == "Pending"
    waiting = seen is None and (SETTINGS.has_reconciler or (first_check is not None and not first_check.is_over()))
    if booting or waiting:
        return health("initial", "Elb.RegistrationInProgress", "Target registration is in progress")
    if seen is False:
        return health("unhealthy", "Target.FailedHealthChecks", "Health checks failed")
    return health("healthy")


def health_for(self: Any, target: dict[str, Any], ec2_backend: Any) -> Any:
    known = original_health(self, target, ec2_backend)
    # moto knows best about targets that are not registered, stopped or draining.
    return status(self, target["Id"], known.port) if known.target_health.get("State") == "healthy" else known


def apply() -> None:
    Group.register = register
    Group.health_for = health_for
