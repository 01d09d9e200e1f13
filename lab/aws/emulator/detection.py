"""GuardDuty's features and tags; the name of AWS Config's own role.

What moto 5.2.5 does instead: an update that names one feature forgets the others, and tags cannot be changed; the role
is called AWSServiceRoleForconfig.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from moto.guardduty import urls
from moto.guardduty.models import Detector
from moto.guardduty.responses import GuardDutyResponse
from moto.iam.models import SERVICE_NAME_CONVERSION

original_update = Detector.update


def update(self: Any, enable: Any, frequency: Any, data_sources: Any, features: list[dict[str, Any]] | None) -> None:
    """A feature that is not named stays as it is; of one that is, what its configuration does not name stays."""
    for feature in features or []:
        known = next((one for one in self.features if one["name"] == feature["name"]), None)
        if known is None:
            self.features.append(feature)
            continue
        more = {one["name"]: one for one in known.get("additionalConfiguration") or []}
        more.update({one["name"]: one for one in feature.get("additionalConfiguration") or []})
        known.update(feature, **({"additionalConfiguration": list(more.values())} if more else {}))
    original_update(self, enable, frequency, data_sources, None)


def tags_of(response: GuardDutyResponse) -> dict[str, str]:
    arn = unquote(response.path.split("/tags/")[-1])
    return response.guardduty_backend.get_detector(arn.split("/")[-1]).tags


def tag_resource(self: Any) -> str:
    tags_of(self).update(self._get_param("tags"))
    return "{}"


def untag_resource(self: Any) -> str:
    for key in self.querystring.get("tagKeys") or []:
        tags_of(self).pop(key, None)
    return "{}"


def list_tags_for_resource(self: Any) -> str:
    return json.dumps({"tags": tags_of(self)})


def apply() -> None:
    SERVICE_NAME_CONVERSION["config"] = "Config"
    Detector.update = update
    for answer in (tag_resource, untag_resource, list_tags_for_resource):
        setattr(GuardDutyResponse, answer.__name__, answer)
    urls.url_paths["{0}/tags/(?P<resource_arn>.+)$"] = GuardDutyResponse.dispatch
