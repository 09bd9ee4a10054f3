"""The measurements of gaps, statistics and a year, each over very little: what they do, not how long it takes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks import commands, grouping, statistics
from benchmarks.grouping_quality import Quality, quality, tell_sizes, tell_volumes
from benchmarks.matching.data import Asked
from benchmarks.students import write
from benchmarks.year import PLATFORM, SERVER, fill
from bot.application import build_application
from bot.gaps.opening import open_lookahead
from bot.mandate import TeachingServer
from bot.settings import Settings
from bot.stats.counting import open_statistics
from bot.store import open_store
from bot.store_location import InFile
from faq.entry import Entry, Faq, FaqFile
from faq.library import load_faq
from tests.bot.store.conftest import KEY
from tests.bot.store.rows import every_row

QUESTIONS = 1200
SUBJECTS = ("gpu memory", "exam deadline", "seed error", "kaggle notebook", "image label", "batch loss")
FAQ = Faq(
    files=(
        FaqFile(
            course="ml",
            entries=tuple(
                Entry(id=subject.replace(" ", "-"), question=f"What about the {subject}?", answer=f"On {subject}.")
                for subject in SUBJECTS
            ),
        ),
    )
)
ALIKE = ("may I hand in homework with a friend", "is handing in homework with a friend ok")


@pytest.fixture
async def year(tmp_path: Path) -> InFile:
    """A year of few questions."""
    location = InFile(path=tmp_path / "faqbot.db")
    async with await open_store(location, privacy_key=KEY):
        pass
    await fill(location, datetime.now(UTC), QUESTIONS)
    return location


async def test_a_year_has_its_questions_some_without_their_text_and_ratings_of_those_answered(year: InFile) -> None:
    rows = await every_row(year)

    assert len(rows["questions"]) == QUESTIONS
    assert 0 < sum(row["text"] is None for row in rows["questions"]) < QUESTIONS
    answered = {row["id"] for row in rows["questions"] if row["decision"] == "answer"}
    assert rows["feedback"]
    assert {row["question"] for row in rows["feedback"]} <= answered


async def test_every_way_to_count_a_year_is_measured(
    year: InFile, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(statistics, "_ROUNDS", 1)
    monkeypatch.setattr(statistics, "can_draw", lambda: False)
    async with await open_store(year, privacy_key=KEY) as store:
        await statistics.measure(store, datetime.now(UTC))
        counted = await open_statistics(store, lambda: FAQ).count(weeks=53)

    assert counted.total.asked == QUESTIONS
    assert "a year, one server, one course" in capsys.readouterr().out


async def test_every_command_is_measured_over_a_faq_that_really_changes(
    year: InFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "_ROUNDS", 1)
    write(FAQ, tmp_path / "faq")
    teaching = frozenset({TeachingServer(platform=PLATFORM, server=SERVER)})
    settings = Settings(faq=tmp_path / "faq", cache=tmp_path / "cache", store=year, teach=teaching)
    async with await open_store(year, privacy_key=KEY) as store:
        parts = build_application(settings, store)
        course = commands.Course(parts, store)
        lookahead = open_lookahead(settings, store, parts.knowledge)
        teacher = commands.Teacher(course, settings.faq, parts.knowledge, lookahead)
        await commands.measure(course, teacher, lookahead)
        edits = await store.edits.latest(10)
        await parts.desk.close()

    told = capsys.readouterr().out
    assert all(
        f"\n{what} " in f"\n{told}" for what in ("stats", "the check before saving", "not for the FAQ", "privacy")
    )
    assert len(edits) == 2
    changed = load_faq(settings.faq)
    assert sum(len(entry.aliases) for entry in changed) == 2
    assert sum("See the forum" in entry.answer for entry in changed) == 5


def test_groups_are_judged_by_their_pairs_and_by_what_staff_see_of_them() -> None:
    asked = [Asked(text, "ml", text[0]) for text in ("a1", "a2", "a3", "b1")]

    assert quality(asked, [(0, 1, 2), (3,)]) == Quality(1.0, 1.0, 1.0, 1.0, spread=1.0, purity=1.0)
    assert quality(asked, [(0, 1), (2, 3)]) == Quality(
        0.5, 1 / 3, 0.75, (4 / 3 + 1 / 3 + 1) / 4, spread=1.75, purity=0.75
    )
    assert quality(asked, [(0,), (1,), (2,), (3,)]) == Quality(1.0, 0.0, 1.0, 0.5, spread=2.5, purity=1.0)


def test_groups_are_judged_however_often_questions_are_typed_and_in_short_lists(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = [
        Asked(f"how do I ask for {what} in time", "ml", what) for what in ("gpu memory", "an exam", "a seed", "labels")
    ]

    tell_volumes(asked, lambda texts: [(number,) for number in range(len(texts))])
    tell_sizes(asked, lambda texts: [range(len(texts))])

    head, once, twice, often, *lists = capsys.readouterr().out.splitlines()
    assert head.startswith("how often typed")
    assert once.split() == ["1.0", "1.00", "1.00", "1.00", "1.00", "1.00", "1.00", "1.00", "1.00"]
    assert [line.split()[:3] for line in (twice, often)] == [["2.2", "1.00", "0.00"], ["4.4", "1.00", "0.00"]]
    assert [line.split()[:3] for line in lists[1:]] == [[str(size), "0.25", "1.00"] for size in (15, 40, 100, 200)]


async def test_gaps_are_put_together_and_found_again_with_a_new_question(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(grouping, "load_faq", lambda: FAQ)
    asked = [Asked(text, "ml", "hand-in") for text in (*ALIKE, "who won the match last night")]

    await grouping.tell_gaps(asked)

    first, again = capsys.readouterr().out.splitlines()
    assert first.startswith("/faq gaps over 3 different texts, the first time")
    assert first.endswith("(2 gaps)")
    assert again.endswith("(3 gaps)")
    assert sorted(map(len, grouping.ours([each.text for each in asked], 0))) == [1, 2]
