"""`/faq stats`: the numbers of the last weeks for course staff; who that is, is the assistant's to say, at each use."""

from typing import Any

import discord
from discord import app_commands

from bot.commands import Stats
from bot.platforms.discord.context import Context, asker_of
from bot.platforms.discord.private_answers import private_spot
from bot.platforms.discord.settings_command import course_choices
from bot.stats.counting import WEEKS, WEEKS_MAX

_Interaction = discord.Interaction[Any]


def stats_command(context: Context) -> app_commands.Command[Any, ..., None]:
    """The command."""

    @app_commands.command(name="stats", description="Staff: how many questions there were and what became of them")
    @app_commands.describe(
        weeks=f"Of how many weeks, {WEEKS} unless you say otherwise", course="The course whose questions are counted"
    )
    async def stats(
        interaction: _Interaction, weeks: app_commands.Range[int, 1, WEEKS_MAX] | None = None, course: str = ""
    ) -> None:
        wanted = Stats("" if weeks is None else str(weeks), course)
        replies = context.assistant.stats(wanted, asker_of(interaction))
        await context.conversations.hold(replies, private_spot(interaction), "/faq stats")

    @stats.autocomplete("course")
    async def courses(_: _Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return course_choices(context, typed)

    return stats
