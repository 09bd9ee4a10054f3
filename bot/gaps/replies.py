"""How gaps read in a chat. Students' words are never Markdown: they stand in literals, menus and forms.

How lessons read is `bot.gaps.lesson_replies`' business.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.gaps.finder import Candidate, Gaps
from bot.gaps.footing import Footing
from bot.gaps.gap import Gap
from bot.reply import Action, ActionKind, Literal, Menu, Note, Part, Reply, Text
from bot.store.place import SITE
from bot.wording import trouble

#: Gaps on one page.
PAGE = 10
#: Wordings of a gap that are shown.
_WORDINGS = 8
#: Channels that are named; of more it is said how many.
_CHANNELS = 3
#: A label in a list; longer ones are cut.
_LABEL_CHARS = 120


def gaps_reply(gaps: Gaps, page: int, footing: Footing) -> Reply:
    """The list of gaps, a page at a time; a page that is not there becomes the nearest that is."""
    pages = max(1, -(-len(gaps.open) // PAGE))
    page = max(0, min(page, pages - 1))
    shown = gaps.open[page * PAGE : (page + 1) * PAGE]
    of_pages = f" ({page + 1} of {pages})" if pages > 1 else ""
    return page_reply(
        title=f"What the FAQ does not answer{of_pages}",
        parts=(*listed(shown, footing), Note(markdown=counted(gaps))),
        menu=menu("Look at one", (_gap_choice(gap) for gap in shown), is_written_out=True),
        actions=(
            *((browse(page - 1, "Back"),) if page else ()),
            *((browse(page + 1, "More"),) if page + 1 < pages else ()),
            *(() if footing.mandate.is_empty else (_LATELY,)),
        ),
    )


def listed_reply(gaps: Gaps) -> Reply:
    """All gaps under each other, where nothing can be pressed."""
    return Reply(title="What the FAQ does not answer", parts=(*listed(gaps.open, None), Note(markdown=counted(gaps))))


def gap_reply(gap: Gap, candidates: Sequence[Candidate], footing: Footing) -> Reply:
    """One gap: how it was asked, by how many, and what can be done about it from where the reader stands."""
    wordings = tuple(Literal(text=f"• {text.text}") for text in gap.texts[:_WORDINGS])
    more = len(gap.texts) - len(wordings)
    parts: tuple[Part, ...] = (
        *wordings,
        *((Note(markdown=f"and {more} more wordings"),) if more else ()),
        Text(markdown=_facts(gap)),
        _where(gap, footing),
    )
    if footing.mandate.is_empty:
        told = (*parts, Note(markdown=how_to_allow(footing)))
        return page_reply(title=_GAP, parts=told, actions=(browse(0, _ALL),))
    choices = (
        Action(
            kind=ActionKind.TEACH,
            argument=f"{gap.key}/{candidate.entry.id}",
            label=candidate.entry.question,
            detail=f"{candidate.confidence:.0%} sure so far",
        )
        for candidate in candidates
    )
    return page_reply(
        title=_GAP,
        parts=parts,
        menu=menu("Add as another phrasing of…", choices),
        actions=(
            Action(kind=ActionKind.FIND, argument=gap.key, label="Another entry…"),
            Action(kind=ActionKind.WRITE, argument=gap.key, label="Write an answer"),
            Action(kind=ActionKind.DISMISS, argument=gap.key, label="Not for the FAQ"),
            browse(0, _ALL),
        ),
    )


def dismissed_reply(gap: Gap) -> Reply:
    """A gap is not shown any more."""
    return page_reply(
        title="Not for the FAQ",
        parts=(
            Literal(text=gap.label),
            Text(markdown="This and its paraphrases are no longer listed."),
        ),
        actions=(
            Action(kind=ActionKind.RESTORE, argument=gap.key, label="List it again"),
            browse(0, _ALL),
        ),
    )


def gone_reply() -> Reply:
    """A gap was pressed that is mended, put away, or too old by now."""
    return trouble("That is no longer among the gaps. `/faq gaps` shows those there are.")


def not_from_here_reply(footing: Footing) -> Reply:
    """Staff want to change the FAQ where the operator did not allow it."""
    return trouble(how_to_allow(footing))


def how_to_allow(footing: Footing) -> str:
    """What to say, and what to set, where staff may look at the gaps and not close them."""
    asker = footing.asker
    if not asker.server:
        return "The FAQ is changed from a course's server, not from direct messages."
    course = f":{footing.course}" if footing.course else ""
    setting = f"FAQBOT_TEACH={asker.platform}:{asker.server}{course}"
    return f"The FAQ cannot be changed from here yet. Whoever runs me can allow it with the setting `{setting}`."


def page_reply(title: str, parts: tuple[Part, ...], actions: tuple[Action, ...], menu: Menu | None = None) -> Reply:
    """A page for staff alone, in place of the page before."""
    return Reply(title=title, parts=parts, actions=actions, menu=menu, private=True, replaces=True)


def menu(prompt: str, choices: Iterable[Action], *, is_written_out: bool = False) -> Menu | None:
    """A menu, where there is anything to choose."""
    offered = tuple(choices)
    return Menu(prompt=prompt, choices=offered, is_written_out=is_written_out) if offered else None


def browse(page: int, label: str) -> Action:
    """Show a page of the list."""
    return Action(kind=ActionKind.GAPS, argument=str(page), label=label)


def gap_action(key: str) -> Action:
    """Go back to a gap."""
    return Action(kind=ActionKind.GAP, argument=key, label="Back")


_GAP = "A gap of the FAQ"
_ALL = "All gaps"
_LATELY = Action(kind=ActionKind.EDITS, argument="0", label="Latest changes")


def listed(gaps: Sequence[Gap], footing: Footing | None) -> Iterable[Part]:
    """Gaps under each other, each with how often and where it was asked."""
    if not gaps:
        yield Text(markdown="Nothing: every question of late was answered, or put away as not for the FAQ.")
    for number, gap in enumerate(gaps, start=1):
        yield Literal(text=f"{number}. {cut(gap.label)}")
        days = _day(gap.first) if _day(gap.first) == _day(gap.last) else f"{_day(gap.first)} to {_day(gap.last)}"
        facts = f"{_times(gap.asked)} by {_people(gap.people)} · {_why(gap)} · {days}"
        yield _where(gap, footing, f"{facts} ·")


def _facts(gap: Gap) -> str:
    kinds = (
        ("There was no answer", gap.unanswered),
        ("Only “did you mean…” was shown", gap.suggested),
        ("The answer was found unhelpful", gap.unhelpful),
    )
    became = "\n".join(f"- {kind}: {_times(n)}" for kind, n in kinds if n)
    return f"Asked {_times(gap.asked)} by {_people(gap.people)}, {_days(gap)}.\n\n{became}"


def _days(gap: Gap) -> str:
    first, last = _day(gap.first), _day(gap.last)
    return f"on {first}" if first == last else f"first on {first}, last on {last}"


def _where(gap: Gap, footing: Footing | None, lead: str = "asked in") -> Note:
    """The channels by name where the reader's own chat knows them, else their number."""
    here = None if footing is None or footing.place is None else footing.place.server
    if not here:
        return Note(markdown=f"{lead} {_channels(len(gap.places))}")
    in_chat = [place for place in gap.places if place.platform != SITE]
    channels = sorted({place.channel for place in in_chat} - {""})
    direct = ("direct messages",) if any(not place.channel for place in in_chat) else ()
    in_browser = ("a browser",) if len(in_chat) < len(gap.places) else ()
    besides = " and ".join((*direct, *in_browser))
    such_as = f"{_channels(len(channels))}, such as" if len(channels) > _CHANNELS else ""
    and_in = "and" if besides and channels else ""
    return Note(markdown=" ".join(filter(None, (lead, besides, and_in, such_as))), channels=tuple(channels[:_CHANNELS]))


def _gap_choice(gap: Gap) -> Action:
    detail = f"asked {_times(gap.asked)} by {_people(gap.people)}"
    return Action(kind=ActionKind.GAP, argument=gap.key, label=gap.label, detail=detail)


def counted(gaps: Gaps) -> str:
    """How many gaps there are."""
    weeks = "the last week" if gaps.weeks == 1 else f"the last {gaps.weeks} weeks"
    put_away = f"; {len(gaps.dismissed)} put away as not for the FAQ" if gaps.dismissed else ""
    return f"{len(gaps.open)} in {weeks}, the most painful first{put_away}."


def _why(gap: Gap) -> str:
    kinds = (("no answer", gap.unanswered), ("did you mean", gap.suggested), ("unhelpful", gap.unhelpful))
    return max(kinds, key=lambda kind: kind[1])[0]


def cut(text: str, chars: int = _LABEL_CHARS) -> str:
    """The beginning of a text as one line."""
    line = " ".join(text.split())
    return line if len(line) <= chars else f"{line[: chars - 1]}…"


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _times(n: int) -> str:
    return "once" if n == 1 else f"{n} times"


def _people(n: int) -> str:
    return "one person" if n == 1 else f"{n} people"


def _channels(n: int) -> str:
    return "one channel" if n == 1 else f"{n} channels"
