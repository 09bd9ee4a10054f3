"""The warm parent: forks that are runs like any other, an end that takes everything along, and a cold start instead."""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from runners.errors import LauncherClosed, RunKilled, RunTimedOut
from runners.launchers.local import LocalLauncher
from runners.launchers.warm import IDLE_S, WarmStart
from runners.recipes import DIGITS_TINY
from runners.spec import Device, RunEvent, RunSpec, Seeding, Trained
from tests.fakes.launcher import result_of
from tests.runners.processes import gone, own_children
from tests.runners.starts import cold, on_linux, warm

pytestmark = on_linux

SPEC = RunSpec(recipe="digits-tiny", seed=7, seeding=Seeding.SEEDED, device=Device.CPU)


@asynccontextmanager
async def launcher(training: str, *, idle_s: float = IDLE_S, **limits: float) -> AsyncIterator[LocalLauncher]:
    made = LocalLauncher(
        starter=warm(training, idle_s),
        slots=2,
        find_recipe=lambda _: DIGITS_TINY.model_copy(update=limits),
        missing=tuple,
    )
    try:
        yield made
    finally:
        await made.close()


def ignore(event: RunEvent) -> None:
    pass


async def started_run(local: LocalLauncher) -> tuple["asyncio.Task[object]", psutil.Process]:
    """A run of the training `endless`, once it is training, and its process."""
    seen: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(
        local.run(SPEC, lambda event: seen.set_result(event.batch) if isinstance(event, Trained) else None)
    )
    return task, psutil.Process(await seen)


async def test_runs_are_forks_of_one_parent_each_in_a_group_of_its_own() -> None:
    async with launcher("endless") as local:
        runs = [await started_run(local) for _ in range(2)]
        (parent,) = own_children()
        assert [process.ppid() for _, process in runs] == [parent.pid] * 2
        assert [os.getpgid(process.pid) for _, process in runs] == [process.pid for _, process in runs]
        assert parent.num_threads() == 1
        for task, _ in runs:
            task.cancel()
        await asyncio.gather(*(task for task, _ in runs), return_exceptions=True)
    assert own_children() == []


async def test_cancelling_ends_the_fork_and_keeps_the_parent_for_the_next_run() -> None:
    async with launcher("endless") as local:
        task, process = await started_run(local)
        (parent,) = own_children()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, 30)
        assert not process.is_running()
        assert parent.children() == []
        task, process = await started_run(local)
        assert process.ppid() == parent.pid
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_cancelling_while_the_parent_is_starting_leaves_it_to_the_next_run() -> None:
    async with launcher("noisy") as local:
        first = asyncio.create_task(local.run(SPEC, ignore))
        while not own_children():
            await asyncio.sleep(0.01)
        (parent,) = own_children()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert await local.run(SPEC, ignore) == result_of(SPEC)
        assert own_children() == [parent]


async def test_a_fork_that_hangs_is_stopped_at_its_time_limit() -> None:
    async with launcher("endless", timeout_s=0.5) as local:
        with pytest.raises(RunTimedOut, match=r"0\.5 s"):
            await local.run(SPEC, ignore)


async def test_a_fork_ended_from_outside_is_told_as_that_and_reaped() -> None:
    async with launcher("endless") as local:
        task, process = await started_run(local)
        process.kill()
        with pytest.raises(RunKilled, match="SIGKILL"):
            await task
        assert not process.is_running()


async def test_when_the_parent_is_killed_its_fork_ends_and_the_next_run_gets_a_new_parent() -> None:
    async with launcher("endless") as local:
        task, process = await started_run(local)
        (parent,) = own_children()
        parent.kill()
        with pytest.raises(RunKilled, match="forked from"):
            await task
        assert await gone(process.pid)
        assert await gone(parent.pid)

        task, process = await started_run(local)
        (successor,) = own_children()
        assert successor != parent
        assert process.ppid() == successor.pid
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_parent_without_runs_is_dropped_and_started_again_when_there_is_one() -> None:
    async with launcher("noisy", idle_s=0) as local:
        assert await local.run(SPEC, ignore) == result_of(SPEC)
        while own_children():
            await asyncio.sleep(0.01)
        assert await local.run(SPEC, ignore) == result_of(SPEC)


async def test_a_parent_is_not_dropped_while_a_run_is_going() -> None:
    async with launcher("endless", idle_s=0) as local:
        first, _ = await started_run(local)
        second, process = await started_run(local)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        await asyncio.sleep(0.05)
        assert process.is_running()
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)


async def test_warming_up_starts_the_parent_before_there_is_a_run() -> None:
    starter = warm("noisy")
    await starter.warm_up()
    assert len(own_children()) == 1
    await starter.close()
    assert own_children() == []


@pytest.mark.parametrize(
    ("training", "why"),
    [
        ("without_fastai_at_all", "cannot be imported"),
        ("using_the_gpu", "used the GPU"),
        ("with_a_thread", "started threads"),
        ("dying_at_start", "has ended"),
    ],
)
async def test_where_forking_is_not_safe_runs_are_started_cold_and_the_log_says_why(
    training: str, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    starter = WarmStart(command=warm(training)._command, cold=cold("noisy"))
    local = LocalLauncher(starter=starter, missing=tuple)
    with caplog.at_level(logging.WARNING):
        assert await local.run(SPEC, ignore) == result_of(SPEC)
    await local.close()
    assert why in caplog.text


async def test_a_recipe_of_more_threads_than_the_parent_has_is_run_cold() -> None:
    async with launcher("endless", threads=2) as local:
        task, process = await started_run(local)
        assert process.ppid() == os.getpid()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_closing_while_the_parent_is_starting_stops_the_run_that_waits_for_it() -> None:
    async with launcher("noisy") as local:
        task = asyncio.create_task(local.run(SPEC, ignore))
        while not own_children():
            await asyncio.sleep(0.01)
        await local.close()
        with pytest.raises(LauncherClosed):
            await task
    assert own_children() == []


@pytest.mark.parametrize("victim", ["fork", "parent"])
async def test_nothing_is_left_of_a_run_that_was_killed(
    victim: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = (shared_memory(), open_descriptors())
    async with launcher("endless") as local:
        task, process = await started_run(local)
        (parent,) = own_children()
        os.kill({"fork": process.pid, "parent": parent.pid}[victim], signal.SIGKILL)
        with pytest.raises(RunKilled):
            await task
    assert await gone(process.pid)
    assert own_children() == []
    assert list(tmp_path.iterdir()) == []
    assert (shared_memory(), open_descriptors()) == before


def shared_memory() -> set[Path]:
    """What training libraries might leave in memory that outlives its process."""
    place = Path("/dev/shm")  # noqa: S108 - only looked at
    return {left for name in ("torch_*", "psm_*", "sem.*") for left in place.glob(name)}


def open_descriptors() -> int:
    return psutil.Process().num_fds()
