"""How a digest reads: the week in three lines, what hurt most, what was taught. Students' words stand in literals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.gaps.gap import Gap
from bot.reply import Action, ActionKind, Literal, Note, Part, Reply, Text
from bot.stats.caption import day, questions, share
from bot.stats.numbers import Numbers, Span
from faq.entry import Entry

#: Gaps and taught entries that are named.
GAPS, TAUGHT = 5, 10
#: A question is told by its beginning.
_CHARS = 200


@dataclass(frozen=True, slots=True)
class Week:
    """What a digest tells of."""

    since: datetime
    until: datetime
    course: str | None
    now: Span
    #: The week before.
    before: Numbers
    #: What was asked in vain, the most painful first.
    gaps: Sequence[Gap]
    #: Entries that staff changed or added from a chat.
    taught: Sequence[Entry]

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to say."""
        turned = self.now.gaps_opened or self.now.gaps_closed
        return not (self.now.numbers.asked or turned or self.gaps or self.taught)


def title_of(week: Week) -> str:
    """The title, which tells one digest from another."""
    course = f" of {week.course}" if week.course is not None else ""
    last = week.until
    return f"The week{course} from {day(week.since)} to {day(last)} {last.year}"


def digest_reply(week: Week) -> Reply:
    """Draw a digest."""
    return Reply(
        title=title_of(week),
        parts=(Text(markdown="\n".join(f"- {line}" for line in _lines(week))), *_gaps(week), *_taught(week), _HOW),
        actions=(Action(kind=ActionKind.GAPS, argument="0", label="See the gaps"),),
    )


_HOW = Note(markdown="`/faq stats` shows more. `/faq settings digest off` in this channel ends these digests.")


def _lines(week: Week) -> tuple[str, str, str]:
    numbers = week.now.numbers
    return (
        _asked(numbers, week.before),
        _judged(numbers),
        f"gaps in the FAQ: {week.now.gaps_opened} opened, {week.now.gaps_closed} closed",
    )


def _asked(numbers: Numbers, before: Numbers) -> str:
    more = numbers.asked - before.asked
    compared = "as many as" if more == 0 else f"{abs(more):,} {'more' if more > 0 else 'fewer'} than"
    told = f"**{questions(numbers.asked)}**, {compared} the week before"
    if not numbers.asked:
        return told
    answered, suggested, not_found = (
        share(n / numbers.asked) for n in (numbers.answered, numbers.suggested, numbers.not_found)
    )
    return f"{told}: {answered} answered, {suggested} met with “did you mean”, {not_found} not found"


def _judged(numbers: Numbers) -> str:
    sure = f"median confidence {share(numbers.median_confidence)}"
    if not numbers.rated:
        return f"no answer was rated, {sure}"
    return f"{numbers.helpful:,} of {numbers.rated:,} ratings say “helpful” ({share(numbers.helpful_share)}), {sure}"


def _gaps(week: Week) -> tuple[Part, ...]:
    if not week.gaps:
        return ()
    told = "\n".join(f"• {_cut(gap.label)} ({_how_often(gap)})" for gap in week.gaps[:GAPS])
    more = len(week.gaps) - GAPS
    return (
        Text(markdown="**Asked in vain, and still open**"),
        Literal(text=told),
        *((Note(markdown=f"and {more} more"),) if more > 0 else ()),
    )


def _taught(week: Week) -> tuple[Part, ...]:
    if not week.taught:
        return ()
    lines = [f"- {' '.join(entry.question.split())}" for entry in week.taught[:TAUGHT]]
    more = len(week.taught) - TAUGHT
    return (Text(markdown="\n".join(("**Taught**", "", *lines, *((f"- and {more} more",) if more > 0 else ())))),)


def _how_often(gap: Gap) -> str:
    asked = "once" if gap.asked == 1 else f"{gap.asked} times"
    return asked if gap.asked == 1 else f"{asked}, by {gap.people} {'person' if gap.people == 1 else 'people'}"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _CHARS else f"{line[: _CHARS - 1]}…"
