"""A draft tried out before it is saved: what it makes the bot find, and whose questions it takes away."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from faq.entry import Faq
from faq.errors import UnknownCourse
from faq.matcher import Decision, Matcher, Thresholds
from faq.reachability import roughly
from faq.search_memory import Asked, SearchMemory
from faq.steadiness import Steady, steady
from faq.teaching.drafting import Draft


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A question that was asked, and the entry that it should go on finding."""

    text: str
    entry_id: str
    course: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a search comes to: the first entry (None where nothing is found), how sure, and what the bot would do."""

    entry_id: str | None
    confidence: float
    decision: Decision


@dataclass(frozen=True, slots=True)
class Change:
    """A question and what becomes of it before and after the draft."""

    text: str
    #: The entry it is meant for.
    entry_id: str
    before: Outcome
    after: Outcome

    @property
    def is_stolen(self) -> bool:
        """Whether another entry than before now comes first."""
        return self.before.entry_id == self.entry_id and self.after.entry_id != self.entry_id


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a draft would change."""

    #: The questions that it is meant for, the new phrasing first.
    asked: tuple[Change, ...]
    #: Questions of other entries that were found and would not be, or only less surely.
    harmed: tuple[Change, ...]
    #: How many phrasings of other entries and how many labelled questions were tried.
    n_phrasings: int
    n_labelled: int

    @property
    def is_harmless(self) -> bool:
        """Whether every other entry keeps its questions."""
        return not self.harmed


def rehearse(
    draft: Draft,
    thresholds: Thresholds | None = None,
    asked: Sequence[str] = (),
    labelled: Sequence[LabelledText] = (),
    today: Callable[[], date] = date.today,
    searches: SearchMemory | None = None,
) -> Rehearsal:
    """Search with the FAQ as it is and as it would be.

    Phrasings of other entries are asked with a meaningless word more, for word for word each finds its own. Entries
    that do not hold today are left out.

    Args:
        draft: the change.
        thresholds: from which confidence on to answer and to suggest.
        asked: questions that the change is for, besides the new phrasing itself.
        labelled: questions of late, with the entries that answered them.
        today: the day that entries with a validity are held against.
        searches: what questions found under the FAQ as it is, or as it was a little before; what is in them need not
            be searched again unless the draft may change it. Without them it takes longer and comes to the same.
    """
    targets = tuple(dict.fromkeys((draft.question, *asked)))
    course = draft.faq_after.course_of[draft.entry_id]
    phrasings = tuple(each for each in tried_on(draft.faq_before, today()) if each.entry_id != draft.entry_id)
    others = [each for each in labelled if each.entry_id != draft.entry_id]
    tried = [*phrasings, *others]
    stage = _Stage(draft, thresholds or Thresholds(), today)
    if searches is not None:
        stage.compare(searches, tried)
    return Rehearsal(
        asked=tuple(stage.change(LabelledText(text, draft.entry_id, course)) for text in targets),
        harmed=tuple(change for each in tried if (change := stage.harm(each)) is not None),
        n_phrasings=len(phrasings),
        n_labelled=len(others),
    )


class _Stage:
    """The FAQ before and after, each ready to be asked."""

    def __init__(self, draft: Draft, thresholds: Thresholds, today: Callable[[], date]) -> None:
        self._draft, self._thresholds, self._today = draft, thresholds, today
        self._after = Matcher(draft.faq_after, thresholds, today)
        self._known: SearchMemory | None = None
        self._steady: dict[Asked, Steady] = {}
        #: Whether the searches are of the FAQ before.
        self._is_before_known = False

    def compare(self, searches: SearchMemory, tried: Iterable[LabelledText]) -> None:
        """Tell from what was found of late what surely is not harmed."""
        known = searches.matcher
        self._known = searches
        self._steady = steady(searches, self._after, (_asked(each) for each in tried))
        self._is_before_known = (
            known.day == self._after.day
            and known.thresholds == self._thresholds
            and known.faq == self._draft.faq_before
        )

    @cached_property
    def _before(self) -> Matcher:
        if self._known is not None and self._is_before_known:
            return self._known.matcher
        return Matcher(self._draft.faq_before, self._thresholds, self._today)

    def change(self, question: LabelledText) -> Change:
        before, after = _ask(self._before, question), _ask(self._after, question)
        return Change(question.text, question.entry_id, before, after)

    def harm(self, question: LabelledText) -> Change | None:
        """What the draft spoils of a question; None where nothing."""
        if self._is_surely_unharmed(question):
            return None
        after = _ask(self._after, question)
        if after.entry_id == question.entry_id and after.decision is Decision.ANSWER:
            return None
        before = _ask(self._before, question)
        if before.entry_id != question.entry_id or before.decision is Decision.SILENT:
            return None
        if after.entry_id == question.entry_id and after.decision is before.decision:
            return None
        return Change(question.text, question.entry_id, before, after)

    def _is_surely_unharmed(self, question: LabelledText) -> bool:
        """Whether that can be told from the searches alone."""
        search = None if self._known is None else self._known.get(*_asked(question))
        if search is None:
            return False
        is_own = search.entry_id == question.entry_id
        if self._is_before_known and (not is_own or search.decision is Decision.SILENT):
            return True
        told = self._steady.get(_asked(question))
        if told is None or not is_own or not told.stays_first:
            return False
        return told.answers or (self._is_before_known and told.suggests and search.decision is Decision.SUGGEST)


def _asked(question: LabelledText) -> Asked:
    return question.text, question.course or None


def tried_on(faq: Faq, today: date) -> Iterator[LabelledText]:
    """Every phrasing of every entry that holds, as roughly remembered: what a draft is tried on in any case."""
    for file in faq.files:
        for entry in file.entries:
            if entry.holds_on(today):
                yield from (LabelledText(roughly(text), entry.id, file.course) for text in entry.phrasings)


def _ask(matcher: Matcher, question: LabelledText) -> Outcome:
    try:
        result = matcher.search(question.text, 1, question.course or None)
    except UnknownCourse:
        result = matcher.search(question.text, 1)
    if not result.matches:
        return Outcome(None, 0.0, result.decision)
    best = result.matches[0]
    return Outcome(best.entry.id, best.confidence, result.decision)
