"""Keep every chat platform served: where one of several fails it is tried again, and the others go on meanwhile.

Where none is left that serves, the process ends with what is to be done about it; whoever started it starts it again.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Protocol

from bot.errors import BotError
from bot.platforms.standing import Standing

log = logging.getLogger(__name__)

#: Before each further try of a platform that failed, in seconds; the last is repeated.
WAITS_S = (5.0, 15.0, 60.0, 300.0)
#: A platform that served for so long has nothing to do with its earlier failures.
STEADY_S = 600.0


class Served(Protocol):
    """A platform, as far as it is kept served."""

    @property
    def name(self) -> str:
        """What it is called in logs and counts."""

    @property
    def standing(self) -> Standing:
        """How its connections stand."""

    async def run(self) -> None:
        """Connect and serve until closed; may be called again after it failed."""


class Member:
    """One platform of a crew, and what is wrong with it."""

    def __init__(self, platform: Served) -> None:
        self.platform = platform
        #: What it failed with last; looked at while it is not whole.
        self.trouble = ""

    @property
    def name(self) -> str:
        """What it is called in logs and counts."""
        return self.platform.name

    @property
    def standing(self) -> Standing:
        """How its connections stand, and what to do where they do not."""
        standing = self.platform.standing
        return standing if standing.is_whole else replace(standing, trouble=self.trouble)


class Crew:
    """The platforms of this process."""

    def __init__(
        self,
        platforms: Sequence[Served],
        *,
        waits_s: Sequence[float] = WAITS_S,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.members = tuple(Member(platform) for platform in platforms)
        self._waits_s = waits_s
        self._sleep = sleep
        self._seconds = seconds
        #: Those that wait for their next try.
        self._away: set[str] = set()

    async def run(self) -> None:
        """Serve until one platform ends by itself, which it does when it is closed, or until all have failed.

        Raises:
            BotError: no platform is left; the error is that of the last.
        """
        keeping = {member.name: asyncio.create_task(self._keep(member)) for member in self.members}
        try:
            done, _ = await asyncio.wait(keeping.values(), return_when=asyncio.FIRST_COMPLETED)
        finally:
            # Those that serve are closed by whoever closed the first, and end as they should.
            for name in self._away:
                keeping[name].cancel()
            await asyncio.gather(*keeping.values(), return_exceptions=True)
        for task in done:
            task.result()

    async def _keep(self, member: Member) -> None:
        failures = 0
        while True:
            begun_s = self._seconds()
            try:
                await member.platform.run()
            except Exception as error:
                self._away.add(member.name)
                if len(self._away) == len(self.members):
                    raise
                failures = 0 if self._seconds() - begun_s > STEADY_S else failures
                wait_s = self._waits_s[min(failures, len(self._waits_s) - 1)]
                failures += 1
                self._tell(member, error, wait_s)
            else:
                return
            await self._sleep(wait_s)
            self._away.discard(member.name)

    def _tell(self, member: Member, error: Exception, wait_s: float) -> None:
        # The words of an error that nobody foresaw may repeat a student's.
        member.trouble = str(error) if isinstance(error, BotError) else f"{type(error).__name__}."
        log.error(
            "%s is not served: %s It is tried again in %g s; the other chats are served meanwhile.",
            member.name,
            member.trouble,
            wait_s,
            exc_info=None if isinstance(error, BotError) else error,
        )
