"""`faqbot seed` keeps what was measured where it is told to."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from runners.card import read_card


def seed(*arguments: str, cache: Path):
    environment = {"FAQBOT_CACHE": str(cache), "FAQBOT_DEVICE": "cpu"}
    return CliRunner().invoke(main, ["seed", "--recipe", "digits-tiny", *arguments], env=environment)


@pytest.mark.runner
def test_the_card_of_a_proof_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    done = seed("--seed", "7", "--card", str(tmp_path / "card.json"), "--json", cache=tmp_path / "cache")
    card = read_card((tmp_path / "card.json").read_text())

    assert done.exit_code == 0
    assert (card.recipe.name, card.proof.seed) == ("digits-tiny", 7)
    assert json.loads(done.stdout)["arms"] == json.loads(card.to_json())["proof"]["arms"]
