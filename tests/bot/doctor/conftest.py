"""A doctor for a bot on fake chats, whose runner is what a test says it is."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.doctor.examination import examine_all
from bot.doctor.finding import Finding, State
from bot.settings import Settings
from runners.inventory import Inventory
from tests.bot.serving import settings

WITHOUT_GPU = Inventory(torch="2.13.0", fastai="2.8.12", cuda_build="", gpus=())

Examine = Callable[..., Awaitable[dict[str, list[Finding]]]]


@pytest.fixture(autouse=True)
def inventory(monkeypatch: pytest.MonkeyPatch) -> list[Inventory | Exception]:
    """What the child that imports torch says; the last counts."""
    told: list[Inventory | Exception] = [WITHOUT_GPU]

    async def take() -> Inventory:
        if isinstance(told[-1], Exception):
            raise told[-1]
        return told[-1]

    monkeypatch.setattr("bot.doctor.proving.take_inventory", take)
    monkeypatch.setattr("bot.doctor.proving.has_nvidia_gpu", lambda: False)
    return told


@pytest.fixture
def wanted(tmp_path: Path) -> Callable[..., Settings]:
    def wanted(**more: Any) -> Settings:
        return settings(tmp_path, **more)

    return wanted


@pytest.fixture
def examine(wanted: Callable[..., Settings]) -> Examine:
    """Examine a bot with these settings; the findings by part."""

    async def examine(**more: Any) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        async for finding in examine_all(wanted(**more)):
            found.setdefault(finding.part, []).append(finding)
        return found

    return examine


def only(findings: list[Finding], state: State) -> Finding:
    """The one finding in that state."""
    (finding,) = (finding for finding in findings if finding.state is state)
    return finding
