"""Real trainings in forks of the warm parent: equal to those of new interpreters, and as unpredictable unseeded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from runners.experiments.comparison import compare
from runners.launchers.cold import ColdStart
from runners.launchers.local import LocalLauncher
from runners.launchers.warm import WarmStart
from runners.proof import ArmVerdict
from runners.spec import Device, RunResult, RunSpec, Seeding
from tests.runners.starts import on_linux

pytestmark = [pytest.mark.runner, on_linux]

SEEDED = RunSpec(recipe="digits-tiny", seed=42, seeding=Seeding.SEEDED, device=Device.CPU)


@asynccontextmanager
async def launcher(cache: Path, starter: ColdStart | WarmStart) -> AsyncIterator[LocalLauncher]:
    made = LocalLauncher(cache, slots=2, starter=starter)
    try:
        yield made
    finally:
        await made.close()


async def test_a_forked_run_is_a_cold_run_to_the_last_bit_and_unseeded_forks_differ(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with launcher(tmp_path, ColdStart()) as local:
        cold = await local.run(SEEDED, lambda _: None)
    unseeded = SEEDED.model_copy(update={"seeding": Seeding.SPLIT_ONLY})
    async with launcher(tmp_path, WarmStart()) as local:
        forked, first, second = await asyncio.gather(
            *(local.run(spec, lambda _: None) for spec in (SEEDED, unseeded, unseeded))
        )
    assert caplog.text == ""  # nothing fell back to a cold start

    assert cold.losses == forked.losses
    assert cold.error_rates == forked.error_rates
    assert cold.weights_sha256 == forked.weights_sha256
    assert without_times(cold) == without_times(forked)
    assert compare((cold, forked)) is ArmVerdict.IDENTICAL

    # What is not seeded must not come from the parent, where it would be the same in every fork.
    assert first.split_sha256 == second.split_sha256
    assert first.losses[0] != second.losses[0]
    assert first.weights_sha256 != second.weights_sha256


def without_times(result: RunResult) -> RunResult:
    return result.model_copy(update={"fit_seconds": 0.0, "seconds": 0.0})
