"""How a lesson reads in a chat, from the first look to the undoing: a check, and a diff of YAML as people write it."""

from collections.abc import Sequence

from bot.form import Form
from bot.gaps.classroom import Preview, Saved
from bot.gaps.replies import browse, cut, menu, page_reply
from bot.reply import Action, ActionKind, Literal, Note, Part, Reply, Table, Text
from bot.store.edits import Edit, EditState
from bot.wording import trouble
from faq.decision import Decision
from faq.errors import FileChanged
from faq.teaching import Change, NewPhrasing, Outcome, Rehearsal

#: Harmed questions of a lesson that are shown.
_HARMED = 8
#: A question in a table; longer ones are cut.
_CELL_CHARS = 60
_DECISIONS = {Decision.ANSWER: "answered", Decision.SUGGEST: "suggested", Decision.SILENT: "not found"}
#: In place of a question that was asked where the reader sees none.
_UNSEEN = "(a question from elsewhere)"
_ALL = browse(0, "All gaps")


def form_reply(form: Form, again: Action) -> Reply:
    """A form to fill in; `again` asks for it once more, where it could not be opened in time."""
    return Reply(
        title=form.title,
        parts=(Text(markdown="The form could not be opened in time. Once more, please:"),),
        actions=(again,),
        form=form,
        private=True,
    )


def preview_reply(preview: Preview, wordings: Sequence[Action] = (), back: Action | None = None) -> Reply:
    """A lesson before it is saved: what it would change, as a check and as a diff."""
    entry = preview.draft.faq_after.by_id[preview.draft.entry_id]
    is_phrasing = isinstance(preview.plan.lesson, NewPhrasing)
    heading = f"As another phrasing of *{entry.question}*" if is_phrasing else "As a new entry"
    return page_reply(
        title="Check before saving",
        parts=(
            Text(markdown=f"{heading} (`{entry.id}`):"),
            Literal(text=preview.draft.question),
            *check_parts(preview.rehearsal, preview.unseen),
            *diff_parts(preview.draft.diff),
        ),
        menu=menu("Use another wording", wordings),
        actions=(
            Action(kind=ActionKind.SAVE, argument=preview.id, label="Save"),
            *(() if is_phrasing else (rewrite_action(preview.id),)),
            *((back,) if back is not None else ()),
        ),
    )


def check_parts(rehearsal: Rehearsal, unseen: frozenset[str] = frozenset()) -> tuple[Part, ...]:
    """What a rehearsal found, in words and a table; the words of `unseen` questions are not shown."""
    tried = (
        f"{_counted(rehearsal.n_phrasings, 'other phrasing')} and {_counted(rehearsal.n_labelled, 'recent question')} "
        "were tried"
    )
    if rehearsal.is_harmless:
        return (Text(markdown=f"{_found(rehearsal)} No other entry loses a question: {tried}."),)
    rows = tuple(_harm(change, unseen) for change in rehearsal.harmed[:_HARMED])
    n = len(rehearsal.harmed)
    lost = "1 question of another entry would" if n == 1 else f"{n} questions of other entries would"
    return (
        Text(markdown=f"{_found(rehearsal)} **Careful: {lost} be found less well** ({tried})."),
        Table(columns=("question", "belongs to", "would be"), rows=rows),
    )


def refused_reply(why: str, lesson_id: str, back: Action | None = None) -> Reply:
    """What was filled in cannot be taught as it is; nothing of it is lost."""
    return page_reply(
        title="Not yet",
        parts=(Text(markdown=why),),
        actions=(rewrite_action(lesson_id), *((back,) if back is not None else ())),
    )


def saved_reply(saved: Saved) -> Reply:
    """A lesson is in the file."""
    return page_reply(
        title="Saved",
        parts=(
            Text(markdown=f"`{saved.entry_id}` has learned this, and I answer with it from now on."),
            *diff_parts(saved.diff),
            *(Note(markdown=note) for note in saved.notes),
        ),
        actions=(_undo(saved.edit), _ALL),
    )


def undone_reply(saved: Saved) -> Reply:
    """A lesson was taken out of the file again."""
    return page_reply(
        title="Taken back",
        parts=(*diff_parts(saved.diff), *(Note(markdown=note) for note in saved.notes)),
        actions=(_ALL,),
    )


def changed_reply(error: FileChanged, lesson_id: str) -> Reply:
    """Nothing was saved, because somebody else was faster."""
    again = Action(kind=ActionKind.CHECK, argument=lesson_id, label="Check again")
    return page_reply(
        title="Not saved",
        parts=(Text(markdown=str(error)), *diff_parts(error.diff)),
        actions=(again, _ALL),
    )


def edits_reply(edits: Sequence[Edit]) -> Reply:
    """The last changes that were made from a chat or with `faqbot teach`, to be taken back."""
    rows = tuple((f"{edit.at:%Y-%m-%d %H:%M}", edit.entry, what_it_did(edit), who_made(edit)) for edit in edits)
    listed = Table(columns=("when (UTC)", "entry", "what", "by"), rows=rows)
    nothing = Text(markdown="Nothing was changed from a chat yet.")
    choices = (
        _undo(edit.id).model_copy(update={"label": edit.entry, "detail": f"of {edit.at:%Y-%m-%d %H:%M}"})
        for edit in edits
        if can_be_undone(edit)
    )
    return page_reply(
        title="Latest changes",
        parts=(listed if rows else nothing,),
        menu=menu("Take one back", choices),
        actions=(_ALL,),
    )


def who_made(edit: Edit) -> str:
    """Who made an edit, for whoever looks at it."""
    return "you" if edit.is_own else edit.by or "somebody"


def nothing_to_draft_reply() -> Reply:
    """A message without words is to be made an answer."""
    return trouble("That message has no words of which an answer could be made.")


def teach_action(key: str, entry_id: str, label: str) -> Action:
    """Look at a text as another phrasing of an entry."""
    return Action(kind=ActionKind.TEACH, argument=f"{key}/{entry_id}", label=label)


def open_again(kind: ActionKind, argument: str) -> Action:
    """Ask once more for a form."""
    return Action(kind=kind, argument=argument, label="Open the form")


def rewrite_action(lesson_id: str) -> Action:
    """Go on writing an answer."""
    return Action(kind=ActionKind.REWRITE, argument=lesson_id, label="Change it")


def diff_parts(diff: str) -> tuple[Part, ...]:
    """A diff as code; one that would end the code block by itself is shown as it is typed."""
    if not diff:
        return ()
    if "```" in diff:
        return (Literal(text=diff),)
    return (Text(markdown=f"```diff\n{diff}```"),)


def _undo(edit_id: str) -> Action:
    return Action(kind=ActionKind.UNDO, argument=edit_id, label="Undo")


def can_be_undone(edit: Edit) -> bool:
    """Whether an edit is in the file, and is not itself the taking back of one."""
    return edit.state is EditState.SAVED and edit.undoes is None


def what_it_did(edit: Edit) -> str:
    """What an edit did, and what became of it."""
    if edit.undoes is not None:
        return "taken back"
    return {EditState.SAVED: "taught", EditState.UNDONE: "taught, since taken back"}.get(edit.state, "interrupted")


def _counted(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


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


def _harm(change: Change, unseen: frozenset[str]) -> tuple[str, str, str]:
    now = change.after.entry_id or "nothing"
    would = _DECISIONS[change.after.decision] if now == change.entry_id else f"found as {now}"
    text = _UNSEEN if change.text in unseen else cut(change.text, _CELL_CHARS)
    return (text, change.entry_id, would)
