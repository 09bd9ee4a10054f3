"""How trainings are started is a setting, and a flag of `faqbot seed`; what they measure does not depend on it."""

import asyncio
import json
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from bot.application import open_application
from bot.cli import main
from bot.errors import BadSettings
from bot.settings import load_settings
from tests.runners.starts import on_linux


def own_children() -> list[psutil.Process]:
    return psutil.Process().children()


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


@pytest.mark.runner
def test_a_cold_proof_measures_what_a_warm_one_does(tmp_path: Path) -> None:
    environment = {"FAQBOT_CACHE": str(tmp_path), "FAQBOT_DEVICE": "cpu"}
    command = ("seed", "--recipe", "digits-tiny", "--json")
    warm, cold = (
        json.loads(CliRunner().invoke(main, [*command, *flags], env=environment).stdout) for flags in ((), ("--cold",))
    )
    seeded, seeded_cold = (proof["arms"][0]["runs"][0] for proof in (warm, cold))
    assert seeded["losses"] == seeded_cold["losses"]
    assert seeded["weights_sha256"] == seeded_cold["weights_sha256"]
