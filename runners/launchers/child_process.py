"""One child process with its pipes: started in its own process group, read line by line, and ended for good.

Knows nothing of runs or events; what the lines mean and how an end is told is `runners.launchers.local`'s.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from runners.errors import RunFailed, RunnerError

#: Longest line that is believed; a result with 100,000 losses takes about 2 MB.
LINE_MAX_BYTES = 8 * 2**20
#: How much of the end of standard error is kept.
STDERR_TAIL_BYTES = 16 * 2**10
#: How long output may still arrive after the process is gone; only something that left its group can hold a pipe.
_DRAIN_S = 1.0

_STDERR = 2


class ChildProcess(asyncio.SubprocessProtocol):
    """A running child. Make one with `start`; whoever does must await `close`, which leaves no process behind."""

    def __init__(self) -> None:
        self._transport: asyncio.SubprocessTransport | None = None
        self._lines: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._unfinished_line = bytearray()
        self._stderr = bytearray()
        self._ended = asyncio.Event()
        #: Why `stop` was called, if it was.
        self.stopped_because: RunnerError | None = None

    @classmethod
    async def start(
        cls, command: Sequence[str], first_line: bytes, *, environment: Mapping[str, str], folder: Path
    ) -> Self:
        """Start `command` in `folder`, hand it one line, and keep its standard input open as a sign of life.

        Raises:
            OSError: the program cannot be started.
        """
        loop = asyncio.get_running_loop()
        transport, child = await loop.subprocess_exec(
            cls, *command, env=dict(environment), cwd=folder, start_new_session=True
        )
        stdin = transport.get_pipe_transport(0)
        if isinstance(stdin, asyncio.WriteTransport):
            stdin.write(first_line)
        return child

    @property
    def pid(self) -> int:
        """The process's id, which is its group's as well."""
        return self._running.get_pid()

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended yet."""
        return self._running.get_returncode() is None

    @property
    def exit_status(self) -> int:
        """0 or more as the process gave it, or the negative number of the signal that ended it; ask after `close`."""
        status = self._running.get_returncode()
        if status is None:
            raise RuntimeError("The child process has not ended.")
        return status

    @property
    def stderr_tail(self) -> str:
        """The end of what it wrote to standard error."""
        return self._stderr.decode("utf-8", errors="replace")

    async def lines(self) -> AsyncIterator[bytes]:
        """Yield each line of standard output as it comes; stops when the process is gone."""
        while (line := await self._lines.get()) is not None:
            yield line

    def stop(self, because: RunnerError) -> None:
        """End the process and its whole group now; `lines` then stops too. Only the first reason is kept."""
        if not self.is_running:
            return
        self.stopped_because = self.stopped_because or because
        self._kill_group()

    async def close(self) -> None:
        """End whatever still runs, wait until the process is gone, and close the pipes."""
        if self.is_running:
            self._kill_group()
        await self._ended.wait()
        self._running.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; asyncio calls this before anything else."""
        if isinstance(transport, asyncio.SubprocessTransport):
            self._transport = transport

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Cut standard output into lines; keep the end of standard error."""
        if fd == _STDERR:
            self._stderr += data
            del self._stderr[:-STDERR_TAIL_BYTES]
            return
        self._unfinished_line += data
        *lines, rest = self._unfinished_line.split(b"\n")
        for line in lines:
            self._lines.put_nowait(bytes(line))
        self._unfinished_line = bytearray(rest)
        if len(rest) > LINE_MAX_BYTES:
            self._unfinished_line.clear()
            self.stop(RunFailed("The run wrote a line that is too long to be an event, and was stopped."))

    def process_exited(self) -> None:
        """End what the process may have left in its group, so that nothing holds its pipes."""
        self._kill_group()
        asyncio.get_running_loop().call_later(_DRAIN_S, self._running.close)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio calls it so
        """Note that the process is gone and its pipes are at their end."""
        self._lines.put_nowait(None)
        self._ended.set()

    @property
    def _running(self) -> asyncio.SubprocessTransport:
        if self._transport is None:
            raise RuntimeError("The child process has not been started.")
        return self._transport

    def _kill_group(self) -> None:
        """SIGKILL: a run has nothing to save, and a training deep in native code would not hear anything milder."""
        # Nobody left in the group, which macOS words as a lack of permission while the leader is unreaped.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self.pid, signal.SIGKILL)
            else:
                self._running.kill()
