"""How the numbers read in a chat: a sentence, a table of the weeks, one of the courses, and the entries asked most."""

from bot.reply import Action, ActionKind, Note, Part, Reply, Table, Text
from bot.stats.caption import day, headline, share, summary
from bot.stats.numbers import Numbers, Stats

#: Weeks of which a table tells; the picture shows more.
_ROWS = 12
#: Courses and characters of their names in a table; a phone shows 33 columns.
_COURSES, _NAME_CHARS = 10, 12
_NOTE = (
    "Weeks begin on Monday, UTC; the last one is not over. *ans*: answered, *help*: ratings that say “helpful”, "
    "*sure*: median confidence, *gaps*: opened/closed."
)


def stats_reply(stats: Stats, remark: str = "") -> Reply:
    """Draw the numbers; `remark` is one more line of small print."""
    where = f" ({stats.course})" if stats.course is not None else ""
    return Reply(
        title=f"{headline(stats)}{where}",
        parts=(
            Text(markdown=_sentence(stats)),
            _weeks(stats),
            *_courses(stats),
            *_top(stats),
            Note(markdown=f"{_NOTE} {remark}".rstrip()),
        ),
        actions=(Action(kind=ActionKind.GAPS, argument="0", label="See the gaps"),),
        private=True,
    )


def _sentence(stats: Stats) -> str:
    total = stats.total
    gaps = f"Gaps in the FAQ: {stats.gaps_opened} opened, {stats.gaps_closed} closed."
    if not total.asked:
        return gaps
    met = f"{total.answered:,} answered, {total.suggested:,} met with “did you mean”, {total.not_found:,} not found"
    words = summary(total)
    return f"{met}. {words[0].upper()}{words[1:]}. {gaps}"


def _weeks(stats: Stats) -> Table:
    rows = tuple(
        (day(week.monday), *_cells(week.numbers), f"{week.gaps_opened}/{week.gaps_closed}")
        for week in stats.weeks[-_ROWS:]
    )
    return Table(columns=("week", "asked", "ans", "help", "sure", "gaps"), rows=rows)


def _courses(stats: Stats) -> tuple[Part, ...]:
    """The courses, where there is more than one to compare."""
    if len(stats.courses) < 2:
        return ()
    rows = tuple((_name(course.course), *_cells(course.numbers)) for course in stats.courses[:_COURSES])
    return (Table(columns=("course", "asked", "ans", "help", "sure"), rows=rows),)


def _top(stats: Stats) -> tuple[Part, ...]:
    if not stats.top_entries:
        return ()
    lines = (
        f"{number}. {' '.join(entry.question.split()) or f'`{entry.id}`'} ({entry.answered:,})"
        for number, entry in enumerate(stats.top_entries, start=1)
    )
    return (Text(markdown="\n".join(("**Answered most often**", "", *lines))),)


def _cells(numbers: Numbers) -> tuple[str, str, str, str]:
    shares = (numbers.answered_share, numbers.helpful_share, numbers.median_confidence)
    answered, helpful, sure = map(share, shares)
    return f"{numbers.asked:,}", answered, helpful, sure


def _name(course: str | None) -> str:
    if course is None:
        return "no course"
    return course if len(course) <= _NAME_CHARS else f"{course[: _NAME_CHARS - 1]}…"
