"""Where the replies to one question appear.

What is asked privately stays private: the answer to `/faq ask` is for the asker's eyes only, and a proof that it
starts grows in the asker's direct messages, because a private message can be changed five times only and is gone when
Slack is reloaded. What is started for everybody, `/faq seed` and a mention, is one normal message that grows.
"""

import asyncio
import logging
from collections.abc import AsyncIterator

from slack_sdk.errors import SlackApiError

from bot.platforms.slack.errors import CannotPost, MessageGone
from bot.platforms.slack.messages import LiveMessage, PrivateMessage
from bot.reply import ActionKind, Note, Progress, Reply

log = logging.getLogger(__name__)

#: How long the last words of an answer that is cut off may take, in seconds.
_LAST_WORDS_S = 2.0

_SEE_DIRECT = "The proof is running: watch it in our direct messages."


async def answer_openly(replies: AsyncIterator[Reply], message: LiveMessage) -> None:
    """Show every reply in one message, whoever reads along.

    Raises:
        CannotPost: the bot may not write there; nothing was shown.
    """
    await _grow(await anext(replies), replies, message)


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
        await _grow(first, replies, message)
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
    await private.say(_SEE_DIRECT)
    await _grow(first, replies, direct)


async def _grow(first: Reply, others: AsyncIterator[Reply], message: LiveMessage) -> None:
    """Show replies as they come. One that Slack does not take is made up for by the next; the last is tried twice."""
    shown = first
    await message.show(first)
    missed = False
    try:
        async for reply in others:
            shown = reply
            missed = not await _shown(reply, message)
        if missed:
            await message.show(shown)
    except MessageGone as gone:
        log.info("a message was gone before its answer ended: %s", gone)
    except asyncio.CancelledError:
        await _say_cut_off(shown, message)
        raise


async def _shown(reply: Reply, message: LiveMessage) -> bool:
    try:
        await message.show(reply)
    except (SlackApiError, TimeoutError) as error:
        log.warning("an update was not taken: %s", type(error).__name__)
        return False
    return True


async def _say_cut_off(reply: Reply, message: LiveMessage) -> None:
    note = Note(markdown="The bot was stopped before this ended. Ask again in a minute.")
    ended = _at_rest(reply)
    try:
        async with asyncio.timeout(_LAST_WORDS_S):
            await message.show(ended.model_copy(update={"parts": (*ended.parts, note)}))
    except (SlackApiError, TimeoutError, MessageGone) as error:
        log.warning("a message was left unfinished: %s", type(error).__name__)


async def _last(reply: Reply, others: AsyncIterator[Reply]) -> Reply:
    async for other in others:
        reply = other
    return reply


def _at_rest(reply: Reply) -> Reply:
    """The reply without what only makes sense while its message is updated."""
    return reply.model_copy(
        update={
            "parts": tuple(part for part in reply.parts if not isinstance(part, Progress)),
            "actions": tuple(action for action in reply.actions if action.kind is not ActionKind.CANCEL_PROOF),
        }
    )
