"""The local launcher: whatever a child does, its end is named and nothing of it stays."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import psutil
import pytest

from runners.errors import (
    DeviceMissing,
    LauncherClosed,
    RunFailed,
    RunKilled,
    RunnerMissing,
    RunOutOfMemory,
    RunTimedOut,
    UnknownRecipe,
)
from runners.launchers.cold import ColdStart
from runners.launchers.local import LocalLauncher
from runners.recipes import DIGITS_TINY
from runners.spec import Device, Measured, Preparing, RunEvent, RunSpec, Seeding, Trained
from tests.fakes.launcher import result_of
from tests.runners.processes import gone

SPEC = RunSpec(recipe="digits-tiny", seed=7, seeding=Seeding.SEEDED, device=Device.CPU)


@asynccontextmanager
async def launcher(
    behaviour: str,
    *,
    slots: int = 1,
    environment: dict[str, str] | None = None,
    gpus: tuple[str, ...] = ("0",),
    **limits: float,
) -> AsyncIterator[LocalLauncher]:
    made = LocalLauncher(
        slots=slots,
        starter=ColdStart(
            command=(sys.executable, "-m", "tests.runners.misbehaving_child", behaviour),
            environment={} if environment is None else environment,
        ),
        find_recipe=lambda _: DIGITS_TINY.model_copy(update=limits),
        missing=tuple,
        gpus=gpus,
    )
    try:
        yield made
    finally:
        await made.close()


def ignore(event: RunEvent) -> None:
    pass


async def test_a_run_reports_its_events_and_returns_its_result() -> None:
    events: list[RunEvent] = []
    async with launcher("behave") as local:
        result = await local.run(SPEC, events.append)
    assert result == result_of(SPEC)
    assert [event.kind for event in events] == ["preparing", *["trained"] * 4, "measured"]


async def test_a_result_far_longer_than_a_pipe_buffer_arrives_whole() -> None:
    async with launcher("long_result") as local:
        result = await local.run(SPEC, ignore)
    assert result.losses == tuple(n / 7 for n in range(100_000))


@pytest.mark.parametrize(
    ("behaviour", "error", "words"),
    [
        ("speak_nonsense", RunFailed, "not an event"),
        ("speak_without_end", RunFailed, "too long"),
        ("die_by_signal", RunKilled, "SIGKILL"),
        ("abort_in_allocation", RunOutOfMemory, "MiB"),
        ("exit_3", RunFailed, "exit status 3.*no such luck"),
        ("exit_0_silently", RunFailed, "no result"),
        ("finish_then_exit_3", RunFailed, "exit status 3"),
    ],
)
async def test_every_bad_end_has_a_name(behaviour: str, error: type[Exception], words: str) -> None:
    async with launcher(behaviour) as local:
        with pytest.raises(error, match=words):
            await local.run(SPEC, ignore)


async def test_a_run_that_hangs_is_stopped_at_its_time_limit() -> None:
    async with launcher("hang", timeout_s=0.5) as local:
        with pytest.raises(RunTimedOut, match=r"0\.5 s.*digits-tiny"):
            await local.run(SPEC, ignore)


async def test_a_run_that_takes_too_much_memory_is_stopped() -> None:
    async with launcher("take_memory", memory_mb=250) as local:
        with pytest.raises(RunOutOfMemory, match="250 MiB"):
            await local.run(SPEC, ignore)


async def test_a_grandchild_left_behind_by_a_good_run_is_ended_and_does_not_hold_up_the_result() -> None:
    pids: list[int] = []
    async with launcher("leave_a_grandchild") as local:
        await local.run(SPEC, lambda event: pids.append(event.batch) if isinstance(event, Trained) else None)
    assert await gone(pids[0])


async def when_started(local: LocalLauncher, awaited: type[RunEvent]) -> tuple["asyncio.Task[object]", RunEvent]:  # type: ignore[type-arg]
    seen: asyncio.Future[RunEvent] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(
        local.run(SPEC, lambda event: seen.set_result(event) if isinstance(event, awaited) else None)
    )
    return task, await seen


async def test_cancelling_ends_the_child_and_its_grandchild_though_they_ignore_sigterm() -> None:
    async with launcher("hang_with_a_grandchild") as local:
        task, started = await when_started(local, Trained)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert isinstance(started, Trained)
    grandchild, child = started.batch, started.batches
    assert not psutil.pid_exists(child)
    assert await gone(grandchild)


async def test_cancelling_twice_still_leaves_no_process() -> None:
    async with launcher("hang_with_a_grandchild") as local:
        task, started = await when_started(local, Trained)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert isinstance(started, Trained)
        assert await gone(started.batches)
        assert await gone(started.batch)


async def test_closing_the_launcher_ends_its_runs_and_refuses_those_that_wait() -> None:
    async with launcher("hang") as local:
        running, _ = await when_started(local, Preparing)
        waiting = asyncio.create_task(local.run(SPEC, ignore))
        await asyncio.sleep(0)
        await local.close()
        for task in (running, waiting):
            with pytest.raises(LauncherClosed):
                await task
        with pytest.raises(LauncherClosed):
            await local.run(SPEC, ignore)


async def test_an_error_of_the_listener_stops_the_run() -> None:
    def listen(event: RunEvent) -> None:
        raise LookupError("the chat is gone")

    async with launcher("hang") as local:
        with pytest.raises(LookupError):
            await local.run(SPEC, listen)


async def test_no_more_runs_go_at_a_time_than_there_are_slots() -> None:
    going: set[int] = set()
    most = 0

    def listener(run: int) -> Callable[[RunEvent], None]:
        def listen(event: RunEvent) -> None:
            nonlocal most
            if isinstance(event, Preparing):
                going.add(run)
                most = max(most, len(going))
            if isinstance(event, Measured):
                going.discard(run)

        return listen

    async with launcher("behave", slots=2) as local:
        assert local.slots == 2
        await asyncio.gather(*(local.run(SPEC, listener(run)) for run in range(5)))
    assert 1 <= most <= 2


async def test_each_gpu_has_one_run_at_a_time_and_all_of_them_are_used() -> None:
    on_gpu = SPEC.model_copy(update={"device": Device.CUDA})
    going: list[str] = []
    shared = []

    async def run(local: LocalLauncher) -> None:
        gpus: list[str] = []

        def listen(event: RunEvent) -> None:
            if isinstance(event, Trained):
                gpus.append(str(event.batch - 1))
                shared.extend(gpu for gpu in gpus if gpu in going)
                going.extend(gpus)

        await local.run(on_gpu, listen)
        going.remove(gpus[0])
        used.update(gpus)

    used: set[str] = set()
    async with launcher("name_its_gpu", gpus=("3", "5")) as local:
        await asyncio.gather(*(run(local) for _ in range(4)))
    assert used == {"3", "5"}
    assert shared == []


async def test_a_child_sees_none_of_the_bots_secrets_and_computes_on_the_recipes_threads() -> None:
    secrets = {"FAQBOT_SLACK_APP_TOKEN": "xapp-1", "DISCORD_TOKEN": "abc", "AWS_SECRET_ACCESS_KEY": "k", "LANG": "C"}
    async with launcher("show_environment", environment=secrets) as local:
        with pytest.raises(RunFailed) as told:
            await local.run(SPEC, ignore)
    shown = str(told.value)
    assert "LANG=C" in shown
    assert "OMP_NUM_THREADS=1" in shown
    assert not [name for name in secrets if name != "LANG" and name in shown]


async def test_a_recipe_that_needs_a_gpu_is_refused_on_the_cpu_before_anything_starts() -> None:
    async with launcher("behave", needs_gpu=True) as local:
        with pytest.raises(DeviceMissing, match="needs a GPU"):
            await local.run(SPEC, ignore)


def test_that_a_recipe_needs_a_gpu_is_no_part_of_its_card() -> None:
    assert "needs_gpu" not in DIGITS_TINY.model_dump()


async def test_missing_packages_are_told_before_anything_starts() -> None:
    local = LocalLauncher(starter=ColdStart(command=("/nowhere",)), missing=lambda: ("torch", "fastai"))
    with pytest.raises(RunnerMissing, match=r"torch, fastai.*make clean, then make run"):
        await local.run(SPEC, ignore)


async def test_a_program_that_cannot_start_is_told() -> None:
    local = LocalLauncher(starter=ColdStart(command=("/nowhere/python",)), missing=tuple)
    with pytest.raises(RunFailed, match="could not be started"):
        await local.run(SPEC, ignore)


async def test_an_unknown_recipe_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownRecipe, match="digits, digits-tiny"):
        await LocalLauncher().run(SPEC.model_copy(update={"recipe": "@everyone"}), ignore)
