"""Find the gaps of the last weeks: read what was asked in vain, put paraphrases together, leave out what is mended."""

import asyncio
import weakref
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.gaps.gap import Gap, by_pain
from bot.gaps.looks import Look, Looks
from bot.gaps.togetherness import Togetherness
from bot.gaps.verdicts import shared
from bot.knowledge import Knowledge
from bot.store.gaps import GapStore
from bot.store.lacking import LackingText
from bot.store.place import EVERY_CHANNEL, Channels, Place
from faq.entry import Entry
from faq.errors import UnknownCourse
from faq.matcher import Matcher, SearchResult

#: How far back gaps are looked for, in weeks, unless somebody says otherwise.
WEEKS = 4
#: Gaps that are told of. Whoever has mended so many will see the next.
MOST = 100
#: Entries that a gap may be another phrasing of.
CANDIDATES = 10
#: A question is told from others by its beginning.
_COMPARED_CHARS = 500
#: Texts of one gap that its candidates are searched with.
_SEARCHED = 20

#: For finders and histories alike: what one has put together the other need not.
_together = Togetherness()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that a gap may be another phrasing of, and how sure the matcher is of it for the gap's label, 0 to 1."""

    entry: Entry
    confidence: float


@dataclass(frozen=True, slots=True)
class Gaps:
    """What was found: the open gaps, most painful first, and those that staff put away as not for the FAQ."""

    open: tuple[Gap, ...]
    dismissed: tuple[Gap, ...]
    weeks: int
    #: By the key of each text the gap it belongs to, open or dismissed.
    by_key: dict[str, Gap]


class GapFinder:
    """Finds gaps in what the store recorded, over the knowledge of the moment."""

    def __init__(
        self, store: GapStore, knowledge: Callable[[], Knowledge], now: Callable[[], datetime], most: int = MOST
    ) -> None:
        self._store = store
        self._knowledge = knowledge
        self._now = now
        self._most = most
        self._looks = Looks()

    async def find(
        self,
        place: Place | None = None,
        course: str | None = None,
        weeks: int = WEEKS,
        channels: Channels = EVERY_CHANNEL,
    ) -> Gaps:
        """Find the gaps of the last `weeks`.

        Args:
            place: only what was asked on this server, or everywhere.
            course: the course that the questions are searched in, or all.
            weeks: how far back to look, at least 1.
            channels: of a server only what was asked in these channels.

        Raises:
            StoreError: the store cannot be read.
        """
        now = self._now()
        since = now - timedelta(weeks=weeks)
        n_asked = await self._store.n_asked(since, now, place, channels)
        texts = await self._store.lacking(since, place, channels)
        dismissed = await self._store.dismissed()
        matcher = self._knowledge().matcher
        gaps = await asyncio.to_thread(self._gaps, texts, dismissed, course, weeks, matcher)
        if weeks == WEEKS:
            look = Look(gaps, since, now, n_asked, dismissed, weakref.ref(matcher), matcher.day)
            self._looks.keep((place, course, channels), look)
        return gaps

    async def seen(
        self, place: Place | None = None, course: str | None = None, channels: Channels = EVERY_CHANNEL
    ) -> Gaps:
        """The gaps as they were found a moment ago, for whoever goes on from there; found anew where they are others.

        What was asked since then is left out. What was deleted, put away or mended since is gone from it.

        Raises:
            StoreError: the store cannot be read.
        """
        look = self._looks.last((place, course, channels), self._now(), self._knowledge().matcher)
        if look is not None:
            n_asked = await self._store.n_asked(look.since, look.until, place, channels)
            if n_asked == look.n_asked and await self._store.dismissed() == look.dismissed:
                return look.gaps
        return await self.find(place, course, channels=channels)

    async def gap(self, key: str, place: Place | None, course: str | None, channels: Channels) -> Gap | None:
        """A gap by its key, as it was found a moment ago if it was found then; None where there is none.

        Raises:
            StoreError: the store cannot be read.
        """
        seen = (await self.seen(place, course, channels)).by_key.get(key)
        # It may stand in a message that is older than the last look.
        return seen if seen is not None else (await self.find(place, course, channels=channels)).by_key.get(key)

    async def text(
        self, key: str, place: Place | None, channels: Channels = EVERY_CHANNEL, weeks: int = WEEKS
    ) -> str | None:
        """The text of a key, without grouping anything; None where none of those texts has it.

        Raises:
            StoreError: the store cannot be read.
        """
        return await self._store.lacking_text(key, self._now() - timedelta(weeks=weeks), place, channels)

    def key_of(self, text: str) -> str:
        """The key of a text, as in `Gap.key`."""
        return self._store.key_of(text)[:16]

    def nearest(self, text: str, course: str | None = None) -> Candidate | None:
        """The entry that a text is most likely about, if any comes into question."""
        found = search(self._knowledge().matcher, text, course, 1).matches
        return Candidate(found[0].entry, found[0].confidence) if found else None

    def named(self, words: str, course: str | None = None) -> tuple[Candidate, ...]:
        """The entries that are most likely meant by some of their words, best first; perhaps none."""
        found = search(self._knowledge().matcher, words, course, CANDIDATES).matches
        return tuple(Candidate(match.entry, match.confidence) for match in found)

    def candidates(self, gap: Gap, course: str | None = None) -> tuple[Candidate, ...]:
        """The entries that a gap is most likely another phrasing of, best first; perhaps none."""
        matcher = self._knowledge().matcher
        votes: dict[str, float] = defaultdict(float)
        entries: dict[str, Entry] = {}
        for text in gap.texts[:_SEARCHED]:
            for match in search(matcher, text.text, course, CANDIDATES).matches:
                votes[match.entry.id] += match.confidence
                entries[match.entry.id] = match.entry
        best = sorted(votes, key=lambda entry_id: (-votes[entry_id], entry_id))[:CANDIDATES]
        sure = {match.entry.id: match.confidence for match in search(matcher, gap.label, course, CANDIDATES).matches}
        return tuple(Candidate(entries[entry_id], sure.get(entry_id, 0.0)) for entry_id in best)

    def _gaps(
        self,
        texts: Sequence[LackingText],
        dismissed: frozenset[str],
        course: str | None,
        weeks: int,
        matcher: Matcher,
    ) -> Gaps:
        shown: list[Gap] = []
        hidden: list[Gap] = []
        for members in put_together(texts):
            gap = self._gap(members)
            is_dismissed = any(self._store.key_of(text.text) in dismissed for text in gap.texts)
            (hidden if is_dismissed else shown).append(gap)
        still_open = tuple(by_pain(self._open(by_pain(shown), course, matcher)))
        every = (*hidden, *still_open)
        keys = {self.key_of(text.text): gap for gap in every for text in gap.texts}
        return Gaps(open=still_open, dismissed=tuple(by_pain(hidden)), weeks=weeks, by_key=keys)

    def _gap(self, texts: Iterable[LackingText]) -> Gap:
        members = tuple(texts)
        return Gap(key=self.key_of(members[0].text), texts=members)

    def _open(self, gaps: Sequence[Gap], course: str | None, matcher: Matcher) -> list[Gap]:
        """The first gaps that are not mended meanwhile, each without the texts that are answered by now.

        Searching takes longer than all the rest, so it ends when there are enough.
        """
        found: list[Gap] = []
        for gap in gaps:
            if len(found) == self._most:
                break
            left = [text for text in gap.texts if is_open(matcher, text, course)]
            if left:
                found.append(self._gap(left))
        return found


def put_together(texts: Sequence[LackingText], *, ahead: bool = False) -> tuple[tuple[LackingText, ...], ...]:
    """The texts by what they mean, each group called by its first; `ahead` where nobody waits for it."""
    same: dict[str, list[LackingText]] = defaultdict(list)
    for text in texts:
        same[text.text[:_COMPARED_CHARS]].append(text)
    counts = {text: sum(each.asked for each in members) for text, members in same.items()}
    groups = _together.put_together(counts, ahead=ahead)
    return tuple(tuple(member for text in group for member in same[text]) for group in groups)


def is_open(matcher: Matcher, asked: LackingText, course: str | None) -> bool:
    """Whether the FAQ of today still does not help; an answer that was found unhelpful must be another one by now."""
    entry = shared.answered_by(matcher, asked.text, course)
    return entry is None or (bool(asked.unhelpful) and entry == asked.entry)


def search(matcher: Matcher, text: str, course: str | None, limit: int) -> SearchResult:
    """Search in a course; one that no file names any more counts as none."""
    try:
        return matcher.search(text, limit, course)
    except UnknownCourse:
        return matcher.search(text, limit)
