import asyncio
import contextlib
import gc
import logging
import weakref
from pathlib import Path

import pytest

from bot.knowledge import LiveKnowledge
from faq.library import Library
from faq.matcher import Decision, Thresholds

FIRST = "entries:\n- id: a\n  question: When is the exam?\n  answer: In June.\n"
SECOND = FIRST + "- id: b\n  question: Which room is the midterm in?\n  answer: Room 12.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "faq.yaml"
    file.write_text(FIRST)
    return file


@pytest.fixture
def knowledge(file: Path) -> LiveKnowledge:
    return LiveKnowledge(Library(file.parent), Thresholds())


async def followed(knowledge: LiveKnowledge, entries: int) -> None:
    """Follow the files until the FAQ has that many entries."""
    follower = asyncio.create_task(knowledge.follow(0.01))
    async with asyncio.timeout(10):
        while len(knowledge.current.faq) != entries:
            await asyncio.sleep(0.01)
    follower.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await follower


async def test_a_saved_file_is_taken_up_while_the_bot_runs(file: Path, knowledge: LiveKnowledge) -> None:
    file.write_text(SECOND)
    await followed(knowledge, 2)

    found = knowledge.current.matcher.search("what room is the midterm in")
    assert (found.decision, found.matches[0].entry.id) == (Decision.ANSWER, "b")
    assert "Which room is the midterm in?" in [found.text for found in knowledge.current.completer.complete("which", 5)]


async def test_a_replaced_faq_leaves_memory_without_a_search_for_garbage(file: Path, knowledge: LiveKnowledge) -> None:
    matcher = weakref.ref(knowledge.current.matcher)
    found = knowledge.current.matcher.search("when is the exma")
    knowledge.current.matcher.related("a")
    knowledge.current.completer.complete("whn", 5)
    del found
    gc.disable()
    try:
        file.write_text(SECOND)
        await knowledge.reload()
        assert matcher() is None
    finally:
        gc.enable()


async def test_a_broken_file_changes_nothing_and_is_told_with_its_place(
    file: Path, knowledge: LiveKnowledge, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_text(FIRST + "\tbroken")
    with caplog.at_level(logging.ERROR):
        await knowledge.reload()

    assert [entry.id for entry in knowledge.current.faq] == ["a"]
    assert f"{file}:5:1" in caplog.text
    assert "last good one stays" in caplog.text


async def test_a_deleted_file_changes_nothing(file: Path, knowledge: LiveKnowledge) -> None:
    file.unlink()
    await knowledge.reload()

    assert [entry.id for entry in knowledge.current.faq] == ["a"]


async def test_a_mended_file_is_taken_up_after_a_broken_one(file: Path, knowledge: LiveKnowledge) -> None:
    file.write_text("entries: [")
    await knowledge.reload()
    file.write_text(SECOND)
    await followed(knowledge, 2)
