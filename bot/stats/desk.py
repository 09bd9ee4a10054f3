"""The numbers as course staff see them in a chat; whoever is not staff learns none."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from bot import wording
from bot.asker import Asker
from bot.commands import Stats as Command
from bot.errors import BadStatsRequest, BotError
from bot.knowledge import Knowledge
from bot.memory import Memory
from bot.preferences import Preferences
from bot.reply import Picture, Reply
from bot.rights import TERMINAL, Rights
from bot.stats.counting import WEEKS, WEEKS_MAX, Statistics
from bot.stats.numbers import Stats
from bot.stats.picture import picture_of
from bot.stats.reply import stats_reply
from bot.store.place import Place

#: A terminal shows no pictures.
_DRAWN_BY_COMMAND = "`faqbot stats --picture FILE` draws them."


class StatsDesk:
    """Tells staff the numbers of their server, at once, and again with a picture when it is drawn."""

    def __init__(
        self,
        rights: Rights,
        memory: Memory,
        statistics: Statistics,
        knowledge: Callable[[], Knowledge],
        draw: Callable[[Stats], Awaitable[Picture | None]] = picture_of,
    ) -> None:
        self._rights = rights
        self._memory = memory
        self._statistics = statistics
        self._knowledge = knowledge
        self._draw = draw
        # However many ask, one picture is drawn at a time: drawing takes a whole core.
        self._drawing = asyncio.Lock()

    async def show(self, command: Command, asker: Asker) -> AsyncIterator[Reply]:
        """Yield the numbers where `asker` is, and then the same with their picture, where one can be drawn."""
        preferences = await self._memory.preferences(asker)
        if not self._rights.is_staff(asker, preferences):
            yield wording.for_staff_only()
            return
        try:
            stats = await self._count(command, asker, preferences)
        except BotError as error:
            yield wording.trouble(str(error))
            return
        if asker.platform == TERMINAL:
            yield stats_reply(stats, _DRAWN_BY_COMMAND)
            return
        reply = stats_reply(stats)
        yield reply
        if stats.total.asked and (picture := await self._drawn(stats)) is not None:
            yield reply.model_copy(update={"parts": (*reply.parts, picture)})

    async def _drawn(self, stats: Stats) -> Picture | None:
        async with self._drawing:
            return await self._draw(stats)

    async def _count(self, command: Command, asker: Asker, preferences: Preferences) -> Stats:
        weeks = read_weeks(command.weeks)
        course = self._course(command.course, preferences)
        # Whoever sits at the bot's own terminal sees what was asked everywhere.
        server = None if asker.platform == TERMINAL else Place(asker.platform, asker.server)
        return await self._statistics.count(server, course, weeks)

    def _course(self, typed: str, preferences: Preferences) -> str | None:
        """The course that is typed, where the place is not for another one alone."""
        courses = self._knowledge().faq.courses
        if not typed:
            return preferences.course
        if typed not in courses:
            known = ", ".join(f"`{course}`" for course in courses) or "none is named in the FAQ"
            raise BadStatsRequest(f"There is no course of that name. There are: {known}.")
        if preferences.course not in {None, typed}:
            raise BadStatsRequest(f"This place is for `{preferences.course}` alone, so are its statistics.")
        return typed


def read_weeks(typed: str) -> int:
    """How many weeks a person wants to see; as many as usual where they did not say.

    Raises:
        BadStatsRequest: it is no such number.
    """
    if not typed:
        return WEEKS
    weeks = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    if not 1 <= weeks <= WEEKS_MAX:
        raise BadStatsRequest(f"Say for how many weeks: a number from 1 to {WEEKS_MAX}.")
    return weeks
