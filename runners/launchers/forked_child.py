"""A child that was forked by the warm parent, as the launcher sees it: its pipes, its end, and how to end it."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable

from runners.errors import RunKilled
from runners.launchers.child import DRAIN_S, Child


class ForkedChild(Child):
    """A running fork. `runners.launchers.warm_parent` makes it and tells it of its end.

    `kill` asks the warm parent, which alone knows whether a process id still is the fork's.
    """

    def __init__(self, kill: Callable[[int], None]) -> None:
        super().__init__()
        self._kill = kill
        self._pid: int | None = None
        self._exit_status: int | None = None
        self._stdin: int | None = None
        self._pipes: list[asyncio.BaseTransport] = []
        self._open_pipes = 0
        self._drained: asyncio.TimerHandle | None = None
        self._ended = asyncio.Event()

    @property
    def pid(self) -> int:
        """See `Child.pid`."""
        if self._pid is None:
            raise RuntimeError("The run has not been forked.")
        return self._pid

    @property
    def is_running(self) -> bool:
        """See `Child.is_running`."""
        return self._exit_status is None

    @property
    def exit_status(self) -> int:
        """See `Child.exit_status`."""
        if self._exit_status is None:
            raise RuntimeError("The forked run has not ended.")
        return self._exit_status

    async def open_pipes(self) -> tuple[int, int, int]:
        """Make the pipes, keep this side's ends, and return the fork's: standard input, output and error.

        Raises:
            OSError: too many files are open.
        """
        theirs, ours = os.pipe()
        self._stdin = ours
        return theirs, await self._reading(self._take_stdout), await self._reading(self._take_stderr)

    def forked(self, pid: int) -> None:
        """Note that it is there, and its process id."""
        self._pid = pid

    def hand(self, line: bytes) -> None:
        """Write a short line to its standard input, which then stays open as a sign of life."""
        if self._stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # it is gone already, which its end will tell
                os.write(self._stdin, line)

    def exited(self, status: int) -> None:
        """Note that it is gone; what it wrote may still be on its way."""
        if self._exit_status is not None:
            return
        self._exit_status = status
        self._drained = asyncio.get_running_loop().call_later(DRAIN_S, self._close_pipes)
        self._end_if_over()

    def abandoned(self) -> None:
        """End it, because its warm parent is gone and can no longer tell how it ends."""
        self.stopped_because = self.stopped_because or RunKilled(
            "Something outside the bot ended the process that runs are forked from, and the run with it. Try again."
        )
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.exited(-signal.SIGKILL)

    async def close(self) -> None:
        """See `Child.close`."""
        if self.is_running:
            self._kill_group()
        await self._ended.wait()
        self.release()

    def release(self) -> None:
        """Close every pipe on this side; a fork that still runs then ends itself."""
        if self._drained is not None:
            self._drained.cancel()
        self._close_pipes()
        if self._stdin is not None:
            os.close(self._stdin)
            self._stdin = None

    def _kill_group(self) -> None:
        self._kill(self.pid)

    async def _reading(self, take: Callable[[bytes], None]) -> int:
        ours, theirs = os.pipe()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: _Pipe(take, self._pipe_ended), os.fdopen(ours, "rb", buffering=0)
        )
        self._pipes.append(transport)
        self._open_pipes += 1
        return theirs

    def _close_pipes(self) -> None:
        for pipe in self._pipes:
            pipe.close()

    def _pipe_ended(self) -> None:
        self._open_pipes -= 1
        self._end_if_over()

    def _end_if_over(self) -> None:
        if self.is_running or self._open_pipes or self._ended.is_set():
            return
        self._end_lines()
        self._ended.set()


class _Pipe(asyncio.Protocol):
    def __init__(self, take: Callable[[bytes], None], end: Callable[[], None]) -> None:
        self._take, self._end = take, end

    def data_received(self, data: bytes) -> None:
        self._take(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio calls it so
        self._end()
