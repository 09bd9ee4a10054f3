"""What application commands and autocomplete choices may be on Discord."""

import re
from collections.abc import Iterator
from typing import Any

from tests.fakes.discord.problems import Problem, bad_length, refusal_of

_SLASH, _USER, _MESSAGE = 1, 2, 3
_NAME = re.compile(r"[-_'\w]{1,32}")


def check_commands(commands: list[dict[str, Any]]) -> None:
    """Refuse a list of commands that Discord would."""
    problems = [
        *_count_problems(commands),
        *(problem for place, command in enumerate(commands) for problem in _command_problems(str(place), command)),
    ]
    if problems:
        raise refusal_of(problems)


def check_choices(choices: list[dict[str, Any]]) -> None:
    """Refuse autocomplete choices that Discord would."""
    problems = list(_choice_problems("data.choices", choices))
    if problems:
        raise refusal_of(problems)


def _count_problems(commands: list[dict[str, Any]]) -> Iterator[Problem]:
    kinds = [command.get("type", _SLASH) for command in commands]
    for kind, most in ((_SLASH, 100), (_USER, 15), (_MESSAGE, 15)):
        if kinds.count(kind) > most:
            yield Problem("0", "APPLICATION_COMMANDS_EXCEEDED", f"at most {most} commands of type {kind}")
    names = [(command.get("type", _SLASH), command["name"]) for command in commands]
    if len(set(names)) < len(names):
        yield Problem("0.name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")


def _command_problems(at: str, command: dict[str, Any]) -> Iterator[Problem]:
    if command.get("type", _SLASH) != _SLASH:
        yield from bad_length(f"{at}.name", command["name"], 32)
        if command.get("description"):
            yield Problem(f"{at}.description", "APPLICATION_COMMAND_INVALID_DESCRIPTION", "menus have no description")
        return
    yield from _option_problems(at, command)
    if _size(command) > 8000:
        yield Problem(at, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")


def _option_problems(at: str, option: dict[str, Any]) -> Iterator[Problem]:
    name = option["name"]
    if not _NAME.fullmatch(name) or name != name.lower():
        yield Problem(f"{at}.name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    yield from bad_length(f"{at}.description", option.get("description") or "", 100)
    options = option.get("options") or []
    if len(options) > 25:
        yield Problem(f"{at}.options", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    if option.get("autocomplete") and option.get("choices"):
        yield Problem(f"{at}.choices", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", "either, not both")
    required = [bool(inner.get("required")) for inner in options]
    if required != sorted(required, reverse=True):
        yield Problem(f"{at}.options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "required options come first")
    yield from _choice_problems(f"{at}.choices", option.get("choices") or [])
    for place, inner in enumerate(options):
        yield from _option_problems(f"{at}.options.{place}", inner)


def _choice_problems(at: str, choices: list[dict[str, Any]]) -> Iterator[Problem]:
    if len(choices) > 25:
        yield Problem(at, "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for place, choice in enumerate(choices):
        yield from bad_length(f"{at}.{place}.name", choice["name"], 100)
        yield from bad_length(f"{at}.{place}.value", str(choice["value"]), 100)


def _size(command: dict[str, Any]) -> int:
    """Characters of all names, descriptions and values."""
    own = len(command.get("name") or "") + len(command.get("description") or "") + len(str(command.get("value") or ""))
    return own + sum(_size(inner) for key in ("options", "choices") for inner in command.get(key) or [])
