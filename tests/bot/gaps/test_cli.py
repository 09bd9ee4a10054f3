"""Gaps and teaching from the command line."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from ruamel.yaml import YAML

from bot.asker import Asker
from bot.cli.main import main
from bot.store import Place, open_store
from bot.store_location import parse_location
from faq.entry import FaqFile
from faq.matcher import Decision
from tests.bot.gaps.conftest import KAGGLE, KAGGLE_AGAIN, WRITTEN


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAQBOT_FAQ", str(path.parent))
    monkeypatch.setenv("FAQBOT_STORE", str(tmp_path / "store" / "faqbot.db"))


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=typed, catch_exceptions=False)


def ask(tmp_path: Path, *texts: str) -> None:
    """What students asked a running bot."""

    async def record() -> None:
        async with await open_store(parse_location(str(tmp_path / "store" / "faqbot.db"))) as store:
            for number, text in enumerate(texts):
                place = Place("discord", "77", f"channel-{number}")
                asker = Asker(platform="discord", id=str(number))
                store.questions.record(text, asker=asker, place=place, decision=Decision.SILENT)

    asyncio.run(record())


def test_gaps_are_listed_with_their_counts(tmp_path: Path) -> None:
    ask(tmp_path, KAGGLE, KAGGLE_AGAIN, "who won the match yesterday")

    told = run("gaps").stdout

    assert told.index("kaggle notebook") < told.index("who won the match")
    assert "2 in the last 4 weeks" in told


def test_gaps_are_one_json_object_that_names_nobody(tmp_path: Path) -> None:
    ask(tmp_path, "my gpu is full what now", "gpu full what now")

    report = json.loads(run("gaps", "--json", "--weeks", "1").stdout)

    (gap,) = report["gaps"]
    assert (gap["asked"], gap["people"], gap["unanswered"]) == (2, 2, 2)
    assert gap["channels"] == ["discord:77:channel-0", "discord:77:channel-1"]
    assert gap["candidates"][0]["id"] == "gpu-memory"
    assert "asker" not in json.dumps(report)


def test_yaml_stubs_are_entries_that_only_lack_their_answers(tmp_path: Path) -> None:
    ask(tmp_path, KAGGLE, KAGGLE_AGAIN, 'what: is "this" # now\n- evil: yes', "🙂")

    stubs = run("gaps", "--yaml").stdout

    file = FaqFile.model_validate(YAML(typ="safe").load(f"entries:\n{stubs}"))
    assert {len(entry.phrasings) for entry in file.entries} == {1, 2}
    assert 'what: is "this" # now - evil: yes' in {entry.question for entry in file.entries}
    assert all(entry.answer.startswith("TODO") for entry in file.entries)
    assert "# asked 2 times by 2 people" in stubs


def test_yaml_and_json_at_once_are_refused() -> None:
    done = run("gaps", "--yaml", "--json")

    assert done.exit_code == 2
    assert "Choose one" in done.stderr


def test_a_phrasing_is_taught_after_a_look_and_a_yes(path: Path) -> None:
    done = run("teach", KAGGLE, "--entry", "unbiased-data", typed="y\n")

    assert done.exit_code == 0
    assert "with this it is answered" in done.stderr.replace("\n", " ")
    assert f'+    aliases: [is fair data enough, "{KAGGLE}"]' in done.stdout
    assert path.read_text() == WRITTEN.replace("enough]", f'enough, "{KAGGLE}"]')


def test_nothing_is_saved_without_a_yes(path: Path) -> None:
    done = run("teach", KAGGLE, "--entry", "unbiased-data", typed="n\n")

    assert done.exit_code == 1
    assert path.read_text() == WRITTEN


def test_an_answer_is_taught_with_its_section_and_tags_and_taken_back(path: Path) -> None:
    done = run(
        "teach", "What is a learner?", "--answer-file", "-", "--section", "Tech", "--tag", "fastai", "--yes", "--json",
        typed="A model\n\nand its data.\n",
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["entry"] == "learner"
    assert "+      and its data." in report["diff"]
    assert json.loads(run("ask", "what is a learner", "--json").stdout)["decision"] == "answer"

    undone = run("teach", "--undo", report["edit"])

    assert undone.exit_code == 0
    assert path.read_text() == WRITTEN


def test_what_was_taught_last_is_listed_with_the_edits_that_can_be_taken_back(path: Path) -> None:
    run("teach", KAGGLE, "--entry", "unbiased-data", "--yes")
    (logged,) = json.loads(run("teach", "--log", "--json").stdout)["edits"]
    assert (logged["entry"], logged["state"], logged["path"]) == ("unbiased-data", "saved", str(path))

    run("teach", "--undo", logged["edit"])

    newest, oldest = run("teach", "--log").stdout.splitlines()
    assert newest.endswith(f"unbiased-data  took back {logged['edit']}, by you")
    assert oldest.endswith(f"{logged['edit']}  unbiased-data  undone, by you")
    assert path.read_text() == WRITTEN


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("teach",), "Give a question"),
        (("teach", "why?"), "Give a question"),
        (("teach", "why?", "--entry", "a", "--answer", "b"), "Give a question"),
        (("teach", "is fair data enough?", "--entry", "gpu-memory"), "has this phrasing already"),
        (("teach", "why?", "--entry", "gone"), "no entry with the id 'gone'"),
        (("teach", "--undo", "gone"), "No such edit"),
    ],
)
def test_what_cannot_be_taught_is_told_with_status_2(arguments: tuple[str, ...], why: str, path: Path) -> None:
    done = run(*arguments)

    assert done.exit_code == 2
    assert why in done.stderr
    assert path.read_text() == WRITTEN
