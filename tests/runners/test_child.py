"""The process around a run: a clean protocol, limits that hold, failures with names, and an end with the bot's."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from runners.errors import DeviceMissing, RunFailed, RunnerMissing, RunOutOfMemory
from runners.launchers.cold import ColdStart
from runners.launchers.local import LocalLauncher
from runners.recipes import DIGITS_TINY
from runners.spec import Device, RunEvent, RunSpec, Seeding
from tests.fakes.launcher import result_of
from tests.runners.processes import gone

SPEC = RunSpec(recipe="digits-tiny", seed=7, seeding=Seeding.SEEDED, device=Device.CPU)
ROOT = Path(__file__).parents[2]


def ignore(event: RunEvent) -> None:
    pass


def launcher(training: str) -> LocalLauncher:
    return LocalLauncher(
        starter=ColdStart(command=(sys.executable, "-m", "tests.runners.stubbed_child", training)), missing=tuple
    )


async def test_what_libraries_print_does_not_disturb_the_events() -> None:
    assert await launcher("noisy").run(SPEC, ignore) == result_of(SPEC)


@pytest.mark.parametrize(
    ("training", "error", "words"),
    [
        ("without_memory", RunOutOfMemory, "2048 MiB"),
        ("refused_by_torch", RunOutOfMemory, "2048 MiB"),
        pytest.param(
            "greedy",
            RunOutOfMemory,
            "2048 MiB",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's data memory"),
        ),
        ("without_gpu", DeviceMissing, "no CUDA GPU"),
        ("without_fastai", RunnerMissing, r"fastai\.basics.*pip install 'faqbot\[runner\]'"),
        ("nondeterministic", RunFailed, r"adaptive_max_pool2d_backward_cuda.*deterministic implementation$"),
    ],
)
async def test_every_failure_of_a_training_has_a_name(training: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        await launcher(training).run(SPEC, ignore)


async def test_an_order_for_a_recipe_it_does_not_know_fails_with_the_known_ones() -> None:
    child = LocalLauncher(missing=tuple, find_recipe=lambda _: DIGITS_TINY)
    with pytest.raises(RunFailed, match="digits, digits-tiny"):
        await child.run(SPEC.model_copy(update={"recipe": "elsewhere"}), ignore)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_a_run_does_not_outlive_the_bot_however_the_bot_ends(number: signal.Signals) -> None:
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.runners.doomed_bot", cwd=ROOT, stdout=-1, stderr=asyncio.subprocess.DEVNULL
    )
    assert bot.stdout is not None
    run = int(await bot.stdout.readline())
    bot.send_signal(number)
    await bot.communicate()
    assert await gone(run)
