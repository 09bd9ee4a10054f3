"""`faqbot seed` keeps what was measured where it is told to."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.errors import FileUnwritable
from bot.proofs.seed_command import check_writable, keep
from runners.card import read_card
from runners.spec import Device, EpochResult, Stage
from tests.fakes.launcher import ScriptedLauncher


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


@pytest.mark.runner
def test_an_experiment_that_shows_its_claim_ends_well(tmp_path: Path) -> None:
    done = seed("--seed", "42", "--experiment", "two-stages", "--device", "cpu", cache=tmp_path / "cache")

    assert done.exit_code == 0, done.output
    assert "fine_tune(3)" in done.stdout


class EpochByEpoch(ScriptedLauncher):
    """Pretends an error rate after every epoch too."""

    error_rates = (0.2, 0.1)

    async def run(self, spec, report):
        result = await super().run(spec, report)
        epochs = tuple(
            EpochResult(stage=stage, batch=batch, error_rate=rate)
            for batch, (stage, rate) in enumerate(zip(Stage, self.error_rates, strict=True), start=1)
        )
        return result.model_copy(update={"error_rates": self.error_rates, "epochs": epochs})


class GetsWorse(EpochByEpoch):
    error_rates = (0.1, 0.2)


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> ScriptedLauncher:
    """The launcher that the command gets: trains nothing, and remembers what it was told to run."""
    launcher = EpochByEpoch()
    monkeypatch.setattr("bot.proofs.seed_command.build_launcher", lambda settings: launcher)
    return launcher


def test_any_experiment_can_be_named_and_its_verdict_is_the_exit_status(
    pretended: ScriptedLauncher, tmp_path: Path
) -> None:
    shown, reproducible = (
        seed("--experiment", name, "--json", cache=tmp_path) for name in ("two-stages", "same-seed-full")
    )

    assert (shown.exit_code, reproducible.exit_code) == (0, 0)
    assert [json.loads(done.stdout)["verdict"] for done in (shown, reproducible)] == ["shown", "reproducible"]


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_measurements_that_do_not_show_the_claim_end_with_status_1(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, form: tuple[str, ...]
) -> None:
    monkeypatch.setattr("bot.proofs.seed_command.build_launcher", lambda settings: GetsWorse())

    done = seed("--experiment", "two-stages", *form, cache=tmp_path)

    assert done.exit_code == 1
    assert "did not make it lower" in " ".join(done.stdout.split())


def test_an_unknown_experiment_ends_with_the_known_ones(pretended: ScriptedLauncher, tmp_path: Path) -> None:
    done = seed("--experiment", "magic", "--json", cache=tmp_path)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "two-stages" in done.stderr
    assert pretended.started == []


@pytest.mark.parametrize("option", ["--card", "--picture"])
@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.parametrize("place", ["nowhere/file", ".", "a-file/file"])
def test_a_file_that_cannot_be_written_is_told_before_anything_is_trained(
    pretended: ScriptedLauncher, tmp_path: Path, option: str, form: tuple[str, ...], place: str
) -> None:
    (tmp_path / "a-file").touch()
    done = seed(option, str(tmp_path / place), *form, cache=tmp_path)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "cannot be written" in done.stderr
    assert "Name a file in a folder of yours" in done.stderr
    assert pretended.started == []


def test_trying_whether_a_file_can_be_written_leaves_everything_as_it_is(tmp_path: Path) -> None:
    there = tmp_path / "card.json"
    there.write_text("an earlier card")
    check_writable(there)
    check_writable(tmp_path / "new.json")

    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("card.json", "an earlier card")]


def test_the_device_of_the_command_goes_before_the_settings(pretended: ScriptedLauncher, tmp_path: Path) -> None:
    seed("--device", "cuda", "--json", cache=tmp_path)
    seed("--json", cache=tmp_path)

    assert [spec.device for spec in pretended.started] == [Device.CUDA] * 4 + [Device.CPU] * 4


def test_a_card_that_cannot_be_written_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileUnwritable, match="Name a file in a folder"):
        keep(b"{}", tmp_path / "nowhere" / "card.json")
