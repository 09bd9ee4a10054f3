"""Drafts written to disk and taken back, one at a time however many people teach at once.

A text editor does not know the lock, which is why the file is compared with what the draft was made from.
"""

from pathlib import Path

from faq.errors import CannotUndo, FaqError, FileChanged
from faq.library import parse
from faq.lock import WAIT_S, alone
from faq.source import YamlSource
from faq.teaching.difference import taken_back, unified_diff
from faq.teaching.drafting import Draft, draft_lesson
from faq.teaching.lesson import Lesson
from faq.writer import write_atomically


def save(draft: Draft, wait_s: float = WAIT_S) -> None:
    """Write a draft, whole or not at all, unless the file is no longer what it was drafted from.

    Raises:
        FileChanged: somebody changed or removed the file meanwhile; draft again.
        FileBusy: others were saving for `wait_s` seconds.
        CannotWrite: the file or its folder cannot be written.
    """
    with alone(draft.path.parent, wait_s):
        now = _text(draft.path)
        if now != draft.before:
            raise _changed(draft, now)
        write_atomically(draft.path, draft.after)


def teach(faq_path: Path, lesson: Lesson, wait_s: float = WAIT_S) -> Draft:
    """Draft a lesson and save it with nobody coming between, for those who have seen what it changes, or need not.

    Raises:
        FaqError: what `draft_lesson` raises, and what `save` does.
    """
    with alone(faq_path if faq_path.is_dir() else faq_path.parent, wait_s):
        draft = draft_lesson(faq_path, lesson)
        write_atomically(draft.path, draft.after)
    return draft


def undo(path: Path, diff: str, wait_s: float = WAIT_S) -> str:
    """Take the change that `diff` made out of the file at `path`; what others changed since stays.

    Returns:
        The diff of the undoing.

    Raises:
        CannotUndo: the lines were changed since, or the file would be broken without them.
        FileBusy: others were saving for `wait_s` seconds.
        CannotWrite: the file or its folder cannot be written.
    """
    with alone(path.parent, wait_s):
        now = _text(path)
        if now is None:
            raise CannotUndo(f"{path.name} is not there any more, or cannot be read.")
        before = taken_back(now, diff)
        try:
            parse(YamlSource(path, before))
        except FaqError as error:
            raise CannotUndo(f"Without this change {path.name} would be broken: {error}") from error
        write_atomically(path, before)
    return unified_diff(now, before, path.name)


def _text(path: Path) -> str | None:
    """What the file holds now; None where it is gone or no text."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def _changed(draft: Draft, now: str | None) -> FileChanged:
    name = draft.path.name
    if now is None:
        return FileChanged(f"{name} was removed or can no longer be read, so nothing was saved.")
    return FileChanged(
        f"{name} was changed since this was drafted, so nothing was saved. Look at the change below and try again.",
        unified_diff(draft.before, now, name),
    )
