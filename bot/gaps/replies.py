"""How gaps and lessons read in a chat. Students' words are never Markdown: they stand in literals, tables and menus."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.gaps.classroom import Preview, Saved
from bot.gaps.finder import Candidate, Gaps
from bot.gaps.gap import Gap
from bot.reply import Action, ActionKind, Literal, Menu, Note, Part, Reply, Table, Text
from bot.wording import trouble
from faq.errors import FileChanged
from faq.matcher import Decision
from faq.teaching import Change, NewPhrasing, Outcome, Rehearsal

#: Gaps on one page.
PAGE = 10
#: Wordings of a gap that are shown, and harmed questions of a lesson.
_EXAMPLES = 8
#: A label in a table; longer ones are cut.
_LABEL_CHARS = 60
_DECISIONS = {Decision.ANSWER: "answered", Decision.SUGGEST: "suggested", Decision.SILENT: "not found"}


def gaps_reply(gaps: Gaps, page: int) -> Reply:
    """The list of gaps, a page at a time; a page that is not there becomes the nearest that is."""
    pages = max(1, -(-len(gaps.open) // PAGE))
    page = max(0, min(page, pages - 1))
    shown = gaps.open[page * PAGE : (page + 1) * PAGE]
    of_pages = f" ({page + 1} of {pages})" if pages > 1 else ""
    return _page(
        title=f"What the FAQ does not answer{of_pages}",
        parts=(*_listed(shown), Note(markdown=_counted(gaps))),
        menu=_menu("Look at one", (_gap_choice(gap) for gap in shown)),
        actions=(
            *((_browse(page - 1, "Back"),) if page else ()),
            *((_browse(page + 1, "More"),) if page + 1 < pages else ()),
        ),
    )


def listed_reply(gaps: Gaps) -> Reply:
    """All gaps under each other, where nothing can be pressed."""
    return Reply(title="What the FAQ does not answer", parts=(*_listed(gaps.open), Note(markdown=_counted(gaps))))


def gap_reply(gap: Gap, candidates: Sequence[Candidate]) -> Reply:
    """One gap: how it was asked, by how many, and what can be done about it."""
    rows = (
        ("asked", f"{_times(gap.asked)} by {_people(gap.people)} in {_channels(len(gap.places))}"),
        ("no answer", str(gap.unanswered)),
        ("did you mean", str(gap.suggested)),
        ("unhelpful answer", str(gap.unhelpful)),
        ("first, last", f"{_day(gap.first)}, {_day(gap.last)}"),
    )
    wordings = tuple(Literal(text=f"• {text.text}") for text in gap.texts[:_EXAMPLES])
    more = len(gap.texts) - len(wordings)
    choices = (
        Action(
            kind=ActionKind.TEACH,
            argument=f"{gap.key}/{candidate.entry.id}",
            label=candidate.entry.question,
            detail=f"{candidate.confidence:.0%} sure so far",
        )
        for candidate in candidates
    )
    return _page(
        title="A gap of the FAQ",
        parts=(
            *wordings,
            *((Note(markdown=f"and {more} more wordings"),) if more else ()),
            Table(columns=("", ""), rows=rows),
            Note(markdown="Where no entry fits: `faqbot teach` adds an answer, or edit the YAML by hand."),
        ),
        menu=_menu("Add as another phrasing of…", choices),
        actions=(
            Action(kind=ActionKind.DISMISS, argument=gap.key, label="Not for the FAQ"),
            _browse(0, "All gaps"),
        ),
    )


def preview_reply(preview: Preview, wordings: Sequence[Action] = (), back: Action | None = None) -> Reply:
    """A lesson before it is saved: what it would change, as a check and as a diff."""
    entry = preview.draft.faq_after.by_id[preview.draft.entry_id]
    is_phrasing = isinstance(preview.lesson, NewPhrasing)
    heading = f"As another phrasing of *{entry.question}*" if is_phrasing else "As a new entry"
    return _page(
        title="Check before saving",
        parts=(
            Text(markdown=f"{heading} (`{entry.id}`):"),
            Literal(text=preview.draft.question),
            *check_parts(preview.rehearsal),
            *diff_parts(preview.draft.diff),
        ),
        menu=_menu("Use another wording", wordings),
        actions=(
            Action(kind=ActionKind.SAVE, argument=preview.id, label="Save"),
            *((back,) if back is not None else ()),
        ),
    )


def check_parts(rehearsal: Rehearsal) -> tuple[Part, ...]:
    """What a rehearsal found, in words and a table."""
    tried = f"{rehearsal.n_phrasings} other phrasings and {rehearsal.n_labelled} recent questions were tried"
    if rehearsal.is_harmless:
        return (Text(markdown=f"{_found(rehearsal)} No other entry loses a question: {tried}."),)
    rows = tuple(_harm(change) for change in rehearsal.harmed[:_EXAMPLES])
    n = len(rehearsal.harmed)
    lost = "1 question of another entry would" if n == 1 else f"{n} questions of other entries would"
    return (
        Text(markdown=f"{_found(rehearsal)} **Careful: {lost} be found less well** ({tried})."),
        Table(columns=("question", "belongs to", "would be"), rows=rows),
    )


def saved_reply(saved: Saved) -> Reply:
    """A lesson is in the file."""
    return _page(
        title="Saved",
        parts=(
            Text(markdown=f"`{saved.entry_id}` has learned this, and I answer with it from now on."),
            *diff_parts(saved.diff),
            *(Note(markdown=note) for note in saved.notes),
        ),
        actions=(Action(kind=ActionKind.UNDO, argument=saved.edit, label="Undo"), _browse(0, "All gaps")),
    )


def undone_reply(saved: Saved) -> Reply:
    """A lesson was taken out of the file again."""
    return _page(
        title="Taken back",
        parts=(*diff_parts(saved.diff), *(Note(markdown=note) for note in saved.notes)),
        actions=(_browse(0, "All gaps"),),
    )


def dismissed_reply(gap: Gap) -> Reply:
    """A gap is not shown any more."""
    return _page(
        title="Not for the FAQ",
        parts=(
            Literal(text=gap.label),
            Text(markdown="This and its paraphrases are no longer listed."),
        ),
        actions=(
            Action(kind=ActionKind.RESTORE, argument=gap.key, label="List it again"),
            _browse(0, "All gaps"),
        ),
    )


def changed_reply(error: FileChanged, again: Action | None) -> Reply:
    """Nothing was saved, because somebody else was faster."""
    return _page(
        title="Not saved",
        parts=(Text(markdown=str(error)), *diff_parts(error.diff)),
        actions=(*((again,) if again is not None else ()), _browse(0, "All gaps")),
    )


def gone_reply() -> Reply:
    """A gap was pressed that is mended, put away, or too old by now."""
    return trouble("That is no longer among the gaps. `/faq gaps` shows those there are.")


def teach_action(key: str, entry_id: str, label: str) -> Action:
    """Look at a text as another phrasing of an entry."""
    return Action(kind=ActionKind.TEACH, argument=f"{key}/{entry_id}", label=label)


def gap_action(key: str) -> Action:
    """Go back to a gap."""
    return Action(kind=ActionKind.GAP, argument=key, label="Back")


def diff_parts(diff: str) -> tuple[Part, ...]:
    """A diff as code; one that would end the code block by itself is shown as it is typed."""
    if not diff:
        return ()
    if "```" in diff:
        return (Literal(text=diff),)
    return (Text(markdown=f"```diff\n{diff}```"),)


def _page(title: str, parts: tuple[Part, ...], actions: tuple[Action, ...], menu: Menu | None = None) -> Reply:
    return Reply(title=title, parts=parts, actions=actions, menu=menu, private=True, replaces=True)


def _menu(prompt: str, choices: Iterable[Action]) -> Menu | None:
    listed = tuple(choices)
    return Menu(prompt=prompt, choices=listed) if listed else None


def _listed(gaps: Sequence[Gap]) -> tuple[Part, ...]:
    if not gaps:
        return (Text(markdown="Nothing: every question of late was answered, or put away as not for the FAQ."),)
    rows = tuple(
        (str(number), _cut(gap.label), str(gap.asked), str(gap.people), _why(gap), _day(gap.last))
        for number, gap in enumerate(gaps, start=1)
    )
    return (Table(columns=("", "question", "asked", "people", "why", "last"), rows=rows),)


def _gap_choice(gap: Gap) -> Action:
    detail = f"asked {_times(gap.asked)} by {_people(gap.people)}"
    return Action(kind=ActionKind.GAP, argument=gap.key, label=gap.label, detail=detail)


def _counted(gaps: Gaps) -> str:
    weeks = "the last week" if gaps.weeks == 1 else f"the last {gaps.weeks} weeks"
    put_away = f"; {len(gaps.dismissed)} put away as not for the FAQ" if gaps.dismissed else ""
    return f"{len(gaps.open)} in {weeks}, the most painful first{put_away}."


def _browse(page: int, label: str) -> Action:
    return Action(kind=ActionKind.GAPS, argument=str(page), label=label)


def _why(gap: Gap) -> str:
    kinds = (("no answer", gap.unanswered), ("did you mean", gap.suggested), ("unhelpful", gap.unhelpful))
    return max(kinds, key=lambda kind: kind[1])[0]


def _found(rehearsal: Rehearsal) -> str:
    first, *others = rehearsal.asked
    said = f"So far {_told(first.before, first.entry_id)}; with this {_told(first.after, first.entry_id)}."
    if not others:
        return said
    before = sum(_is_right(change.before, change.entry_id) for change in others)
    after = sum(_is_right(change.after, change.entry_id) for change in others)
    return f"{said} Of {len(others)} other wordings {before} are answered so far, {after} would be."


def _told(outcome: Outcome, entry_id: str) -> str:
    words = _DECISIONS[outcome.decision]
    if outcome.decision is Decision.SILENT:
        return f"it is {words}"
    where = "" if outcome.entry_id == entry_id else f" with `{outcome.entry_id}`"
    return f"it is {words}{where}, {outcome.confidence:.0%} sure"


def _is_right(outcome: Outcome, entry_id: str) -> bool:
    return outcome.entry_id == entry_id and outcome.decision is Decision.ANSWER


def _harm(change: Change) -> tuple[str, str, str]:
    now = change.after.entry_id or "nothing"
    would = _DECISIONS[change.after.decision] if now == change.entry_id else f"found as {now}"
    return (_cut(change.text), change.entry_id, would)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LABEL_CHARS else f"{line[: _LABEL_CHARS - 1]}…"


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _times(n: int) -> str:
    return "once" if n == 1 else f"{n} times"


def _people(n: int) -> str:
    return "one person" if n == 1 else f"{n} people"


def _channels(n: int) -> str:
    return "one channel" if n == 1 else f"{n} channels"
