"""A place's settings in Discord's own words: roles by their names, and how a setting is changed with options."""

import discord

from bot.platforms.discord.split import cut_line
from bot.preferences import Preferences
from bot.reply import Note, Part, Table

_HOW = Note(
    markdown="The options of `/faq settings` change several at once, such as `cooldown:5m`; `reset` lets go of one, "
    "and `scope:server` goes for every channel."
)
#: Characters of a role's name in the table.
_ROLE_CHARS = 16


def in_discords_words(
    parts: tuple[Part, ...], preferences: Preferences, guild: discord.Guild | None
) -> tuple[Part, ...]:
    """The parts of a settings reply as staff on Discord read them."""
    role = _role_name(preferences.staff_role, guild)
    return tuple(_part(part, preferences.staff_role, role) for part in parts)


def _part(part: Part, role_id: str | None, role: str) -> Part:
    if isinstance(part, Note):
        return _HOW
    if not isinstance(part, Table) or not role:
        return part
    rows = tuple(tuple(role if cell == role_id else cell for cell in row) for row in part.rows)
    return part.model_copy(update={"rows": rows})


def _role_name(role_id: str | None, guild: discord.Guild | None) -> str:
    """The role's name, or nothing where it is not set or not known here."""
    if role_id is None or guild is None or not role_id.isdecimal():
        return ""
    role = guild.get_role(int(role_id))
    return "" if role is None else cut_line(f"@{role.name}", _ROLE_CHARS)
