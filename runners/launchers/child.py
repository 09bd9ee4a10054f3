"""What every child that performs a run has in common: lines out, an end for good, and somebody who starts it.

How a child comes into being is `runners.launchers.cold`'s and `runners.launchers.warm`'s.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import Protocol

from runners.errors import RunFailed, RunnerError
from runners.spec import RunOrder

#: Longest line that is believed; a result with 100,000 losses takes about 2 MB.
LINE_MAX_BYTES = 8 * 2**20
#: How much of the end of standard error is kept.
STDERR_TAIL_BYTES = 16 * 2**10
#: How long output may still arrive after the process is gone; only something that left its group can hold a pipe.
DRAIN_S = 1.0


class Child(ABC):
    """A process in a group of its own. Whoever starts one must await `close`, which leaves no process behind."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._unfinished_line = bytearray()
        self._stderr = bytearray()
        #: Why it was ended before it ended by itself, if it was.
        self.stopped_because: RunnerError | None = None

    @property
    @abstractmethod
    def pid(self) -> int:
        """The process's id, which is its group's as well."""

    @property
    @abstractmethod
    def is_running(self) -> bool:
        """Whether the process has not ended yet."""

    @property
    @abstractmethod
    def exit_status(self) -> int:
        """0 or more as the process gave it, or the negative number of the signal that ended it; ask after `close`."""

    @abstractmethod
    async def close(self) -> None:
        """End whatever still runs, wait until the process is gone, and close the pipes."""

    @abstractmethod
    def _kill_group(self) -> None:
        """SIGKILL: a run has nothing to save, and a training deep in native code would not hear anything milder."""

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

    def _take_stdout(self, data: bytes) -> None:
        self._unfinished_line += data
        *lines, rest = self._unfinished_line.split(b"\n")
        for line in lines:
            self._lines.put_nowait(bytes(line))
        self._unfinished_line = bytearray(rest)
        if len(rest) > LINE_MAX_BYTES:
            self._unfinished_line.clear()
            self.stop(RunFailed("The run wrote a line that is too long to be an event, and was stopped."))

    def _take_stderr(self, data: bytes) -> None:
        self._stderr += data
        del self._stderr[:-STDERR_TAIL_BYTES]

    def _end_lines(self) -> None:
        self._lines.put_nowait(None)


class Starter(Protocol):
    """Somebody who starts children on this machine."""

    async def start(self, order: RunOrder, threads: int) -> Child:
        """Start a child of `threads` threads and hand it its order.

        Raises:
            OSError: the system allows no further process.
        """

    async def warm_up(self) -> None:
        """Do now what the first start would otherwise wait for."""

    async def fork_to_draw(self, card_line: bytes) -> Child | None:
        """Start a child that draws the card it is handed, where that is faster than a new interpreter, else None.

        `card_line` is a line of base64 of up to 64 KiB; the child answers with the PNG in the same form.
        """

    async def close(self) -> None:
        """Free what it holds; its children must be closed before."""
