"""Answers to questions that were put to nobody, in channels where staff want them.

Nearly every message that comes here is chatter, so what is cheap is looked at first. Whether the place wants answers,
who counts as staff and when to pause are the assistant's business.
"""

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
    answer = await _answer(context, Question(text=text, asker=asker, addressed=False))
    if answer is None or answer.is_silent:
        context.taken_up.forget(str(message.id))
        return
    if not await context.taken_up.claim(str(message.id)):
        return
    replies = context.assistant.grow(answer, asker, every_s=context.every_s)
    await context.conversations.hold(replies, ReplySpot(message, context.barriers), _WHERE)


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


async def _answer(context: Context, question: Question) -> Reply | None:
    """The answer; an error before it is for the log alone, since nobody waits for an answer."""
    try:
        return await context.assistant.answer(question)
    except Exception as error:  # noqa: BLE001 - the outermost edge: there is no conversation yet
        log_incident(new_incident_id(), error, _WHERE)
        return None
