"""The numbers in words: a sentence over the picture, and all of it for whoever cannot see it. Draws nothing."""

from datetime import date

from bot.stats.numbers import Numbers, Stats

#: Within what chats take; Discord's 1,024 characters are the fewest.
ALT_MAX_CHARS = 1000
#: Weeks of which the words for the picture tell each; of more, those at the ends and in the middle.
_TOLD_WEEKS = 8


def headline(stats: Stats) -> str:
    """The span and what became of its questions."""
    total, when = stats.total, within(len(stats.weeks))
    if not total.asked:
        return f"No questions {when}"
    return f"{questions(total.asked)} {when}, {share(total.answered_share)} of them answered"


def alt_text(stats: Stats) -> str:
    """The picture in words."""
    step = max(1, -(-len(stats.weeks) // _TOLD_WEEKS))
    told = stats.weeks[::-1][::step][::-1]
    weeks = "; ".join(
        f"{day(week.monday)}: {week.numbers.asked} questions, {share(week.numbers.answered_share)} answered, "
        f"gaps {week.gaps_opened} opened and {week.gaps_closed} closed"
        for week in told
    )
    every = "Each week" if step == 1 else f"Every {step} weeks"
    text = f"{headline(stats)}; {summary(stats.total)}. {every}: {weeks}."
    return text if len(text) <= ALT_MAX_CHARS else f"{text[: ALT_MAX_CHARS - 1]}…"


def summary(numbers: Numbers) -> str:
    """Ratings and confidence in half a sentence."""
    helpful = "nothing was rated"
    if numbers.rated:
        helpful = f"{numbers.helpful:,} of {numbers.rated:,} ratings say “helpful” ({share(numbers.helpful_share)})"
    return f"{helpful}, the median confidence is {share(numbers.median_confidence)}"


def share(part: float | None) -> str:
    """A share in percent, or a dash where there is nothing of which it could be one."""
    return "-" if part is None else f"{part:.0%}"


def questions(n: int) -> str:
    """So many questions."""
    return "1 question" if n == 1 else f"{n:,} questions"


def within(weeks: int) -> str:
    """When: so many weeks up to now."""
    return "this week" if weeks == 1 else f"in the last {weeks} weeks"


def day(moment: date) -> str:
    """A day without its year, such as '1 Mar'."""
    return f"{moment.day} {moment:%b}"
