"""Saving loses nothing: not a comment, not another person's change, not one of a hundred edits at once."""

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock

from faq.errors import CannotUndo, CannotWrite, FileBusy, FileChanged
from faq.library import load_faq
from faq.lock import LOCK_NAME
from faq.teaching import NewAnswer, NewPhrasing, draft_lesson, save, teach, undo

from .conftest import WRITTEN

EDITORS = 100
#: Who draft first and save later get in each other's way: of n at once each may have to draft n times.
DRAFTERS = 12


def lesson(number: int) -> NewPhrasing:
    entries = ("two-error-rates", "seed-different-results", "unbiased-data")
    return NewPhrasing(entries[number % 3], f"phrasing number {number}")


def edit(path: Path, number: int) -> None:
    teach(path.parent, lesson(number), wait_s=120)


def draft_until_saved(path: Path, number: int) -> int:
    """Draft and save until nobody came between; returns how often."""
    for attempt in range(1, 1000):
        try:
            save(draft_lesson(path, lesson(number)), wait_s=120)
        except FileChanged:
            continue
        return attempt
    raise AssertionError("never got through")


def taught(path: Path) -> list[str]:
    return sorted(alias for entry in load_faq(path) for alias in entry.aliases if alias.startswith("phrasing number"))


def test_what_is_saved_is_the_draft_and_can_be_taken_back(path: Path) -> None:
    draft = draft_lesson(path, NewPhrasing("unbiased-data", "is fair data enough"))

    save(draft)
    assert path.read_text() == draft.after
    assert load_faq(path) == draft.faq_after

    undone = undo(path, draft.diff)
    assert path.read_text() == WRITTEN
    assert "-      - is fair data enough" in undone


@pytest.mark.parametrize("text", [WRITTEN, WRITTEN.removesuffix("\n"), WRITTEN.replace("\n", "\r\n"), "entries: []"])
def test_a_new_answer_can_be_taken_back_to_the_last_byte(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
    draft = draft_lesson(path, NewAnswer("What is a learner?", "A model.", "Words"))
    save(draft)

    undo(path, draft.diff)

    assert path.read_bytes() == text.encode()


def test_a_file_that_changed_underneath_is_not_written_and_the_change_is_shown(path: Path) -> None:
    draft = draft_lesson(path, NewPhrasing("unbiased-data", "is fair data enough"))
    theirs = WRITTEN.replace("Unfortunately, no.", "Sadly, no.")
    path.write_text(theirs)

    with pytest.raises(FileChanged, match="nothing was saved") as refused:
        save(draft)

    assert path.read_text() == theirs
    assert "-    answer: Unfortunately, no.  # see chapter 3\n+    answer: Sadly, no." in refused.value.diff


def test_a_file_that_is_gone_is_not_made_again(path: Path) -> None:
    draft = draft_lesson(path, NewPhrasing("unbiased-data", "is fair data enough"))
    path.unlink()

    with pytest.raises(FileChanged, match="removed"):
        save(draft)

    assert not path.exists()


def test_undoing_leaves_what_others_changed_since(path: Path) -> None:
    first = draft_lesson(path, NewPhrasing("two-error-rates", "two tables"))
    save(first)
    second = draft_lesson(path, NewPhrasing("two-error-rates", "tables, two"))
    save(second)
    path.write_text("# a line on top\n" + path.read_text())

    undo(path, first.diff)

    assert path.read_text() == "# a line on top\n" + draft_text(second.after, "      - two tables\n")
    undo(path, second.diff)
    assert path.read_text() == "# a line on top\n" + WRITTEN


def draft_text(text: str, without: str) -> str:
    assert text.count(without) == 1
    return text.replace(without, "")


def test_what_was_edited_since_is_not_taken_back(path: Path) -> None:
    draft = draft_lesson(path, NewPhrasing("two-error-rates", "two tables"))
    save(draft)
    edited = path.read_text().replace("- two tables\n", "- two tables of numbers\n")
    path.write_text(edited)

    with pytest.raises(CannotUndo, match="by hand"):
        undo(path, draft.diff)
    assert path.read_text() == edited

    with pytest.raises(CannotUndo, match="not there any more"):
        undo(path.with_name("gone.yaml"), draft.diff)


def test_nothing_is_taken_back_twice(path: Path) -> None:
    draft = draft_lesson(path, NewPhrasing("seed-different-results", "seed ignored"))
    save(draft)
    undo(path, draft.diff)

    with pytest.raises(CannotUndo):
        undo(path, draft.diff)


def test_whoever_waits_too_long_is_told(path: Path) -> None:
    draft = draft_lesson(path, NewPhrasing("two-error-rates", "two tables"))

    with FileLock(path.parent / LOCK_NAME), pytest.raises(FileBusy, match="Try again"):
        save(draft, wait_s=0.05)

    save(draft)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(path: Path) -> None:
    draft = draft_lesson(path, NewPhrasing("two-error-rates", "two tables"))
    path.parent.chmod(0o500)
    try:
        with pytest.raises(CannotWrite, match="check the permissions"):
            save(draft)
    finally:
        path.parent.chmod(0o700)


def at_once(do: Callable[[Path, int], object], path: Path, editors: int) -> None:
    """Start so many threads together and wait for all."""
    ready = threading.Barrier(editors)

    def start(number: int) -> None:
        ready.wait()
        do(path, number)

    with ThreadPoolExecutor(editors) as pool:
        list(pool.map(start, range(editors)))


@pytest.mark.parametrize(("do", "editors"), [(edit, EDITORS), (draft_until_saved, DRAFTERS)])
def test_of_many_edits_at_once_none_is_lost(path: Path, do: Callable[[Path, int], object], editors: int) -> None:
    at_once(do, path, editors)

    assert taught(path) == sorted(f"phrasing number {number}" for number in range(editors))
    assert all(line in path.read_text() for line in WRITTEN.splitlines() if "other, results" not in line)


def test_of_the_edits_of_several_processes_none_is_lost(path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as editors:
        list(editors.map(edit, [path] * 12, range(12)))

    assert taught(path) == sorted(f"phrasing number {number}" for number in range(12))
