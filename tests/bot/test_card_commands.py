"""`faqbot verify`, and what comes around a card: real trainings, quick ones."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
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
