"""Answers under way: each in a task of its own, kept until it ends; what goes wrong in one is logged here."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Coroutine

from slack_sdk.errors import SlackApiError

from bot import errand
from bot.meter import Meter, Unmetered
from bot.platforms.slack.refusals import BAD_TOKEN, code_of

log = logging.getLogger(__name__)

PLATFORM = "slack"

#: Tells the person who waits that something broke, given the id under which it is logged.
Apology = Callable[[str], Awaitable[None]]


class Work:
    """Runs answers and knows which have not ended."""

    def __init__(self, meter: Meter | None = None, new_id: Callable[[], str] = errand.current_id) -> None:
        self._meter = meter or Unmetered()
        self._new_id = new_id
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, answer: Coroutine[None, None, None], apologise: Apology) -> None:
        """Begin an answer; if it raises, log an id and pass the id to `apologise`."""
        task = asyncio.create_task(self._guarded(answer, apologise))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, grace_s: float) -> None:
        """Wait up to `grace_s` seconds for what is under way, then cancel the rest and wait for it to end."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=grace_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _guarded(self, answer: Coroutine[None, None, None], apologise: Apology) -> None:
        errand.begin(PLATFORM, self._meter)
        try:
            await answer
        except Exception as error:  # noqa: BLE001 - the outermost edge
            error_id = self._new_id()
            _log(error_id, error)
            try:
                await apologise(error_id)
            except Exception as second:  # noqa: BLE001 - nobody is left to tell
                _log(error_id, second)


def _log(error_id: str, error: Exception) -> None:
    if isinstance(error, SlackApiError) and code_of(error) in BAD_TOKEN:
        log.error(
            "error %s: Slack does not take the bot's token any more (%s). Check FAQBOT_SLACK_BOT_TOKEN: it has to be "
            "the Bot User OAuth Token (xoxb-…) of the installed app; then start the bot again.",
            error_id,
            code_of(error),
        )
        return
    # The message is left out: it may repeat what a student wrote. Where it broke is what helps.
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("error %s: %s at\n%s", error_id, type(error).__name__, frames)
