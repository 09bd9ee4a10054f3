"""The chat process's side of a Ray driver: starts it, orders runs from it, and ends it for good.

Nothing of Ray is imported here; what it does is `runners.launchers.ray_driver`'s, in a process of its own.
"""

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Self

from pydantic import BaseModel, ValidationError

from runners.errors import ClusterUnreachable, RunFailed, RunnerError
from runners.installed import code_sha256
from runners.launchers.child_process import ChildProcess
from runners.launchers.cold import PACKAGE_ROOT
from runners.launchers.ray_messages import (
    NOTICE,
    Connect,
    Connected,
    Over,
    Perform,
    Problem,
    Refused,
    Stop,
    Told,
)
from runners.recipes import Recipe
from runners.spec import Finished, RunEvent, RunResult, RunSpec

#: Ray itself tries for a while; a cluster that has not answered by then is told as absent.
CONNECT_S = 30.0
#: How long a driver may take to say that a run is stopped, and to end all of them.
_STOP_S = 5.0
_WHY_MAX_CHARS = 300


class RayConnection:
    """A driver that is connected. Make one with `open`; whoever does must await `close`."""

    def __init__(self, address: str, driver: ChildProcess) -> None:
        self._address = address
        self._driver = driver
        self._code = code_sha256()
        self._names = map(str, itertools.count(1))
        self._runs: dict[str, asyncio.Queue[Told | Over]] = {}
        self._is_over = False
        self._connected: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._reading = asyncio.create_task(self._read())
        #: What the cluster offers, as it said last.
        self.offer = Connected(slots=1)

    @classmethod
    async def open(
        cls, connect: Connect, *, command: Sequence[str], environment: Mapping[str, str], timeout_s: float = CONNECT_S
    ) -> Self:
        """Start a driver and wait until its cluster answers.

        Raises:
            ClusterUnreachable: it does not.
            OSError: the system allows no further process.
        """
        driver = await ChildProcess.start(command, _line(connect), environment=environment, folder=PACKAGE_ROOT)
        connection = cls(connect.address, driver)
        try:
            async with asyncio.timeout(timeout_s):
                await asyncio.shield(connection._connected)
        except TimeoutError:
            await connection._give_up()
            raise ClusterUnreachable(
                f"No Ray cluster answered at {connect.address} within {timeout_s:g} s. Check FAQBOT_LAUNCHER."
            ) from None
        except BaseException:
            await asyncio.shield(asyncio.ensure_future(connection._give_up()))
            raise
        return connection

    @property
    def is_alive(self) -> bool:
        """Whether runs can still be ordered."""
        return not self._is_over

    async def perform(self, spec: RunSpec, recipe: Recipe, report: Callable[[RunEvent], None]) -> RunResult:
        """Perform one run; see `Launcher.run`."""
        name, said = next(self._names), asyncio.Queue[Told | Over]()
        self._runs[name] = said
        order = Perform(run=name, spec=spec, recipe=recipe, needs_gpu=recipe.needs_gpu, code_sha256=self._code)
        self._driver.tell(_line(order))
        try:
            while isinstance(notice := await said.get(), Told):
                if isinstance(notice.event, Finished):
                    del self._runs[name]
                    return notice.event.result
                report(notice.event)
            del self._runs[name]
            raise notice.problem.as_error()
        finally:
            if name in self._runs:
                await asyncio.shield(asyncio.ensure_future(self._stop(name)))

    async def close(self, because: RunnerError | None = None) -> None:
        """End every run with `because`, let the driver disconnect, and leave no process behind."""
        self._end_all(because or self._lost())
        self._driver.hang_up()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STOP_S):
                await asyncio.shield(self._reading)
        await self._driver.close()
        await self._reading

    async def _give_up(self) -> None:
        """End a driver that has not connected; Ray, which still tries, would not hear anything milder."""
        self._connected.cancel()
        self._driver.stop(self._lost())
        await self.close()

    async def _stop(self, name: str) -> None:
        """Stop a run and wait until the cluster has done so; a driver that does not say so is not waited for."""
        said = self._runs[name]
        self._driver.tell(_line(Stop(run=name)))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STOP_S):
                while not _is_last(await said.get()):
                    pass
        self._runs.pop(name, None)

    async def _read(self) -> None:
        async for line in self._driver.lines():
            try:
                notice = NOTICE.validate_json(line)
            except ValidationError:
                self._driver.stop(RunFailed("The Ray driver said something that is no notice, and was stopped."))
                continue
            match notice:
                case Connected():
                    self.offer = notice
                    if not self._connected.done():
                        self._connected.set_result(None)
                case Refused():
                    self._refuse(notice.why)
                case Told() | Over() if notice.run in self._runs:
                    self._runs[notice.run].put_nowait(notice)
        self._refuse("the process that was to connect ended")
        self._end_all(self._lost())

    def _refuse(self, why: str) -> None:
        if self._connected.done():
            return
        told = why[:_WHY_MAX_CHARS].rstrip(". ")
        self._connected.set_exception(
            ClusterUnreachable(f"No Ray cluster can be used at {self._address}: {told}. Check FAQBOT_LAUNCHER.")
        )

    def _lost(self) -> ClusterUnreachable:
        return ClusterUnreachable(f"The connection to the Ray cluster at {self._address} was lost. Try again.")

    def _end_all(self, because: RunnerError) -> None:
        self._is_over = True
        for name, said in self._runs.items():
            said.put_nowait(Over(run=name, problem=Problem.of(because)))


def _is_last(notice: Told | Over) -> bool:
    return isinstance(notice, Over) or isinstance(notice.event, Finished)


def _line(message: BaseModel) -> bytes:
    return message.model_dump_json().encode() + b"\n"
