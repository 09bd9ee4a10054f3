"""`/faq settings`: how the bot behaves in a channel or server, with an option for each thing that staff may change.

Who may change it is the assistant's to say, at each use: Discord can hide whole groups of commands only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from bot.asker import Asker
from bot.assistant import Assistant
from bot.commands import Settings
from bot.digest.schedule import schedules_like
from bot.platforms.discord.context import Context, asker_of
from bot.platforms.discord.conversations import soon
from bot.platforms.discord.limits import CHOICE_CHARS, CHOICES
from bot.platforms.discord.notices import with_notices
from bot.platforms.discord.private_answers import private_spot
from bot.preferences import KNOBS
from bot.preferences_reply import DEFAULT
from bot.reply import Reply, Text

_Interaction = discord.Interaction[Any]
_SERVER = "server"


@dataclass(frozen=True, slots=True)
class Change:
    """A setting's name and the value that it is to have, as they would be typed."""

    name: str
    value: str


def settings_command(context: Context) -> app_commands.Command[Any, ..., None]:
    """The command."""

    @app_commands.command(name="settings", description="Staff: how I behave in this channel or on this server")
    @app_commands.describe(
        scope="What it goes for; this channel unless you say otherwise",
        automatic="Answer questions that do not name me",
        quiet="Show answers to the asker alone",
        cooldown="Pause after an automatic answer in a channel, such as 30s, 5m or 2h",
        course="The course whose questions are searched",
        proofs="Who may start proofs",
        staff_role="The role that counts as course staff",
        solved_tag="The forum tag that a post gets when its answer helped",
        digest="When to post the weekly digest in this channel, such as monday 9:00 Europe/Berlin, or off",
        reset="Let go of one setting, so that the wider one counts again",
    )
    @app_commands.choices(
        scope=_choices("channel", _SERVER),
        automatic=_choices("on", "off"),
        quiet=_choices("on", "off"),
        proofs=_choices("everyone", "staff"),
        reset=_choices(*(knob.name for knob in KNOBS)),
    )
    async def settings(
        interaction: _Interaction,
        scope: str = "channel",
        automatic: str = "",
        quiet: str = "",
        cooldown: str = "",
        course: str = "",
        proofs: str = "",
        staff_role: discord.Role | None = None,
        solved_tag: str = "",
        digest: str = "",
        reset: str = "",
    ) -> None:
        role = "" if staff_role is None else str(staff_role.id)
        named = {
            "automatic": automatic,
            "quiet": quiet,
            "course": course,
            "cooldown": cooldown,
            "proofs": proofs,
            "staff-role": role,
            "solved-tag": solved_tag,
            "digest": digest,
            reset: DEFAULT if reset else "",
        }
        changes = [Change(name, value) for name, value in named.items() if value]
        replies = soon(change_all(context.assistant, asker_of(interaction), changes, whole_server=scope == _SERVER))
        shown = with_notices(context, interaction, replies)
        await context.conversations.hold(shown, private_spot(interaction), "/faq settings")

    @settings.autocomplete("course")
    async def courses(_: _Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return course_choices(context, typed)

    @settings.autocomplete("digest")
    async def digests(_: _Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(*schedules_like(typed, CHOICES))

    return settings


def course_choices(context: Context, typed: str) -> list[app_commands.Choice[str]]:
    """The courses that what is typed may become."""
    known = [course for course in context.assistant.courses if typed.casefold() in course.casefold()]
    return _choices(*(course for course in known if len(course) <= CHOICE_CHARS))[:CHOICES]


async def change_all(assistant: Assistant, asker: Asker, changes: Sequence[Change], *, whole_server: bool) -> Reply:
    """Make every change that can be made, and show the settings then, under a line for each change."""
    if len(changes) <= 1:
        change = changes[0] if changes else Change("", "")
        return await assistant.settings(Settings(change.name, change.value, whole_server), asker)
    replies = [await assistant.settings(Settings(change.name, change.value, whole_server), asker) for change in changes]
    shown = await assistant.settings(Settings(whole_server=whole_server), asker)
    if not shown.title:
        # Refused as a whole: a single sentence without the settings.
        return shown
    lines = [_said(change, reply) for change, reply in zip(changes, replies, strict=True)]
    return shown.model_copy(update={"parts": (Text(markdown="\n".join(lines)), *shown.parts)})


def _said(change: Change, reply: Reply) -> str:
    """What became of one change; only a reply with the settings, and so with their title, tells of success."""
    words = next((part.markdown for part in reply.parts if isinstance(part, Text)), "")
    return f"- {words}" if reply.title else f"- `{change.name}` was not changed. {words}"


def _choices(*names: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name, value=name) for name in names]
