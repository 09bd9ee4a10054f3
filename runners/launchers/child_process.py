"""A child that is a fresh interpreter, with its pipes: started in its own process group and ended for good.

Knows nothing of runs or events; what the lines mean and how an end is told is `runners.launchers.local`'s.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from runners.launchers.child import DRAIN_S, Child

_STDERR = 2


class ChildProcess(Child, asyncio.SubprocessProtocol):
    """A running child. Make one with `start`; whoever does must await `close`, which leaves no process behind."""

    def __init__(self) -> None:
        super().__init__()
        self._transport: asyncio.SubprocessTransport | None = None
        self._ended = asyncio.Event()

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
        """See `Child.exit_status`."""
        status = self._running.get_returncode()
        if status is None:
            raise RuntimeError("The child process has not ended.")
        return status

    def tell(self, line: bytes) -> None:
        """Hand the child one more line; one that has ended hears nothing."""
        stdin = self._running.get_pipe_transport(0)
        if isinstance(stdin, asyncio.WriteTransport) and not stdin.is_closing():
            stdin.write(line)

    def hang_up(self) -> None:
        """Close the child's standard input, which tells it that nobody wants anything more of it."""
        if (stdin := self._running.get_pipe_transport(0)) is not None:
            stdin.close()

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
            self._take_stderr(data)
            return
        self._take_stdout(data)

    def process_exited(self) -> None:
        """End what the process may have left in its group, so that nothing holds its pipes."""
        self._kill_group()
        asyncio.get_running_loop().call_later(DRAIN_S, self._running.close)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio calls it so
        """Note that the process is gone and its pipes are at their end."""
        self._end_lines()
        self._ended.set()

    @property
    def _running(self) -> asyncio.SubprocessTransport:
        if self._transport is None:
            raise RuntimeError("The child process has not been started.")
        return self._transport

    def _kill_group(self) -> None:
        # Nobody left in the group, which macOS words as a lack of permission while the leader is unreaped.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self.pid, signal.SIGKILL)
            else:
                self._running.kill()
