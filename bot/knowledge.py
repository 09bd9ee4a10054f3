"""What the bot knows right now: the FAQ with its matcher, replaced as a whole when a file changes.

A broken file never replaces anything: the last good FAQ stays, and the problems are logged.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from faq.completion import Completer
from faq.entry import Faq
from faq.errors import FaqError
from faq.library import Library
from faq.matcher import Matcher, Thresholds

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """One FAQ, ready to be searched."""

    faq: Faq
    matcher: Matcher
    completer: Completer
    #: Which FAQ it is, see `Library.version`; empty where it came from no file.
    version: str = ""


def understand(faq: Faq, thresholds: Thresholds, version: str = "") -> Knowledge:
    """Build everything a search needs."""
    matcher = Matcher(faq, thresholds)
    return Knowledge(faq=faq, matcher=matcher, completer=matcher.completer, version=version)


class LiveKnowledge:
    """The current knowledge, kept up to date with the files of a library."""

    def __init__(self, library: Library, thresholds: Thresholds) -> None:
        self._library = library
        self._thresholds = thresholds
        self._prepare: Callable[[Knowledge], None] | None = None
        self.current = understand(library.faq, thresholds, library.version)

    def prepare_with(self, prepare: Callable[[Knowledge], None]) -> None:
        """Have something done with what was read anew before it counts, in the thread that read it; nothing slow."""
        self._prepare = prepare

    @property
    def problem(self) -> FaqError | None:
        """Why the files, as they are now, are not what is served; None where they are."""
        return self._library.problem

    async def follow(self, every_s: float) -> None:
        """Look for changed files every `every_s` seconds until cancelled; questions are answered meanwhile."""
        while True:
            await asyncio.sleep(every_s)
            if await asyncio.to_thread(self._library.changed):
                await self.reload()

    async def reload(self) -> None:
        """Read the files again and switch over; on any problem keep what was good and log what to mend."""
        try:
            self.current = await asyncio.to_thread(self._read)
        except FaqError as error:
            log.error("The FAQ was not reloaded; the last good one stays:\n%s", error)  # noqa: TRY400 - the text is the help
        else:
            log.info("FAQ reloaded: %d entries, version %s", len(self.current.faq), self.current.version)

    def _read(self) -> Knowledge:
        self._library.reload()
        knowledge = understand(self._library.faq, self._thresholds, self._library.version)
        if self._prepare is not None:
            self._prepare(knowledge)
        return knowledge
