"""The settings as they were set, for another machine: a `.env` without secrets and without what belongs to one alone.

Nothing is made up: what stands at its default stays so.
"""

import os
import re
import typing
from collections.abc import Mapping

from dotenv import dotenv_values
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.settings import Settings

#: Where things are on this machine.
_OF_THIS_MACHINE = frozenset({"faq", "store", "cache"})
_PLAIN = re.compile(r"[\w./:,@+-]*")
_HEAD = "# The settings of the bot that was backed up. Secrets are not in a backup: set them again.\n"


def settings_text(environment: Mapping[str, str] | None = None) -> str:
    """What is set in the environment and in `.env`, as the text of a `.env`; the environment counts more."""
    environment = os.environ if environment is None else environment
    prefix, file = Settings.model_config["env_prefix"], Settings.model_config["env_file"]
    written = {name: value or "" for name, value in dotenv_values(file).items()} if isinstance(file, str) else {}
    known = {name.upper(): value for name, value in (written | dict(environment)).items() if value}
    lines = [
        _line(f"{prefix}{name.upper()}", name, field, known[f"{prefix}{name.upper()}"])
        for name, field in Settings.model_fields.items()
        if f"{prefix}{name.upper()}" in known
    ]
    return _HEAD + "".join(f"{line}\n" for line in lines)


def _line(variable: str, name: str, field: FieldInfo, value: str) -> str:
    if _is_secret(field.annotation):
        return f"# {variable}= (was set)"
    if name in _OF_THIS_MACHINE:
        # A store's address may hold a password.
        return f"# {variable}= (was set, for that machine)"
    return f"{variable}={value if _PLAIN.fullmatch(value) else _quoted(value)}"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _is_secret(annotation: object) -> bool:
    return annotation is SecretStr or any(map(_is_secret, typing.get_args(annotation)))
