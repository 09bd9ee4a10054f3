"""`faqbot verify`, and what comes around a card: real trainings, quick ones."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from runners.card import Card
from runners.experiments import experiment
from runners.prove import prove
from runners.recipes import recipe
from tests.fakes.launcher import ScriptedLauncher


def faqbot(*arguments: str, cache: Path | None = None):
    environment = {"FAQBOT_CACHE": str(cache) if cache else None, "FAQBOT_DEVICE": "cpu"}
    return CliRunner().invoke(main, arguments, env=environment)


@pytest.fixture
async def made_up(tmp_path: Path) -> Path:
    """A card whose numbers no training gave."""
    proof = await prove(experiment("same-seed"), recipe("digits-tiny"), 42, ScriptedLauncher(), lambda _: None)
    path = tmp_path / "card.json"
    path.write_text(Card.of(proof).to_json())
    return path


@pytest.mark.runner
def test_a_real_card_is_confirmed_by_running_it_again(tmp_path: Path) -> None:
    path = tmp_path / "card.json"
    faqbot("seed", "--seed", "7", "--recipe", "digits-tiny", "--card", str(path), cache=tmp_path)
    done = faqbot("verify", str(path), cache=tmp_path)

    assert done.exit_code == 0, done.output
    assert "seeded, run again: identical to the last bit" in done.stdout
    assert "split-only: not run again" in done.stdout


@pytest.mark.runner
def test_a_card_with_made_up_numbers_is_found_out_by_running_it_again(made_up: Path, tmp_path: Path) -> None:
    done = faqbot("verify", str(made_up), "--json", cache=tmp_path)
    report = json.loads(done.stdout)

    assert done.exit_code == 1
    assert report["matches"] is False
    assert report["repetitions"][0]["losses_part_at"] == 1


def test_without_a_run_only_the_file_is_checked(made_up: Path) -> None:
    done = faqbot("verify", str(made_up), "--no-run")

    assert done.exit_code == 0
    assert "SHA-256" in done.stdout
    assert "nothing was run again" in done.stdout


def test_a_card_edited_by_hand_ends_with_the_check_that_failed(made_up: Path) -> None:
    made_up.write_text(made_up.read_text().replace('"seed": 42', '"seed": 43', 1))
    done = faqbot("verify", str(made_up), "--no-run")

    assert done.exit_code == 2
    assert "SHA-256 check failed" in done.stderr


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = faqbot("verify", str(tmp_path / "nowhere.json"))

    assert done.exit_code == 2
    assert "cannot be read" in done.stderr


def test_why_compares_a_students_number_with_a_card(made_up: Path) -> None:
    done = faqbot("why", "--seed", "42", "--error-rate", "0.0312", "--torch", "2.9", "--card", str(made_up))

    assert done.exit_code == 1
    assert done.stdout.startswith("1. The versions differ: your torch is 2.9")


def test_why_says_where_nothing_differs(made_up: Path) -> None:
    done = faqbot("why", "--seed", "42", "--error-rate", "0.0390", "--card", str(made_up), "--json")

    assert done.exit_code == 0
    assert json.loads(done.stdout)["same"] is True


@pytest.mark.runner
def test_why_without_a_card_runs_the_proof_itself(tmp_path: Path) -> None:
    arguments = ("--seed", "7", "--error-rate", "0.5", "--recipe", "digits-tiny")
    done = faqbot("why", *arguments, cache=tmp_path)

    assert done.exit_code == 1
    assert "To check in the notebook" in done.stdout


@pytest.mark.parametrize("wrong", [("--seed", "-1"), ("--error-rate", "3%"), ("--torch", "newest")])
def test_why_refuses_what_cannot_be_compared(made_up: Path, wrong: tuple[str, str]) -> None:
    good = {"--seed": "42", "--error-rate": "0.0312", "--card": str(made_up)}
    arguments = [word for option in (good | dict([wrong])).items() for word in option]
    done = faqbot("why", *arguments)

    assert done.exit_code == 2
    assert "such as" in done.stderr or "looks like" in done.stderr


def test_the_snippet_is_printed_for_a_notebook() -> None:
    done = faqbot("snippet", "--seed", "7", "--recipe", "digits-tiny")

    assert done.exit_code == 0
    compile(done.stdout, "notebook", "exec")
    assert "set_seed(7, reproducible=True)" in done.stdout


def test_the_snippet_of_another_experiment_trains_as_long_as_that_experiment_does() -> None:
    done = faqbot("snippet", "--experiment", "two-stages", "--recipe", "digits-tiny")

    assert done.exit_code == 0
    assert "learn.fine_tune(3, " in done.stdout


@pytest.mark.parametrize("name", ["balanced-data", "adversarial"])
def test_an_experiment_that_is_more_than_a_training_has_no_snippet_and_says_which_have(name: str) -> None:
    done = faqbot("snippet", "--experiment", name)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "two-stages" in done.stderr
