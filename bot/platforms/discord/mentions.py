"""Questions asked by mentioning the bot in a channel, or by writing to it directly."""

import re

import discord

from bot.assistant import Question
from bot.platforms.discord.context import Context, author_of
from bot.platforms.discord.conversations import once
from bot.platforms.discord.place import place_of
from bot.platforms.discord.spots import ReplySpot

#: Users, roles, channels and a server's own emoji: marks without words of the question.
_MARKUP = re.compile(r"<(?:@[!&]?|#|a?:\w+:)\d+>")

_MESSAGES_OF_PEOPLE = frozenset({discord.MessageType.default, discord.MessageType.reply})


async def answer_mention(context: Context, message: discord.Message) -> None:
    """Answer in place a message that `is_addressed`."""
    if not await context.taken_up.take(str(message.id)):
        return
    if context.barriers.keep_silent(place_of(message.channel, message.channel.id)):
        return
    text = question_in(message.content)
    if not text:
        replies = once(context.assistant.help)
    else:
        replies = context.assistant.respond(Question(text=text, asker=author_of(message)), every_s=context.every_s)
    await context.conversations.hold(replies, ReplySpot(message, context.barriers), "a mention")


def question_in(content: str) -> str:
    """What was asked: the words without mentions and without a server's own emoji."""
    return " ".join(_MARKUP.sub(" ", content).split())


def is_of_person(message: discord.Message) -> bool:
    """Whether a person wrote it; bots, this one included, are never answered."""
    return not (message.author.bot or message.webhook_id) and message.type in _MESSAGES_OF_PEOPLE


def is_addressed(message: discord.Message, bot_id: int) -> bool:
    """Whether a message of a person goes to the bot.

    Only a mention that was typed counts: a reply to the bot also pings it, and is often just "thanks".
    """
    return message.guild is None or bot_id in message.raw_mentions
