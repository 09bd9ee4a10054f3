"""What course staff may set for a server or one of its channels: names, values, and how people type them.

Where they are kept is the store's; the environment gives the defaults.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.digest.schedule import Schedule, read_schedule
from bot.errors import BadPreference


class Starters(StrEnum):
    """Who may start proofs."""

    EVERYONE = "everyone"
    STAFF = "staff"


#: A day: whoever wants a longer pause wants automatic answers off.
COOLDOWN_MAX_S = 86400.0


class Preferences(BaseModel):
    """How the bot behaves in one place."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    course: str | None = Field(default=None, description="Only this course's questions are searched; none means all.")
    automatic: bool = Field(default=False, description="Whether questions are answered that do not name the bot.")
    quiet: bool = Field(default=False, description="Whether answers are shown to the asker alone.")
    cooldown_s: Annotated[float, Field(ge=0, le=COOLDOWN_MAX_S)] = Field(
        default=10.0, description="Least seconds between two automatic answers in one channel."
    )
    proofs: Starters = Field(default=Starters.EVERYONE, description="Who may start proofs.")
    staff_role: str | None = Field(default=None, description="The id of the role or group that counts as course staff.")
    solved_tag: str | None = Field(default=None, description="The forum tag that a post gets when its answer helped.")
    digest: Schedule | None = Field(default=None, description="When a digest of the week is posted there; none: never.")


@dataclass(frozen=True, slots=True)
class Knob:
    """One preference as people see and type it."""

    #: What is typed, such as 'staff-role'.
    name: str
    #: The field of `Preferences`.
    field: str
    #: What it does, in a few words.
    meaning: str
    #: Read a typed value; raises BadPreference.
    read: Callable[[str], object]
    #: Write a value as it would be typed.
    write: Callable[[object], str]
    #: Whether it is about one channel, and never about a whole server.
    of_channel: bool = False
    #: Write a value in at most 9 characters, which is what a table has room for on a phone; None where it is so short.
    write_short: Callable[[object], str] | None = None


def knob(name: str) -> Knob:
    """The preference of that name.

    Raises:
        BadPreference: there is none.
    """
    found = next((knob for knob in KNOBS if knob.name == name.casefold()), None)
    if found is None:
        raise BadPreference(f"There is no setting of that name. There are: {', '.join(knob.name for knob in KNOBS)}.")
    return found


def _read_switch(typed: str) -> bool:
    match typed.casefold():
        case "on" | "yes" | "true":
            return True
        case "off" | "no" | "false":
            return False
    raise BadPreference("Say `on` or `off`.")


def _read_seconds(typed: str) -> float:
    found = re.fullmatch(r"([0-9]{1,5})(s|m|h)?", typed.casefold())
    seconds = float(found[1]) * {"m": 60, "h": 3600}.get(found[2] or "s", 1) if found else -1.0
    if not 0 <= seconds <= COOLDOWN_MAX_S:
        raise BadPreference("Say a time from 0 to 24 hours, such as `30s`, `5m` or `2h`.")
    return seconds


def _read_starters(typed: str) -> str:
    if typed.casefold() not in set(Starters):
        raise BadPreference("Say `everyone` or `staff`.")
    return typed.casefold()


def _read_role(typed: str) -> str:
    """A role's or group's id, as typed or as the chat writes a mention of it."""
    found = re.fullmatch(r"(?:<@&([0-9]{1,20})>|<!subteam\^([A-Z0-9]{1,20})(?:\|[^>]*)?>|([A-Za-z0-9]{1,20}))", typed)
    if found is None:
        raise BadPreference("Name one role or user group, by mentioning it or by its id.")
    return next(group for group in found.groups() if group)


def _read_words(typed: str) -> str:
    if not 1 <= len(typed) <= 100:
        raise BadPreference("Say a name of at most 100 characters.")
    return typed


def _read_digest(typed: str) -> Schedule | None:
    return None if typed.casefold() == "off" else read_schedule(typed)


def _write_digest(value: object) -> str:
    return "off" if value is None else str(value)


def _write_digest_short(value: object) -> str:
    return value.short if isinstance(value, Schedule) else "off"


def _write_switch(value: object) -> str:
    return "on" if value else "off"


def _write_seconds(value: object) -> str:
    seconds = float(value) if isinstance(value, (int, float)) else 0.0
    for unit, length_s in (("h", 3600), ("m", 60)):
        if seconds and seconds % length_s == 0:
            return f"{seconds / length_s:.0f}{unit}"
    return f"{seconds:.0f}s"


def _write_words(value: object) -> str:
    return "all" if value is None else str(value)


def _write_optional(value: object) -> str:
    return "none" if value is None else str(value)


KNOBS: tuple[Knob, ...] = (
    Knob("automatic", "automatic", "answer without being named", _read_switch, _write_switch),
    Knob("quiet", "quiet", "only the asker sees answers", _read_switch, _write_switch),
    Knob("course", "course", "the course that is searched", _read_words, _write_words),
    Knob("cooldown", "cooldown_s", "pause after an automatic answer", _read_seconds, _write_seconds),
    Knob("proofs", "proofs", "who may start proofs", _read_starters, str),
    Knob("staff-role", "staff_role", "who counts as course staff", _read_role, _write_optional),
    Knob("solved-tag", "solved_tag", "forum tag once it helped", _read_words, _write_optional),
    Knob(
        "digest",
        "digest",
        "weekly digest for staff, posted here",
        _read_digest,
        _write_digest,
        of_channel=True,
        write_short=_write_digest_short,
    ),
)
