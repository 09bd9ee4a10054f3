"""Statistics from the command line, over everything the bot keeps."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.asker import Asker
from bot.cli.main import main
from bot.stats import picture
from bot.store import Place, open_store
from bot.store_location import parse_location
from faq.matcher import Decision
from tests.bot.importing import imported_by


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAQBOT_STORE", str(tmp_path / "store" / "faqbot.db"))


@pytest.fixture
def asked(tmp_path: Path) -> None:
    """What students asked a running bot on two servers."""

    async def record() -> None:
        async with await open_store(parse_location(str(tmp_path / "store" / "faqbot.db"))) as store:
            for number, decision in enumerate((Decision.ANSWER, Decision.ANSWER, Decision.SILENT)):
                store.questions.record(
                    "how?",
                    asker=Asker(platform="discord", id=str(number)),
                    place=Place("discord", str(number)),
                    decision=decision,
                    entry="two-error-rates" if decision is Decision.ANSWER else None,
                    confidence=0.9,
                    counted_for="ml" if number else "ethics",
                )

    asyncio.run(record())


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ("stats", *arguments), catch_exceptions=False)


def test_the_numbers_of_all_servers_are_told(asked: None) -> None:
    told = run().stdout

    assert "3 questions in the last 12 weeks, 67% of them answered" in told
    assert "Why do we get two different error rates" in told or "two-error-rates" in told
    assert "See the gaps" not in told


def test_they_are_one_json_object_that_names_nobody(asked: None) -> None:
    report = json.loads(run("--json", "--weeks", "2", "--course", "ml").stdout)

    assert (report["course"], report["total"]["asked"], report["total"]["answered"]) == ("ml", 2, 1)
    assert [week["numbers"]["asked"] for week in report["weeks"]] == [0, 2]
    assert set(report) == {
        "course",
        "total",
        "gaps_opened",
        "gaps_closed",
        "weeks",
        "courses",
        "top_entries",
    }


def test_an_empty_store_has_no_numbers(tmp_path: Path) -> None:
    assert "No questions in the last 12 weeks" in run().stdout


@pytest.mark.runner
def test_they_are_drawn_into_a_file(asked: None, tmp_path: Path) -> None:
    run("--picture", "weeks.png")

    assert (tmp_path / "weeks.png").read_bytes().startswith(b"\x89PNG")


def test_a_picture_that_cannot_be_drawn_or_written_is_told_with_what_to_do(
    asked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "can_draw", lambda: False)

    refused = run("--picture", "weeks.png")
    elsewhere = run("--picture", "nowhere/weeks.png")

    assert (refused.exit_code, elsewhere.exit_code) == (2, 2)
    assert "make clean, then make run" in refused.stderr
    assert "cannot be written" in elsewhere.stderr


def test_counting_needs_neither_the_search_nor_the_proofs(asked: None) -> None:
    program = (
        "import contextlib, io, sys\n"
        "from bot.cli.main import main\n"
        "with contextlib.redirect_stdout(io.StringIO()) as shown:\n"
        "    main(['stats'], standalone_mode=False)\n"
        "assert 'Why do we get two different error rates' in shown.getvalue()\n"
    )

    assert imported_by(program, "numpy", "bot.assistant", "bot.proofs.desk", "runners.launchers.local") == set()
