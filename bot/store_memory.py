"""The assistant's memory, kept in the store."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

from bot.asker import Asker
from bot.errors import StoreError
from bot.memory import Kept, Recalled
from bot.preferences import Preferences
from bot.question import Question
from bot.store import KeptRow, Place, Store
from bot.store import Preferences as Chosen
from bot.store.identifiers import is_id
from faq.matcher import Decision, SearchResult

log = logging.getLogger(__name__)


class StoreMemory:
    """What `bot.memory.Memory` asks for, over an open store; `defaults` count where staff chose nothing.

    `is_shared` where other processes of the bot may speak in the same channels.
    """

    def __init__(self, store: Store, defaults: Preferences, *, is_shared: bool = False) -> None:
        self._store = store
        self._defaults = defaults
        self._is_shared = is_shared

    async def preferences(self, asker: Asker) -> Preferences:
        """See `Memory.preferences`; never waits for the disk."""
        return self.preferences_at(self._store.place_of(asker))

    def preferences_at(self, place: Place) -> Preferences:
        """How the bot behaves in a place, whoever is there."""
        return _over(self._store.preferences.get(place), self._defaults)

    async def own_preferences(self, asker: Asker, *, whole_server: bool) -> dict[str, object]:
        """See `Memory.own_preferences`."""
        place = self._store.place_of(asker)
        return self._store.preferences.chosen(place.whole_server if whole_server else place).given

    async def channels(self, asker: Asker) -> Mapping[str, Preferences]:
        """See `Memory.channels`; never waits for the disk."""
        return self.channels_at(self._store.place_of(asker))

    def channels_at(self, server: Place) -> Mapping[str, Preferences]:
        """The same of any server."""
        chosen = self._store.preferences.channels(server)
        return {channel: _over(holding, self._defaults) for channel, holding in chosen.items()}

    async def prefer(self, asker: Asker, field: str, value: object, *, whole_server: bool) -> None:
        """See `Memory.prefer`."""
        place = self._store.place_of(asker)
        changes = Chosen.model_validate({field: value})
        await self._store.preferences.put(place.whole_server if whole_server else place, changes, by=asker)

    async def begin_pause(self, asker: Asker, length_s: float) -> bool:
        """See `Memory.begin_pause`; where the store cannot tell, the process's own pauses count alone."""
        if not self._is_shared or length_s <= 0:
            return True
        channel = f"pause:{asker.platform}:{asker.server}:{asker.channel}:{asker.thread}"
        try:
            return await self._store.duties.take(channel, timedelta(seconds=length_s)) is not None
        except StoreError as error:
            log.warning("other bots may speak at the same moment: %s", error)
            return True

    async def note(self, question: Question, result: SearchResult, course: str | None = None) -> str:
        """See `Memory.note`; on disk within a second."""
        author = question.author or question.asker
        if not all(map(self._store.privacy.is_recorded, (author, question.asker))):
            return ""
        best = result.matches[0] if result.matches else None
        named = best is not None and result.decision is not Decision.SILENT
        return self._store.questions.record(
            question.text,
            asker=author,
            place=_place_in_public(question.asker),
            decision=result.decision,
            entry=best.entry.id if best is not None and named else None,
            confidence=best.confidence if best is not None else None,
            course=question.course,
            counted_for=course,
        )

    async def recall(self, question_id: str, asker: Asker) -> Recalled | None:
        """See `Memory.recall`."""
        found = await self._store.questions.find(question_id, asker) if is_id(question_id) else None
        if found is None:
            return None
        question, is_own = found
        return Recalled(text=question.text or "", entry_id=question.entry, is_own=is_own)

    async def rate(self, question_id: str, asker: Asker, *, helpful: bool) -> None:
        """See `Memory.rate`."""
        if is_id(question_id):
            await self._store.feedback.press(question_id, asker, helpful=helpful)

    async def kept(self, asker: Asker) -> Kept:
        """See `Memory.kept`."""
        records: dict[str, tuple[dict[str, Any], ...]] = {}
        for row in await self._store.privacy.export(asker):
            if row.table != _OPTED_OUT:
                records[row.table] = (*records.get(row.table, ()), _flat(row))
        recorded = self._store.privacy.is_recorded(asker)
        return Kept(records=records, is_recorded=recorded, keep_days=self._store.keep_days)

    async def delete(self, asker: Asker) -> int:
        """See `Memory.delete`."""
        return sum(table.removed + table.unnamed for table in await self._store.privacy.delete(asker))

    async def record(self, asker: Asker, *, recorded: bool) -> None:
        """See `Memory.record`."""
        wish = self._store.privacy.opt_in if recorded else self._store.privacy.opt_out
        await wish(asker)


#: The wish not to be recorded is told in words, not as a row.
_OPTED_OUT = "opted_out"


#: Every message in a channel with automatic answers asks for them, and few places differ.
@lru_cache(1024)
def _over(chosen: Chosen, defaults: Preferences) -> Preferences:
    return defaults.model_copy(update=chosen.given)


def _place_in_public(asker: Asker) -> Place:
    """Where staff see that something was asked. A direct conversation's channel would tell who asked, for ever."""
    return Place(asker.platform, asker.server, "" if asker.is_direct else asker.channel)


def _flat(row: KeptRow) -> dict[str, Any]:
    return dict(row.columns)
