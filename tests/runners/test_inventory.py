"""What a training would have here, asked in a child."""

import sys
from pathlib import Path

import pytest

from runners.errors import RunFailed, RunnerMissing
from runners.inventory import take_inventory


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A child's program, in place of the one that imports torch."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("runners.inventory.missing_packages", tuple)
    return "pretended_inventory"


def write(tmp_path: Path, program: str) -> None:
    (tmp_path / "pretended_inventory.py").write_text(program)


@pytest.mark.runner
async def test_what_trains_is_imported_in_a_child_and_not_here() -> None:
    before = "torch" in sys.modules
    inventory = await take_inventory()

    assert inventory.torch.startswith("2.")
    assert inventory.fastai.startswith("2.")
    assert ("torch" in sys.modules) is before


async def test_what_cannot_be_imported_is_told_with_its_last_words(tmp_path: Path, module: str) -> None:
    write(tmp_path, "raise ImportError('libcudart.so.13: cannot open shared object file')")

    with pytest.raises(RunFailed, match=r"exit status 1.*libcudart.so.13"):
        await take_inventory(module=module)


async def test_a_child_that_hangs_is_not_waited_for(tmp_path: Path, module: str) -> None:
    write(tmp_path, "import time\ntime.sleep(600)")

    with pytest.raises(RunFailed, match=r"not imported within 0\.3 s"):
        await take_inventory(patience_s=0.3, module=module)


async def test_the_child_gets_none_of_the_bots_secrets(
    tmp_path: Path, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQBOT_DISCORD_TOKEN", "secret.of.the-bot")
    write(tmp_path, "import os, sys\nsys.exit(str(sorted(os.environ)))")

    with pytest.raises(RunFailed) as told:
        await take_inventory(module=module)
    assert "PATH" in str(told.value)
    assert "FAQBOT" not in str(told.value)


async def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runners.inventory.missing_packages", lambda: ("torch", "fastai"))

    with pytest.raises(RunnerMissing, match=r"torch, fastai.*make clean, then make run"):
        await take_inventory()
