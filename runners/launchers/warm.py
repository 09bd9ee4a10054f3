"""Warm starts: one process imports what every run needs, and each run is a fork of it.

The warm parent is started on first use (or by `warm_up`), again when it has died, and is dropped after idle minutes to
give its memory back. Whenever it cannot serve, a run is started cold instead: slower, and equal to the last bit.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Mapping, Sequence

from runners.errors import LauncherClosed
from runners.launchers.child import Child, Starter
from runners.launchers.child_environment import child_environment
from runners.launchers.cold import PACKAGE_ROOT, ColdStart
from runners.launchers.warm_messages import Work
from runners.launchers.warm_parent import ParentLost, ParentUnfit, WarmParent
from runners.spec import RunOrder

log = logging.getLogger(__name__)

#: A fresh interpreter that imports what runs need and then forks them.
WARM_COMMAND = (sys.executable, "-m", "runners.warm")
#: After this long without a run, the parent's memory is given back.
IDLE_S = 600.0
#: Libraries are told their number of threads before they load, so one parent serves one number: that of the recipes
#: that ship. A run of another number is started cold.
_THREADS = 1


class WarmStart:
    """Starts children as forks of `command`, with variables chosen from `environment`; `cold` starts the others."""

    def __init__(
        self,
        *,
        command: Sequence[str] = WARM_COMMAND,
        environment: Mapping[str, str] = os.environ,
        idle_s: float = IDLE_S,
        cold: Starter | None = None,
    ) -> None:
        self._command = tuple(command)
        self._environment = environment
        self._idle_s = idle_s
        self._cold = cold or ColdStart(environment=environment)
        self._starting: asyncio.Task[WarmParent] | None = None
        self._parent: WarmParent | None = None
        self._dropping: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._is_unfit = False
        self._is_closed = False

    async def start(self, order: RunOrder, threads: int) -> Child:
        """See `Starter.start`."""
        if threads == _THREADS and not self._is_unfit and (child := await self._fork(order)):
            return child
        if self._is_closed:
            raise LauncherClosed("The bot is stopping, so the run was not started.")
        return await self._cold.start(order, threads)

    async def warm_up(self) -> None:
        """See `Starter.warm_up`; where that cannot be done, runs will be started cold."""
        try:
            await self._warm_parent()
        except ParentUnfit as unfit:
            self._note_unfit(unfit)
        except (ParentLost, OSError) as error:
            log.warning("the process that runs are forked from could not be started (%s)", error)
        else:
            self._drop_when_idle()

    async def fork_to_draw(self, card_line: bytes) -> Child | None:
        """See `Starter.fork_to_draw`; a picture alone is not worth starting the parent."""
        if (parent := self._parent) is None or not parent.is_alive or self._is_closed:
            return None
        self._keep()
        try:
            return await parent.fork(card_line, Work.PICTURE)
        except (ParentLost, OSError) as error:
            log.warning("the picture is drawn by a new process, because it could not be forked (%s)", error)
            self._drop_when_idle()
        return None

    async def close(self) -> None:
        """See `Starter.close`."""
        self._is_closed = True
        self._keep()
        if (starting := self._starting) is not None:
            starting.cancel()
            await asyncio.wait([starting])
        self._drop()
        await asyncio.gather(*self._closing)
        await self._cold.close()

    async def _fork(self, order: RunOrder) -> Child | None:
        try:
            parent = await self._warm_parent()
            self._keep()
            return await parent.fork(order.model_dump_json().encode() + b"\n")
        except ParentUnfit as unfit:
            self._note_unfit(unfit)
        except ParentLost:
            log.warning("the process that runs are forked from has ended; this run is started cold instead")
        return None

    async def _warm_parent(self) -> WarmParent:
        """The parent, ready to be forked; started once, however many ask for it and whoever of them is cancelled."""
        if self._is_closed:
            raise ParentLost
        if self._parent is not None and self._parent.is_alive:
            return self._parent
        self._drop()
        if self._starting is None:
            self._starting = asyncio.create_task(self._start_parent())
            self._starting.add_done_callback(_note_seen)
        starting = self._starting
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            if starting.cancelled():
                raise ParentLost from None
            raise

    async def _start_parent(self) -> WarmParent:
        try:
            self._parent = await WarmParent.start(
                self._command,
                environment=child_environment(self._environment, _THREADS),
                folder=PACKAGE_ROOT,
                on_idle=self._drop_when_idle,
            )
        finally:
            self._starting = None
        return self._parent

    def _note_unfit(self, unfit: ParentUnfit) -> None:
        """Tell once why every run of this launcher will be started cold."""
        if not self._is_unfit:
            log.warning("every run is started cold, because %s", unfit)
        self._is_unfit = True

    def _keep(self) -> None:
        if self._dropping is not None:
            self._dropping.cancel()
            self._dropping = None

    def _drop_when_idle(self) -> None:
        self._keep()
        if not self._is_closed:
            self._dropping = asyncio.get_running_loop().call_later(self._idle_s, self._drop_if_idle)

    def _drop_if_idle(self) -> None:
        if self._parent is not None and self._parent.is_idle:
            self._drop()

    def _drop(self) -> None:
        """Give the parent up, if there is one; its end is awaited by `close` at the latest."""
        if self._parent is None:
            return
        closing = asyncio.create_task(self._parent.close())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        self._parent = None


def _note_seen(starting: "asyncio.Task[WarmParent]") -> None:
    """Look at how it ended, because everybody who waited for it may have been cancelled."""
    if not starting.cancelled():
        starting.exception()
