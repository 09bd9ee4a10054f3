"""A draft tried out before it is saved: what it makes the bot find, and whose questions it takes away."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from faq.entry import Faq
from faq.errors import UnknownCourse
from faq.matcher import Decision, Matcher, Thresholds
from faq.reachability import roughly
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
    """
    stage = _Stage(draft, thresholds, today)
    targets = tuple(dict.fromkeys((draft.question, *asked)))
    course = draft.faq_after.course_of[draft.entry_id]
    phrasings = tuple(_phrasings(draft, today()))
    others = [each for each in labelled if each.entry_id != draft.entry_id]
    tried = [*phrasings, *others]
    return Rehearsal(
        asked=tuple(stage.change(LabelledText(text, draft.entry_id, course)) for text in targets),
        harmed=tuple(change for each in tried if (change := stage.harm(each)) is not None),
        n_phrasings=len(phrasings),
        n_labelled=len(others),
    )


class _Stage:
    """The FAQ before and after, each ready to be asked."""

    def __init__(self, draft: Draft, thresholds: Thresholds | None, today: Callable[[], date]) -> None:
        self._before = Matcher(draft.faq_before, thresholds, today)
        self._after = Matcher(draft.faq_after, thresholds, today)

    def change(self, question: LabelledText) -> Change:
        before, after = _ask(self._before, question), _ask(self._after, question)
        return Change(question.text, question.entry_id, before, after)

    def harm(self, question: LabelledText) -> Change | None:
        """What the draft spoils of a question; None where nothing."""
        after = _ask(self._after, question)
        if after.entry_id == question.entry_id and after.decision is Decision.ANSWER:
            return None
        before = _ask(self._before, question)
        if before.entry_id != question.entry_id or before.decision is Decision.SILENT:
            return None
        if after.entry_id == question.entry_id and after.decision is before.decision:
            return None
        return Change(question.text, question.entry_id, before, after)


def _phrasings(draft: Draft, today: date) -> Iterator[LabelledText]:
    """Every phrasing of every other entry that holds, as roughly remembered."""
    faq: Faq = draft.faq_before
    for file in faq.files:
        for entry in file.entries:
            if entry.id != draft.entry_id and entry.holds_on(today):
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
