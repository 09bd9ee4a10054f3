"""Messages of the bot that may still grow, as a page shows them: the same replies that a chat would edit into place."""

import asyncio
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable

from bot import wording
from bot.errors import TooMuchAtOnce
from bot.reply import Reply

log = logging.getLogger(__name__)

#: Messages that grow at once, and messages that can still be looked at.
_GROWING, _KEPT = 64, 512
#: Of those that grow for one sender, so that nobody alone takes them from all others.
_GROWING_EACH = 32
#: Seconds for which one that is whole can still be looked at.
_KEPT_S = 900.0


class Talk:
    """One message."""

    def __init__(self, question: str, owner: str, since: float) -> None:
        self.id = secrets.token_urlsafe(16)
        self.question = question
        #: Who alone may see it: the id of a visitor or of a session.
        self.owner = owner
        self.since = since
        self.reply = Reply()
        self.is_over = False
        self._moved = asyncio.Event()

    async def first(self) -> Reply:
        """What it says first."""
        if self.reply.is_silent and not self.is_over:
            await self._moved.wait()
        return self.reply

    async def grows(self) -> AsyncIterator[Reply]:
        """What it says now, and then whenever that changes, until it is over."""
        while True:
            moved, reply, is_over = self._moved, self.reply, self.is_over
            yield reply
            if is_over:
                return
            await moved.wait()

    def say(self, reply: Reply) -> None:
        """Say something else instead."""
        self.reply = reply
        self._wake()

    def end(self) -> None:
        """Say nothing else."""
        self.is_over = True
        self._wake()

    def _wake(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()


class Talks:
    """All of them."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._talks: OrderedDict[str, Talk] = OrderedDict()
        #: Who is spoken to, by the task in which a message grows.
        self._tasks: dict[asyncio.Task[None], str] = {}
        self._is_closed = False

    def begin(self, question: str, replies: AsyncIterator[Reply], owner: str, sender: str = "") -> Talk:
        """Let a message grow by itself; `sender` is whom the network knows, since anybody can be many owners.

        Raises:
            TooMuchAtOnce: very many grow already, or nothing grows any more.
        """
        if self._is_closed:
            raise TooMuchAtOnce("The bot is restarting. Please ask again in a minute.")
        if len(self._tasks) >= _GROWING or list(self._tasks.values()).count(sender) >= _GROWING_EACH:
            raise TooMuchAtOnce("Very many people ask at this moment. Please try again in a minute.")
        self._forget_old()
        talk = Talk(question, owner, self._seconds())
        self._talks[talk.id] = talk
        task = asyncio.create_task(_grow(talk, replies))
        self._tasks[task] = sender
        task.add_done_callback(self._tasks.pop)
        return talk

    def find(self, talk_id: str) -> Talk | None:
        """A message by its id; None where it is too old, or none."""
        return self._talks.get(talk_id)

    async def close(self) -> None:
        """Let nothing grow any more."""
        self._is_closed = True
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _forget_old(self) -> None:
        while self._talks:
            oldest = next(iter(self._talks.values()))
            if len(self._talks) < _KEPT and self._seconds() - oldest.since < _KEPT_S:
                return
            self._talks.popitem(last=False)


async def _grow(talk: Talk, replies: AsyncIterator[Reply]) -> None:
    try:
        async for reply in replies:
            talk.say(reply)
    except Exception:
        log.exception("a message on the site ended early")
        talk.say(wording.trouble("Something went wrong here. It is in the bot's log."))
    finally:
        talk.end()
