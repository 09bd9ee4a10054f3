"""Where the replies to one question appear.

What is asked privately stays private: the answer to `/faq ask` is for the asker's eyes only, and a proof that it
starts grows in the asker's direct messages, because a private message can be changed five times only and is gone when
Slack is reloaded. What is started for everybody, `/faq seed` and a mention, is one normal message that grows.
"""

import asyncio
import logging
from collections.abc import AsyncIterator

from bot.platforms.slack.errors import CannotPost, MessageGone
from bot.platforms.slack.files import files_of
from bot.platforms.slack.ledger import growing_proof
from bot.platforms.slack.messages import LiveMessage
from bot.platforms.slack.private import PrivateMessage
from bot.platforms.slack.refusals import CALL_ERRORS, why
from bot.proofs.stopped_reply import at_rest, stopped_reply
from bot.reply import Picture, Reply

log = logging.getLogger(__name__)

#: How long the last words of an answer that is cut off may take, in seconds.
_LAST_WORDS_S = 2.0

_WATCH_PROOF = "The proof is running: watch it in our direct messages."
_SEE_PROOF = "The proof is in our direct messages."
_SEE_FILE = "It is in our direct messages."
_SEE_PICTURE = "The same with a picture is in our direct messages."


async def answer_openly(replies: AsyncIterator[Reply], message: LiveMessage) -> None:
    """Show every reply in one message, whoever reads along; nothing where the first is silent.

    Raises:
        CannotPost: the bot may not write there; nothing was shown.
    """
    first = await anext(replies)
    if not first.is_silent:
        await grow(first, replies, message)


async def answer_in_channel(
    replies: AsyncIterator[Reply], message: LiveMessage, private: PrivateMessage, invitation: str
) -> None:
    """Show every reply in one message of a channel; a reply for the asker alone goes to the asker.

    Where the bot may not write in the channel, the asker is shown `invitation`.
    """
    first = await anext(replies)
    if first.private:
        await private.show(first)
        return
    try:
        await grow(first, replies, message)
    except CannotPost:
        await private.say(invitation)


async def prove_privately(replies: AsyncIterator[Reply], private: PrivateMessage, direct: LiveMessage) -> None:
    """Let a proof grow in the asker's direct messages, and say so where it was asked for.

    A reply for the asker alone, such as a refusal, goes there at once. Where direct messages are closed to the bot, the
    result goes there.
    """
    first = await anext(replies)
    if first.private:
        await private.show(first)
        return
    try:
        await direct.show(first)
    except CannotPost:
        await private.show(await _last(first, replies))
        return
    await private.say(_WATCH_PROOF if growing_proof(first) is not None else _SEE_PROOF)
    await grow(first, replies, direct)


async def show_with_files(reply: Reply, private: PrivateMessage, direct: LiveMessage) -> None:
    """Show a private reply; one with files goes into the direct messages, because nothing else private takes files."""
    if not files_of(reply):
        await private.show(reply)
        return
    try:
        await direct.show(reply)
    except CannotPost:
        await private.show(reply)
        return
    await private.say(_SEE_PICTURE if any(isinstance(part, Picture) for part in reply.parts) else _SEE_FILE)


async def grow(first: Reply, others: AsyncIterator[Reply], message: LiveMessage) -> None:
    """Show replies as they come. One that Slack does not take is made up for by the next; the last is tried twice.

    Raises:
        CannotPost: the bot may not write there; nothing was shown.
    """
    shown = first
    missed = False
    try:
        if not message.is_posted:
            await message.show(first)
        async for reply in others:
            shown = reply
            missed = not await _shown(reply, message)
        if missed:
            await message.show(shown)
    except MessageGone as gone:
        log.info("a message was gone before its answer ended: %s", gone)
    except CALL_ERRORS:
        message.leave()
        raise
    except asyncio.CancelledError:
        if message.is_posted and await _say_cut_off(shown, message):
            await message.finish()
        raise
    # Where the last words did not get through, the message stays noted, and the next bot ends it.
    await message.finish()


async def _shown(reply: Reply, message: LiveMessage) -> bool:
    try:
        await message.show(reply)
    except CALL_ERRORS as error:
        log.warning("an update was not taken: %s", why(error))
        return False
    return True


async def _say_cut_off(reply: Reply, message: LiveMessage) -> bool:
    try:
        async with asyncio.timeout(_LAST_WORDS_S):
            await message.show(_cut_off(reply))
    except (*CALL_ERRORS, MessageGone) as error:
        log.warning("a message was left unfinished: %s", why(error))
        return False
    return True


def _cut_off(reply: Reply) -> Reply:
    said = at_rest(reply)
    return stopped_reply(said if growing_proof(reply) is not None else said.model_copy(update={"proof": None}))


async def _last(reply: Reply, others: AsyncIterator[Reply]) -> Reply:
    async for other in others:
        reply = other
    return reply
