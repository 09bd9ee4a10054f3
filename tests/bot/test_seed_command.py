"""`faqbot seed` keeps what was measured where it is told to."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.errors import FileUnwritable
from bot.seed_command import keep
from runners.card import read_card


def seed(*arguments: str, cache: Path):
    environment = {"FAQBOT_CACHE": str(cache), "FAQBOT_DEVICE": "cpu"}
    return CliRunner().invoke(main, ["seed", "--recipe", "digits-tiny", *arguments], env=environment)


@pytest.mark.runner
def test_the_card_and_picture_of_a_proof_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    files = ("--card", str(tmp_path / "card.json"), "--picture", str(tmp_path / "proof.png"))
    done = seed("--seed", "7", *files, "--json", cache=tmp_path / "cache")
    card = read_card((tmp_path / "card.json").read_text())

    assert done.exit_code == 0
    assert (card.recipe.name, card.proof.seed) == ("digits-tiny", 7)
    assert (tmp_path / "proof.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads(done.stdout)["arms"] == json.loads(card.to_json())["proof"]["arms"]


def test_a_card_that_cannot_be_written_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileUnwritable, match="Name a file in a folder"):
        keep(b"{}", tmp_path / "nowhere" / "card.json")
