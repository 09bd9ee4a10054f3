"""Questions asked by mentioning the bot in a channel, or by writing to it directly."""

import re

import discord

from bot.assistant import Question
from bot.platforms.discord.context import Context, author_of
from bot.platforms.discord.conversations import once
from bot.platforms.discord.spots import ReplySpot

#: Users, roles, channels and a server's own emoji: marks without words of the question.
_MARKUP = re.compile(r"<(?:@[!&]?|#|a?:\w+:)\d+>")

_MESSAGES_OF_PEOPLE = frozenset({discord.MessageType.default, discord.MessageType.reply})


async def answer_if_asked(context: Context, message: discord.Message, bot_id: int) -> None:
    """Answer in place a message that addresses the bot; leave every other message alone."""
    if not _is_addressed(message, bot_id) or not context.taken_up.is_first(str(message.id)):
        return
    text = question_in(message.content)
    if not text:
        replies = once(context.assistant.help)
    else:
        replies = context.assistant.respond(Question(text=text, asker=author_of(message)), every_s=context.every_s)
    await context.conversations.hold(replies, ReplySpot(message), "a mention")


def question_in(content: str) -> str:
    """What was asked: the words without mentions and without a server's own emoji."""
    return " ".join(_MARKUP.sub(" ", content).split())


def _is_addressed(message: discord.Message, bot_id: int) -> bool:
    """Only a mention that was typed counts: a reply to the bot also pings it, and is often just "thanks"."""
    if message.author.bot or message.webhook_id or message.type not in _MESSAGES_OF_PEOPLE:
        return False
    return message.guild is None or bot_id in message.raw_mentions
