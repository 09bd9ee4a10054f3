"""Private messages grow by their interaction's token, which ends: before it does, they say how to see the rest."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from bot.reply import Action, ActionKind, Note, Reply

_HANDED_OVER = Note(
    markdown="Discord lets a private message grow for 15 minutes only. The proof goes on; **Show the result** shows "
    "how far it is, or how it ended."
)


async def while_token_lasts(
    replies: AsyncIterator[Reply], for_s: float, again: Action | None = None
) -> AsyncIterator[Reply]:
    """The same replies, for at most `for_s` seconds once they are private; then a last one with a button to the rest.

    `again` is the press to repeat; without one it is the proof that the reply started. What is underway goes on.
    """
    end_s = asyncio.get_running_loop().time() + for_s
    shown: Reply | None = None
    try:
        while True:
            left_s = end_s - asyncio.get_running_loop().time() if shown is not None and shown.private else None
            came, reply = await _next_within(replies, left_s)
            if not came and shown is not None:
                yield _handed_over(shown, again)
                return
            if reply is None:
                return
            shown = reply
            yield reply
    finally:
        if isinstance(replies, AsyncGenerator):
            await replies.aclose()


async def _next_within(replies: AsyncIterator[Reply], left_s: float | None) -> tuple[bool, Reply | None]:
    """Whether something came in time, and what; None at the end. Without `left_s` it may take as long as it likes."""
    if left_s is None:
        return True, await anext(replies, None)
    coming = asyncio.ensure_future(_next(replies))
    try:
        done, _ = await asyncio.wait({coming}, timeout=max(0.0, left_s))
        return (True, coming.result()) if done else (False, None)
    finally:
        coming.cancel()
        await asyncio.wait({coming})


async def _next(replies: AsyncIterator[Reply]) -> Reply | None:
    return await anext(replies, None)


def _handed_over(shown: Reply, again: Action | None) -> Reply:
    if again is None and shown.proof is not None:
        again = Action(kind=ActionKind.RUN_PROOF, argument=shown.proof.argument, label="")
    if again is None:
        return shown
    show = again.model_copy(update={"label": "Show the result"})
    return shown.model_copy(update={"parts": (*shown.parts, _HANDED_OVER), "actions": (show, *shown.actions)})
