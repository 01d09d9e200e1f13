"""Multi-region KMS keys and disabled keys.

What moto 5.2.5 does instead: a multi-region key's id is four characters longer than its ciphertext header has room for,
so that nothing it encrypted can be decrypted; a disabled key still decrypts.
"""

from __future__ import annotations

from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kms import models, utils
from moto.moto_api._internal import mock_random

USES = ("encrypt", "decrypt", "generate_data_key")

original_key_id = utils.generate_key_id


def generate_key_id(multi_region: bool = False) -> str:
    """`mrk-` and 32 hexadecimal digits: 36 characters, like every other id. @see the KMS guide, "Multi-Region keys"."""
    return f"mrk-{mock_random.uuid4().hex}" if multi_region else original_key_id(False)


def validate_cmk_id(self: Any, key_id: str) -> None:
    if key_id.startswith("mrk-") and key_id in self.kms_backend.keys:
        return
    original_validate(self, key_id)


original_validate: Any = None
original_describe = models.KmsBackend.describe_key


def require_enabled(backend: Any, key_id: str) -> None:
    try:
        key = original_describe(backend, key_id)
    except (KeyError, AttributeError, TypeError):
        return
    if not key.enabled:
        raise JsonRESTError("DisabledException", f"{key.arn} is disabled.")


def check_first(name: str) -> None:
    original = getattr(models.KmsBackend, name)

    def checked(self: Any, *args: Any, **kwargs: Any) -> Any:
        key_id = kwargs.get("key_id") or (args[0] if args and isinstance(args[0], str) else None)
        if name == "decrypt":
            blob = kwargs.get("ciphertext_blob") or args[0]
            key_id = utils._deserialize_ciphertext_blob(ciphertext_blob=blob).key_id
        if key_id:
            require_enabled(self, key_id)
        return original(self, *args, **kwargs)

    setattr(models.KmsBackend, name, checked)


def apply() -> None:
    global original_validate
    from moto.kms.responses import KmsResponse

    utils.generate_key_id = generate_key_id
    models.generate_key_id = generate_key_id
    original_validate = KmsResponse._validate_cmk_id
    KmsResponse._validate_cmk_id = validate_cmk_id
    for name in USES:
        check_first(name)
