"""Answers to questions that were put to nobody, in channels where staff want them.

Nearly every message that comes here is chatter, so what is cheap is looked at first. Whether the place wants answers,
who counts as staff and when to pause are the assistant's business.
"""

from collections.abc import AsyncGenerator, AsyncIterator

import discord

from bot.assistant import Question
from bot.platforms.discord.context import Context, author_of
from bot.platforms.discord.incidents import log_incident, new_incident_id
from bot.platforms.discord.mentions import question_in
from bot.platforms.discord.place import place_of
from bot.platforms.discord.spots import ReplySpot
from bot.reply import Reply

_WHERE = "an automatic answer"


async def answer_if_known(context: Context, message: discord.Message, bot_id: int) -> None:
    """Answer a person's message in place where the FAQ does; otherwise nobody notices that the bot read it."""
    text = _question(message, bot_id)
    if not text or context.barriers.keep_silent(place_of(message.channel, message.channel.id)):
        return
    asker = author_of(message)
    if not (await context.assistant.preferences(asker)).automatic or not context.taken_up.is_first(str(message.id)):
        return
    context.conversations.begin()
    question = Question(text=text, asker=asker, addressed=False)
    replies = context.assistant.respond(question, every_s=context.every_s)
    first = await _first(replies)
    if first is None or first.is_silent:
        context.taken_up.forget(str(message.id))
        await _close(replies)
        return
    await context.conversations.hold(_all(first, replies), ReplySpot(message, context.barriers), _WHERE)


def _question(message: discord.Message, bot_id: int) -> str:
    """What a message may ask of anybody; nothing where it asks nobody, or somebody else.

    Of a forum's post only the first message is a question to all, and its title often says more than its words do.
    """
    if not message.content or _answers_another(message, bot_id):
        return ""
    channel = message.channel
    if isinstance(channel, discord.Thread) and isinstance(channel.parent, discord.ForumChannel):
        return question_in(f"{channel.name}\n{message.content}") if message.id == channel.id else ""
    if isinstance(channel, discord.PartialMessageable):
        # A thread that the bot was never told about; which channel's preferences count is not known.
        return ""
    return question_in(message.content)


def _answers_another(message: discord.Message, bot_id: int) -> bool:
    """Whether it is a reply to another person; whoever replies to the bot or to themselves may still ask."""
    if message.reference is None or message.type is not discord.MessageType.reply:
        return False
    replied_to = message.reference.resolved
    if not isinstance(replied_to, discord.Message):
        return True
    return replied_to.author.id not in {bot_id, message.author.id}


async def _first(replies: AsyncIterator[Reply]) -> Reply | None:
    """The first reply; an error before it is for the log alone, since nobody waits for an answer."""
    try:
        return await anext(replies, None)
    except Exception as error:  # noqa: BLE001 - the outermost edge: there is no conversation yet
        log_incident(new_incident_id(), error, _WHERE)
        return None


async def _all(first: Reply, others: AsyncIterator[Reply]) -> AsyncIterator[Reply]:
    try:
        yield first
        async for reply in others:
            yield reply
    finally:
        await _close(others)


async def _close(replies: AsyncIterator[Reply]) -> None:
    if isinstance(replies, AsyncGenerator):
        await replies.aclose()
