"""Versions of launch templates.

What moto 5.2.5 does instead: a second version with user data cannot be launched, because only the first version's is
read; SourceVersion is ignored, so that a version holds nothing but what was written with it.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateVersion
from moto.ec2.responses import EC2Response
from moto.ec2.utils import convert_tag_spec, parse_user_data

original_version = LaunchTemplateVersion.__init__
original_create = EC2Response.create_launch_template_version


def create_version_object(self: Any, template: Any, number: int, data: dict[str, Any], description: str) -> None:
    if isinstance(data.get("UserData"), (str, bytes)):
        data["UserData"] = parse_user_data(data["UserData"])
    original_version(self, template, number, data, description)


def find(self: Any) -> LaunchTemplate:
    name = self._get_param("LaunchTemplateName")
    if name:
        return self.ec2_backend.get_launch_template_by_name(name)
    return self.ec2_backend.get_launch_template(self._get_param("LaunchTemplateId"))


def create_launch_template_version(self: Any) -> Any:
    answer = original_create(self)
    source = self._get_param("SourceVersion")
    if source:
        template = find(self)
        made = template.latest_version()
        # In place: the answer, not written yet, shows the same object.
        made.data.update({k: v for k, v in template.get_version(source).data.items() if made.data.get(k) is None})
        made.instance_tags = convert_tag_spec(made.data.get("TagSpecifications", [])).get("instance", {})
    return answer


def apply() -> None:
    LaunchTemplateVersion.__init__ = create_version_object
    EC2Response.create_launch_template_version = create_launch_template_version
