"""Runs on this machine, each in a fresh process of its own, as many at a time as there are cores for.

How a process is started, cold or forked from a warm parent, is its starter's.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from runners.card import Card
from runners.errors import DeviceMissing, LauncherClosed, RunFailed, RunnerMissing, RunTimedOut
from runners.installed import installed_fingerprint
from runners.launchers.child import Child, Starter
from runners.launchers.cold import ColdStart
from runners.launchers.ending import Ending, out_of_memory
from runners.launchers.gpus import ANY, GpuPool, visible_gpus
from runners.launchers.memory_watch import exceeds_memory
from runners.machine import (
    HOW_TO_INSTALL,
    default_cache_dir,
    device_here,
    missing_packages,
    usable_cores,
)
from runners.picture import draw_picture
from runners.recipes import RECIPES, Recipe, recipe
from runners.spec import RUN_EVENT, Device, Failed, Finished, RunEvent, RunOrder, RunResult, RunSpec

log = logging.getLogger(__name__)

#: Looking takes a few milliseconds of the chat process; on Linux the child bounds itself as well.
_MEMORY_LOOK_EVERY_S = 0.5


class LocalLauncher:
    """Performs runs as child processes.

    `starter` starts the children, `find_recipe` knows the limits, `missing` tells what is not installed, and `gpus` are
    the GPUs as CUDA names them; tests give their own.
    """

    def __init__(
        self,
        cache_dir: Path | None = None,
        *,
        slots: int | None = None,
        starter: Starter | None = None,
        find_recipe: Callable[[str], Recipe] = recipe,
        missing: Callable[[], tuple[str, ...]] = missing_packages,
        gpus: Sequence[str] | None = None,
    ) -> None:
        self._cache_dir = (cache_dir or default_cache_dir()).absolute()
        self._slots = slots or _slots_of_this_machine()
        self._starter = starter or ColdStart()
        self._find_recipe = find_recipe
        self._missing = missing
        self._free_slots = asyncio.Semaphore(self._slots)
        self._gpus = GpuPool(visible_gpus() if gpus is None else gpus)
        self._children: set[Child] = set()
        self._closed = asyncio.Event()

    @property
    def slots(self) -> int:
        """How many runs it performs on the processor at the same time; besides, one on each GPU."""
        return self._slots

    def device_of(self, wanted: Device) -> Device:
        """Where a run that asks for `wanted` computes, as far as this machine's driver shows."""
        return device_here(wanted)

    def fingerprint(self) -> str:
        """A hash of the code, packages and processor or GPU kind of this machine."""
        return installed_fingerprint()

    async def run(self, spec: RunSpec, report: Callable[[RunEvent], None]) -> RunResult:
        """Perform one run when a slot is free; see `Launcher.run`.

        Raises:
            UnknownRecipe, RunnerMissing, DeviceMissing: it cannot start.
            RunFailed, RunTimedOut, RunOutOfMemory, GpuLost, RunKilled, LauncherClosed: how it ended.
        """
        wanted = self._find_recipe(spec.recipe)
        if missing := self._missing():
            raise RunnerMissing(f"This machine cannot train yet: {', '.join(missing)} missing. {HOW_TO_INSTALL}")
        device = self.device_of(spec.device)
        if wanted.needs_gpu and device is Device.CPU:
            raise DeviceMissing(
                f"The recipe {wanted.name} needs a GPU: on the CPU it would hold everybody up. Ask for digits instead."
            )
        if device is Device.CPU:
            async with self._free_slots:
                return await self._perform(spec, wanted, report)
        async with self._gpus.lend() as gpu:
            return await self._perform(spec, wanted, report, gpu)

    async def warm_up(self) -> None:
        """Do now what the first run would otherwise wait for; nothing where this machine cannot train."""
        if not self._missing():
            await self._starter.warm_up()

    async def draw(self, card: Card) -> bytes:
        """Draw a card as `draw_picture` does, from a fork where there is something to fork."""
        return await draw_picture(card, fork=self._starter.fork_to_draw)

    async def close(self) -> None:
        """Stop every run, waiting or going, and wait until no process is left."""
        self._closed.set()
        for child in self._children:
            child.stop(_closing())
        await asyncio.gather(*(child.close() for child in tuple(self._children)))
        await self._starter.close()

    async def _perform(
        self, spec: RunSpec, wanted: Recipe, report: Callable[[RunEvent], None], gpu: str = ANY
    ) -> RunResult:
        if self._closed.is_set():
            raise LauncherClosed("The bot is stopping, so the run was not started.")
        order = RunOrder(spec=spec, cache_dir=self._cache_dir, memory_mb=wanted.memory_mb, gpu=gpu)
        child = await self._start(order, wanted)
        self._children.add(child)
        if self._closed.is_set():
            child.stop(_closing())
        try:
            with _limits(child, wanted):
                result, failed = await _follow(child, report)
        finally:
            # Shielded, so that a second cancellation cannot leave the process unreaped.
            await asyncio.shield(asyncio.ensure_future(child.close()))
            self._children.discard(child)
        ending = Ending(
            recipe=wanted,
            exit_status=child.exit_status,
            result=result,
            failed=failed,
            stopped_because=child.stopped_because,
            stderr_tail=child.stderr_tail,
        )
        if result is None:
            log.warning(
                "a run of %s with seed %d gave no result; its end:\n%s", wanted.name, spec.seed, child.stderr_tail
            )
        return ending.outcome()

    async def _start(self, order: RunOrder, wanted: Recipe) -> Child:
        try:
            return await self._starter.start(order, wanted.threads)
        except OSError as error:
            raise RunFailed(f"The run's process could not be started ({error.strerror}). Try again later.") from error


async def _follow(child: Child, report: Callable[[RunEvent], None]) -> tuple[RunResult | None, Failed | None]:
    """Read a child's events to the end, pass on those on its way, and return what it said about its end."""
    result, failed = None, None
    async for line in child.lines():
        try:
            event = RUN_EVENT.validate_json(line)
        except ValidationError:
            child.stop(RunFailed("The run said something that is not an event, and was stopped."))
            continue
        match event:
            case Finished():
                result = event.result
            case Failed():
                failed = event
            case _:
                report(event)
    return result, failed


@contextlib.contextmanager
def _limits(child: Child, wanted: Recipe) -> Iterator[None]:
    """Hold the recipe's time and memory limits while the block runs."""

    async def hold_memory() -> None:
        if await exceeds_memory(child.pid, wanted.memory_mb, _MEMORY_LOOK_EVERY_S):
            child.stop(out_of_memory(wanted))

    too_late = RunTimedOut(f"The run was stopped after {wanted.timeout_s:g} s, the limit of the recipe {wanted.name}.")
    deadline = asyncio.get_running_loop().call_later(wanted.timeout_s, child.stop, too_late)
    memory = asyncio.create_task(hold_memory())
    try:
        yield
    finally:
        deadline.cancel()
        memory.cancel()


def _closing() -> LauncherClosed:
    return LauncherClosed("The bot is stopping, so the run was stopped.")


def _slots_of_this_machine() -> int:
    """As many runs on the processor as there are cores for."""
    return max(1, usable_cores() // max(known.threads for known in RECIPES))
