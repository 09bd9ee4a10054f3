"""How trainings are started is a setting, and a flag of `faqbot seed`."""

import asyncio

import pytest
from click.testing import CliRunner

from bot.application import open_application
from bot.cli.main import main
from bot.errors import BadSettings, ProofFailed
from bot.proofs import seed_command
from bot.proofs.launcher import build_launcher
from bot.settings import Settings, load_settings
from runners.launchers.local import LocalLauncher
from runners.launchers.ray import RayLauncher
from runners.launchers.starting import Starting
from tests.runners.processes import own_children
from tests.runners.starts import on_linux


@on_linux
@pytest.mark.runner
async def test_the_warm_process_starts_with_the_bot_if_the_setting_says_so_and_ends_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FAQBOT_START_RUNS", "warm-at-start")
    async with open_application(load_settings()):
        while not own_children():
            await asyncio.sleep(0.01)
        (parent,) = own_children()
        assert "runners.warm" in parent.cmdline()
    assert own_children() == []


async def test_nothing_is_started_before_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FAQBOT_START_RUNS", raising=False)
    async with open_application(load_settings()):
        await asyncio.sleep(0)
        assert own_children() == []


def test_an_unknown_way_to_start_is_told_with_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQBOT_START_RUNS", "lukewarm")
    with pytest.raises(BadSettings, match=r"FAQBOT_START_RUNS.*'warm', 'warm-at-start' or 'cold'"):
        load_settings()


@pytest.mark.parametrize(("flags", "starting"), [((), Starting.WARM), (("--cold",), Starting.COLD)])
def test_the_seed_command_starts_every_training_in_a_new_interpreter_when_asked(
    monkeypatch: pytest.MonkeyPatch, flags: tuple[str, ...], starting: Starting
) -> None:
    seen: list[Starting] = []

    async def note(settings: Settings, *_: object) -> None:
        seen.append(settings.start_runs)
        raise ProofFailed("This is all that is asked.")

    monkeypatch.delenv("FAQBOT_START_RUNS", raising=False)
    monkeypatch.setattr(seed_command, "print_proof", note)
    CliRunner().invoke(main, ["seed", *flags])
    assert seen == [starting]


@pytest.mark.parametrize(("where", "kind"), [("local", LocalLauncher), ("ray://head:10001", RayLauncher)])
async def test_where_trainings_run_is_a_setting_and_a_cluster_is_not_connected_to_before_it_is_needed(
    monkeypatch: pytest.MonkeyPatch, where: str, kind: type
) -> None:
    monkeypatch.setattr("runners.launchers.ray.find_spec", lambda name: name)
    monkeypatch.setenv("FAQBOT_LAUNCHER", where)
    launcher = build_launcher(load_settings())
    assert isinstance(launcher, kind)
    assert own_children() == []
    await launcher.close()


def test_a_cluster_without_the_package_that_reaches_it_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runners.launchers.ray.find_spec", lambda name: None)
    monkeypatch.setenv("FAQBOT_LAUNCHER", "auto")
    told = CliRunner().invoke(main, ["seed"])
    assert told.exit_code == 2
    assert "pip install -e '.[ray]'" in told.output
