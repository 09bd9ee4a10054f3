"""The process around a run: a clean protocol, limits that hold, failures with names, and an end with the bot's."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from runners.errors import DataUnavailable, DeviceMissing, NotDeterministic, RunFailed, RunnerMissing, RunOutOfMemory
from runners.launchers.local import LocalLauncher
from runners.recipes import DIGITS_TINY
from runners.spec import Device, RunEvent, RunSpec, Seeding, Trained
from tests.fakes.launcher import result_of
from tests.runners.processes import gone
from tests.runners.starts import STARTS, on_linux

SPEC = RunSpec(recipe="digits-tiny", seed=7, seeding=Seeding.SEEDED, device=Device.CPU)
ROOT = Path(__file__).parents[2]


def ignore(event: RunEvent) -> None:
    pass


@pytest.fixture(params=["cold", pytest.param("warm", marks=on_linux)])
def started(request: pytest.FixtureRequest) -> str:
    """How children are started; all that is said here of a run holds either way."""
    return request.param


@asynccontextmanager
async def launcher(started: str, training: str, gpus: tuple[str, ...] | None = None) -> AsyncIterator[LocalLauncher]:
    made = LocalLauncher(starter=STARTS[started](training), missing=tuple, gpus=gpus)
    try:
        yield made
    finally:
        await made.close()


async def test_what_libraries_print_does_not_disturb_the_events(started: str) -> None:
    async with launcher(started, "noisy") as local:
        assert await local.run(SPEC, ignore) == result_of(SPEC)


@pytest.mark.parametrize(
    ("training", "error", "words"),
    [
        ("without_memory", RunOutOfMemory, "2048 MiB"),
        ("refused_by_torch", RunOutOfMemory, "2048 MiB"),
        pytest.param(
            "greedy",
            RunOutOfMemory,
            "2048 MiB",
            marks=on_linux,  # nowhere else is a process's data memory bounded
        ),
        ("without_gpu", DeviceMissing, "no CUDA GPU"),
        ("without_internet", DataUnavailable, "^The images of the recipe pets are not here"),
        ("refused_by_name", NotDeterministic, "^The operation put_ has no deterministic implementation"),
        ("without_fastai", RunnerMissing, r"fastai\.basics.*make clean, then make run"),
        ("nondeterministic", RunFailed, r"adaptive_max_pool2d_backward_cuda.*deterministic implementation$"),
    ],
)
async def test_every_failure_of_a_training_has_a_name(
    started: str, training: str, error: type[Exception], words: str
) -> None:
    async with launcher(started, training) as local:
        with pytest.raises(error, match=words):
            await local.run(SPEC, ignore)


async def test_an_order_for_a_recipe_it_does_not_know_fails_with_the_known_ones() -> None:
    child = LocalLauncher(missing=tuple, find_recipe=lambda _: DIGITS_TINY)
    with pytest.raises(RunFailed, match="digits, digits-tiny"):
        await child.run(SPEC.model_copy(update={"recipe": "elsewhere"}), ignore)


async def test_the_operation_without_a_deterministic_kernel_reaches_whoever_asked_by_its_name(started: str) -> None:
    async with launcher(started, "refused_by_name") as local:
        with pytest.raises(NotDeterministic) as refused:
            await local.run(SPEC, ignore)
    assert refused.value.operation == "put_"


async def test_a_run_sees_the_one_gpu_that_is_lent_to_it(started: str) -> None:
    async with launcher(started, "on_its_gpu", gpus=("7",)) as local:
        with pytest.raises(RunFailed, match="LookupError: 7"):
            await local.run(SPEC.model_copy(update={"device": Device.CUDA}), ignore)


async def test_a_run_gives_way_to_the_chat(started: str) -> None:
    seen: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    async with launcher(started, "endless") as local:
        run = asyncio.create_task(
            local.run(SPEC, lambda event: seen.set_result(event.batch) if isinstance(event, Trained) else None)
        )
        assert psutil.Process(await seen).nice() == max(10, psutil.Process().nice())
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_no_process_outlives_the_bot_however_the_bot_ends(started: str, number: signal.Signals) -> None:
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.runners.doomed_bot", started),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert bot.stdout is not None
    processes = [int(pid) for pid in (await bot.stdout.readline()).split()]
    bot.send_signal(number)
    await bot.communicate()
    assert len(processes) == {"cold": 1, "warm": 2}[started]
    for pid in processes:
        assert await gone(pid)
