"""Write docs/settings.md and .env.example from the settings themselves. Run by `make docs`; `--check` only compares."""

import argparse
import enum
import sys
import textwrap
import types
import typing
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
#: What stands for a default that depends on the machine.
_ON_THIS_MACHINE = {
    "faq": "the shipped FAQ",
    "cache": "the user's cache folder",
    "store": "`faqbot.db` in the user's data folder",
}
_PAGE = """# Settings

Written by `make docs` from `bot/settings.py`; a test fails where the two differ.

From the environment, or from a file `.env` in the folder that the bot starts in; [.env.example](../.env.example) is one
to start from. An empty value counts as none. What does not validate is told at the start, by name, and the bot does not
start.

| setting | default | values | |
| --- | --- | --- | --- |
"""
_EXAMPLE = """\
# Copy to .env and set what differs: `cp .env.example .env`, and `chmod 600 .env`, for it holds tokens.
# Written by `make docs` from bot/settings.py. Everything is optional, but a bot without a token has nothing to serve.

# -- For `docker compose` alone; docs/self-hosting.md --

# Who proves: bot (nobody), runner (the bot's container), gpu, or ray; and postgres where the store is one.
COMPOSE_PROFILES=bot
# The folder of FAQ YAML to mount, and the number of the user who owns it (`id -u`).
# FAQ_FOLDER=./course
# BOT_UID=1000
# The memory that each container may take.
# BOT_MEMORY=512m
# RUNNER_MEMORY=4g
# RAY_MEMORY=4g
# RAY_WORKERS=2
# With the profile postgres: a password of your own, and the store that goes with it.
# POSTGRES_PASSWORD=
# FAQBOT_STORE=postgresql://faqbot:${POSTGRES_PASSWORD}@postgres/faqbot
# And how many bots share the work on it; SQLite is for one.
# BOTS=1
# Debian's packages that the image is to have besides, such as git for FAQBOT_GIT_COMMIT.
# IMAGE_PACKAGES=git
# With the profile gpu: NVIDIA's base image, where the driver is too old for this one.
# CUDA_IMAGE=nvidia/cuda:13.0.2-base-ubuntu24.04

# -- The bot; compose sets FAQBOT_FAQ and FAQBOT_CACHE itself --
"""


def values_of(annotation: object) -> str:
    """What a setting takes, in a word or as the list of its choices."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return values_of(arguments[0])
    if origin is typing.Literal:
        return ", ".join(f"`{value}`" for value in arguments)
    if origin in {typing.Union, types.UnionType}:
        return values_of(next(argument for argument in arguments if argument is not type(None)))
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return ", ".join(f"`{member.value}`" for member in annotation)
    names = {bool: "`true`, `false`", int: "whole number", float: "number", Path: "path", SecretStr: "secret"}
    return names.get(typing.cast("type", annotation), "text")


def number(value: float) -> str:
    """A number without a fraction that is none."""
    return str(int(value) if value == int(value) else value)


def bounds_of(field: FieldInfo) -> str:
    """The least and the greatest value of a number, where there are any."""
    found = {name: getattr(rule, name) for rule in field.metadata for name in ("ge", "le") if hasattr(rule, name)}
    words = [f"{word} {number(found[name])}" for name, word in (("ge", "from"), ("le", "to")) if name in found]
    return f" {' '.join(words)}" if words else ""


def default_of(name: str, field: FieldInfo) -> str:
    """The default as one writes it; empty where there is none."""
    if name in _ON_THIS_MACHINE:
        return _ON_THIS_MACHINE[name]
    default = field.get_default(call_default_factory=True)
    if default is None or default == frozenset():
        return ""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, int | float):
        return f"`{number(default)}`"
    return f"`{default.value if isinstance(default, enum.Enum) else default}`"


def page(settings: type[BaseSettings]) -> str:
    """docs/settings.md."""
    rows = [
        f"| `FAQBOT_{name.upper()}` | {default_of(name, field)} | {values_of(field.annotation)}{bounds_of(field)} "
        f"| {(field.description or '').replace('|', chr(92) + '|')} |"
        for name, field in settings.model_fields.items()
    ]
    return _PAGE + "\n".join(rows) + "\n"


def example(settings: type[BaseSettings]) -> str:
    """.env.example."""
    blocks = []
    for name, field in settings.model_fields.items():
        words = textwrap.wrap((field.description or "").replace("`", ""), 118)
        default = default_of(name, field).strip("`") if name not in _ON_THIS_MACHINE else ""
        blocks.append("\n".join([*(f"# {line}" for line in words), f"# FAQBOT_{name.upper()}={default}"]))
    return f"{_EXAMPLE}\n" + "\n\n".join(blocks) + "\n"


def main() -> None:
    """Write the files, or with `--check` tell whether they are as they would be written."""
    parser = argparse.ArgumentParser(description="Write docs/settings.md and .env.example.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 where a file is stale")
    arguments = parser.parse_args()
    wanted = {ROOT / "docs/settings.md": page(Settings), ROOT / ".env.example": example(Settings)}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    if arguments.check:
        sys.exit(f"stale, run `make docs`: {', '.join(str(path.relative_to(ROOT)) for path in stale)}" if stale else 0)
    for path in stale:
        path.write_text(wanted[path])


if __name__ == "__main__":
    main()
