"""The launcher's side of one warm parent: it starts `runners.warm`, asks for forks, and hears of their ends."""

import asyncio
import contextlib
import itertools
import os
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from runners.launchers.forked_child import ForkedChild
from runners.launchers.warm_messages import (
    MESSAGE_MAX_BYTES,
    NOTICE,
    Exited,
    Fork,
    Forked,
    Kill,
    NotForked,
    Notice,
    Ready,
    Request,
    Unfit,
    Work,
)


class ParentUnfit(Exception):
    """The warm parent says that a fork of it would not be as good as a new interpreter."""


class ParentLost(Exception):
    """The warm parent is gone."""

    def __init__(self) -> None:
        super().__init__("it has ended")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A fork that was asked for and is not there yet."""

    child: ForkedChild
    answer: "asyncio.Future[None]"


class WarmParent:
    """A running warm parent. Make one with `start`; whoever does must await `close`."""

    def __init__(
        self, control: socket.socket, process: asyncio.subprocess.Process, on_idle: Callable[[], None]
    ) -> None:
        loop = asyncio.get_running_loop()
        self._control = control
        self._process = process
        self._on_idle = on_idle
        self._ready: asyncio.Future[None] = loop.create_future()
        self._requests = itertools.count(1)
        self._asked: dict[int, _Asked] = {}
        self._children: dict[int, ForkedChild] = {}
        self._is_lost = False
        loop.add_reader(control, self._hear)

    @classmethod
    async def start(
        cls, command: Sequence[str], *, environment: Mapping[str, str], folder: Path, on_idle: Callable[[], None]
    ) -> Self:
        """Start `command` in `folder` and wait until it has imported everything; cancelling ends it.

        `on_idle` is called whenever its last fork has ended.

        Raises:
            ParentUnfit: it says that it cannot be forked safely.
            ParentLost: it ended.
            OSError: it cannot be started.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(0)
        try:
            with theirs:
                process = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=theirs.fileno(),
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.DEVNULL,
                    env=dict(environment),
                    cwd=folder,
                    start_new_session=True,
                )
        except BaseException:
            ours.close()
            raise
        parent = cls(ours, process, on_idle)
        try:
            await parent._ready
        except BaseException:
            await asyncio.shield(asyncio.ensure_future(parent.close()))
            raise
        return parent

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether forks can still be asked for."""
        return not self._is_lost

    @property
    def is_idle(self) -> bool:
        """Whether no fork of it is running or asked for."""
        return not self._children and not self._asked

    async def fork(self, first_line: bytes, work: Work = Work.RUN) -> ForkedChild:
        """Have it fork a process for that work and hand that its first line, of up to 64 KiB.

        Raises:
            ParentLost: it ended meanwhile; there is no run then.
            OSError: the system allows no further process or open file.
        """
        child = ForkedChild(self._kill)
        try:
            await self._ask_for(child, work)
        except BaseException:
            child.release()
            raise
        child.hand(first_line)
        return child

    async def close(self) -> None:
        """End it, and any fork that is left with it."""
        self._lose()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def _ask_for(self, child: ForkedChild, work: Work) -> None:
        theirs = await child.open_pipes()
        request = next(self._requests)
        asked = _Asked(child, asyncio.get_running_loop().create_future())
        self._asked[request] = asked
        try:
            self._send(Fork(request=request, work=work), theirs)
            await asked.answer
        finally:
            del self._asked[request]
            for descriptor in theirs:
                os.close(descriptor)

    def _send(self, request: Request, descriptors: Sequence[int] = ()) -> None:
        if self._is_lost:
            raise ParentLost
        try:
            socket.send_fds(self._control, [request.model_dump_json().encode()], list(descriptors))
        except ConnectionError:
            raise ParentLost from None

    def _kill(self, pid: int) -> None:
        with contextlib.suppress(ParentLost):  # losing it ends its forks
            self._send(Kill(pid=pid))

    def _hear(self) -> None:
        try:
            packet = self._control.recv(MESSAGE_MAX_BYTES)
        except BlockingIOError:
            return
        except ConnectionError:
            packet = b""
        if not packet:
            self._lose()
            return
        self._take(NOTICE.validate_json(packet))

    def _take(self, notice: Notice) -> None:
        match notice:
            case Ready():
                _settle(self._ready)
            case Unfit():
                _refuse(self._ready, ParentUnfit(notice.why))
            case Forked():
                # A fork that nobody waits for any more finds its standard input closed and ends itself.
                if asked := self._asked.get(notice.request):
                    self._children[notice.pid] = asked.child
                    asked.child.forked(notice.pid)
                    _settle(asked.answer)
            case NotForked():
                if asked := self._asked.get(notice.request):
                    _refuse(asked.answer, OSError(notice.errno, os.strerror(notice.errno)))
            case Exited():
                if child := self._children.pop(notice.pid, None):
                    child.exited(notice.status)
                if self.is_idle:
                    self._on_idle()

    def _lose(self) -> None:
        """Give up on it: nobody waits for it any more, and what it forked is ended."""
        if self._is_lost:
            return
        self._is_lost = True
        asyncio.get_running_loop().remove_reader(self._control)
        self._control.close()
        _refuse(self._ready, ParentLost())
        for asked in self._asked.values():
            _refuse(asked.answer, ParentLost())
        for child in self._children.values():
            child.abandoned()
        self._children.clear()


def _settle(answer: "asyncio.Future[None]") -> None:
    if not answer.done():
        answer.set_result(None)


def _refuse(answer: "asyncio.Future[None]", error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
        # Whoever waited may have been cancelled; then nobody needs to hear of it.
        answer.exception()
