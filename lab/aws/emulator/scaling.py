"""Auto Scaling groups: instances over the zones, booting for a while, launched exactly as their template says.

What moto 5.2.5 does instead: all instances in the first subnet, in service at once, with the template's default version
whatever the group says, without its metadata options; scale-in leaves targets registered and healthy; a desired
capacity outside the group's bounds is taken; an update without a mixed instances policy removes it.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from moto.autoscaling import models as scaling
from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import EmptyResult

from durations import Timeline, timeline

Group = scaling.FakeAutoScalingGroup
State = scaling.InstanceState
Backend = scaling.AutoScalingBackend


def get_lifecycle(state: Any) -> str:
    boot: Timeline | None = state.__dict__.get("_boot")
    settled: str = state.__dict__["_lifecycle"]
    return "Pending" if boot is not None and settled == "InService" and not boot.is_over() else settled


def set_lifecycle(state: Any, lifecycle: str) -> None:
    state.__dict__["_lifecycle"] = lifecycle


original_template_of = State.launch_template.fget


def launched_template(state: Any) -> dict[str, Any] | None:
    return state.__dict__.get("_template") or original_template_of(state)


def active_instances(self: Any) -> list[Any]:
    # A booting instance counts, or each capacity change in the meantime would launch it again.
    return [state for state in self.instance_states if state.lifecycle_state in ("InService", "Pending")]


def instance_type_of(group: Any) -> str:
    policy = group.mixed_instances_policy or {}
    overrides = policy.get("LaunchTemplate", {}).get("Overrides") or [{}]
    # Like AWS with the "prioritized" strategy where the first type has capacity.
    return overrides[0].get("InstanceType") or group.instance_type


def subnets_in_turn(group: Any, count: int) -> list[str | None]:
    """For each new instance the subnet that has the fewest: what keeps a group level over its zones."""
    subnets = group.vpc_zone_identifier.split(",") if group.vpc_zone_identifier else [None]
    used = Counter(state.instance.subnet_id for state in group.active_instances())
    chosen = []
    for _ in range(count):
        subnet = min(subnets, key=lambda candidate: (used[candidate], subnets.index(candidate)))
        used[subnet] += 1
        chosen.append(subnet)
    return chosen


def launch(self: Any, count_needed: int, propagated_tags: dict[str, str]) -> None:
    tags = {**propagated_tags, scaling.ASG_NAME_TAG: self.name, **self.instance_tags}
    template = self.ec2_launch_template
    version = template.get_version(self.launch_template_version) if template else None
    for subnet in subnets_in_turn(self, count_needed):
        instance = run_one(self, subnet, tags, version)
        state = State(instance, protected_from_scale_in=self.new_instances_protected_from_scale_in)
        state.__dict__["_boot"] = timeline("ec2-boot")
        if version is not None:
            identity = {"LaunchTemplateId": template.id, "LaunchTemplateName": template.name}
            state.__dict__["_template"] = {**identity, "Version": str(version.number)}
        self.instance_states.append(state)
    if self.name in self.autoscaling_backend.autoscaling_groups:
        self.autoscaling_backend.update_attached_target_groups(self.name)


def run_one(group: Any, subnet: str | None, tags: dict[str, str], version: Any) -> Any:
    more: dict[str, Any] = {}
    security_groups = list(group.security_groups)
    if version is not None:
        more["launch_template"] = {"LaunchTemplateId": version.template.id, "Version": str(version.number)}
        more["metadata_options"] = version.data.get("MetadataOptions") or {}
        more["iam_instance_profile"] = version.data.get("IamInstanceProfile")
        for interface in version.data.get("NetworkInterfaces") or []:
            security_groups += interface.get("Groups") or interface.get("SecurityGroupId") or []
    reservation = group.autoscaling_backend.ec2_backend.run_instances(
        group.image_id,
        1,
        group.user_data,
        security_groups,
        instance_type=instance_type_of(group),
        tags={"instance": dict(tags)},
        region_name=group.region,
        launch_config=group.launch_config,
        is_instance_type_default=False,
        associate_public_ip=group.launch_config.associate_public_ip_address if group.launch_config else None,
        subnet_id=subnet,
        placement=None if subnet else group.availability_zones[0],
        **more,
    )
    instance = reservation.instances[0]
    instance.autoscaling_group = group
    return instance


def unprotected_from_fullest_zone(group: Any, count: int) -> list[Any]:
    """Whom a scale-in takes: from the zone with the most instances, the oldest first (AWS's default policy)."""
    left = list(group.active_instances())
    chosen = []
    for _ in range(count):
        candidates = [state for state in left if not state.protected_from_scale_in]
        if not candidates:
            break
        zones = Counter(state.availability_zone for state in left)
        victim = min(candidates, key=lambda state: (-zones[state.availability_zone], left.index(state)))
        left.remove(victim)
        chosen.append(victim)
    return chosen


def remove(group: Any, states: list[Any]) -> None:
    ids = [state.instance.id for state in states]
    deregister(group, ids)
    group.autoscaling_backend.ec2_backend.terminate_instances(ids)
    group.instance_states = [state for state in group.instance_states if state.instance.id not in ids]


def deregister(group: Any, ids: list[str]) -> None:
    for arn in group.target_group_arns or []:
        target_group = group.autoscaling_backend.elbv2_backend.target_groups.get(arn)
        if target_group is not None:
            target_group.deregister([{"Id": id} for id in ids if id in target_group.targets])


original_set = Group.set_desired_capacity
original_update = Group.update
original_backend_set = Backend.set_desired_capacity


def set_desired_capacity(self: Any, new_capacity: int | None) -> None:
    wanted = self.min_size if new_capacity is None else new_capacity
    surplus = len(self.active_instances()) - (wanted or 0)
    if surplus > 0:
        remove(self, unprotected_from_fullest_zone(self, surplus))
    original_set(self, new_capacity)


def update(self: Any, *args: Any, **kwargs: Any) -> None:
    if kwargs.get("mixed_instances_policy") is None:
        kwargs["mixed_instances_policy"] = self.mixed_instances_policy
    original_update(self, *args, **kwargs)


def set_checked_capacity(self: Any, group_name: str, desired_capacity: int | None) -> None:
    group = self.autoscaling_groups.get(group_name)
    if group is None:
        raise ValidationError(f"AutoScalingGroup name not found - AutoScalingGroup '{group_name}' not found")
    original_backend_set(self, group_name, desired_capacity)


def answer_set_desired_capacity(self: Any) -> Any:
    """Only callers are held to the bounds: deleting a group also sets its capacity to 0, whatever its minimum."""
    name, wanted = self._get_param("AutoScalingGroupName"), int(self._get_param("DesiredCapacity"))
    group = self.autoscaling_backend.autoscaling_groups.get(name)
    text = f"New SetDesiredCapacity value {wanted} is"
    if group is not None and group.max_size is not None and wanted > group.max_size:
        raise ValidationError(f"{text} above max value {group.max_size} for the AutoScalingGroup.")
    if group is not None and group.min_size is not None and wanted < group.min_size:
        raise ValidationError(f"{text} below min value {group.min_size} for the AutoScalingGroup.")
    self.autoscaling_backend.set_desired_capacity(name, wanted)
    return EmptyResult()


def apply() -> None:
    State.lifecycle_state = property(get_lifecycle, set_lifecycle)
    State.launch_template = property(launched_template)
    Group.active_instances = active_instances
    Group.replace_autoscaling_group_instances = launch
    Group.set_desired_capacity = set_desired_capacity
    Group.update = update
    Backend.set_desired_capacity = set_checked_capacity
    AutoScalingResponse.set_desired_capacity = answer_set_desired_capacity
