"""The command in a message's context menu: answer that message from the FAQ, to be shared as a reply to it."""

from typing import Any

import discord
from discord import app_commands

from bot.assistant import Question
from bot.platforms.discord.context import Context, asker_of, author_of
from bot.platforms.discord.mentions import question_in
from bot.platforms.discord.private_answers import answer_in_private

#: As people see it under "Apps".
NAME = "Answer from the FAQ"


def message_command(context: Context) -> app_commands.ContextMenu:
    """The command; Discord sends the chosen message's words with it, whatever the bot may read otherwise."""

    async def answer(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        question = Question(
            text=question_in(message.content),
            asker=asker_of(interaction),
            author=author_of(message),
            private=True,
            target=str(message.id),
        )
        await answer_in_private(context, interaction, question, NAME)

    return app_commands.ContextMenu(
        name=NAME,
        callback=answer,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )
