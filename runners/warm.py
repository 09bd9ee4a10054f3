"""The warm parent: imports once what every run needs, then forks one fresh process per run, and per picture.

It draws no random number, starts no thread and never touches a GPU, so a fork of it is what a new interpreter would be.
Requests come over the socket that is its standard input; when that closes, as it does however the bot ends, it ends
its forks and itself. A fork's own work is `runners.child`'s or `runners.figure`'s. Linux only.
"""

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path

from runners import child
from runners.launchers.warm_messages import (
    MESSAGE_MAX_BYTES,
    REQUEST,
    Exited,
    Fork,
    Forked,
    NotForked,
    Notice,
    Ready,
    Unfit,
    Work,
)

_CONTROL = 0
_STREAMS = 3
_WHY_MAX_CHARS = 300
_THREADS_OF_THIS_PROCESS = Path("/proc/self/task")


def main() -> int:
    """Import, then fork on request until the other side closes; the exit status is 1 if no fork would be safe."""
    child.give_way()
    with socket.socket(fileno=_CONTROL) as control:
        parent = WarmParent(control)
        if why := _why_unfit():
            parent.say(Unfit(why=why[:_WHY_MAX_CHARS]))
            return 1
        parent.serve()
    return 0


class WarmParent:
    """One control socket and the forks made at its request. Everything happens on one thread, one packet at a time."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._forks: set[int] = set()
        # Written to by the interpreter when a fork ends, so that one `select` waits for requests and for ends.
        self._ends, self._ended = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def serve(self) -> None:
        """Obey until the other side closes; leaves no fork."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._ended, warn_on_full_buffer=False)
        self.say(Ready())
        try:
            while self._serve_once():
                pass
        finally:
            for pid in self._forks:
                _kill_group(pid)

    def say(self, notice: Notice) -> None:
        """Tell the other side, unless it is gone; that is noticed when the next request is read."""
        with contextlib.suppress(ConnectionError):
            self._control.send(notice.model_dump_json().encode())

    def _serve_once(self) -> bool:
        control = self._control.fileno()
        readable, _, _ = select.select([control, self._ends], [], [])
        if self._ends in readable:
            os.read(self._ends, 4096)
            self._reap()
        return control not in readable or self._obey()

    def _obey(self) -> bool:
        """Do what one packet asks for; False when the other side has closed."""
        try:
            packet, streams, _, _ = socket.recv_fds(self._control, MESSAGE_MAX_BYTES, _STREAMS)
        except ConnectionError:
            return False
        if not packet:
            return False
        try:
            request = REQUEST.validate_json(packet)
            if isinstance(request, Fork):
                self._fork(request, streams)
            elif request.pid in self._forks:
                _kill_group(request.pid)
        finally:
            # Nobody but the fork may hold them: the end of a pipe is how either side knows of the other's.
            for stream in streams:
                os.close(stream)
        return True

    def _fork(self, asked: Fork, streams: Sequence[int]) -> None:
        try:
            pid = os.fork()
        except OSError as error:
            self.say(NotForked(request=asked.request, errno=error.errno or 0))
            return
        if pid == 0:
            self._be_a_fork(streams, asked.work)
        self._forks.add(pid)
        with contextlib.suppress(PermissionError, ProcessLookupError):  # the fork may have done so, or be gone
            os.setpgid(pid, pid)
        self.say(Forked(request=asked.request, pid=pid))

    def _be_a_fork(self, streams: Sequence[int], work: Work) -> None:
        """Turn a fork into what a new interpreter would be, do its work, and never return."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setpgid(0, 0)
            for place, stream in enumerate(streams):  # closes the control socket, whose descriptor is 0
                os.dup2(stream, place)
            for descriptor in (*streams, self._ends, self._ended):
                os.close(descriptor)
            status = _MAINS[work]()
        except BaseException:  # noqa: BLE001 - the outermost edge of this process
            traceback.print_exc()
        finally:
            # Not `sys.exit`: what the parent registered for its own exit is not for a fork to do.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _reap(self) -> None:
        for pid in tuple(self._forks):
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                continue
            _kill_group(pid)  # while it is not reaped, its number cannot belong to anybody else
            _, status = os.waitpid(pid, 0)
            self._forks.discard(pid)
            self.say(Exited(pid=pid, status=os.waitstatus_to_exitcode(status)))


def _run() -> int:
    from runners.train import seed_from_the_system

    seed_from_the_system()
    return child.main()


def _draw() -> int:
    from runners.figure import draw_line

    return draw_line()


_MAINS = {Work.RUN: _run, Work.PICTURE: _draw}


def _why_unfit() -> str | None:
    """Import what runs need, and say why forks would not be as good as new interpreters, if so."""
    warnings.simplefilter("ignore")  # nobody here could act on them
    try:
        from runners.train import has_touched_cuda

        if "matplotlib" in sys.modules:  # fastai imports it anyway, so what draws pictures adds only 1 MiB
            import runners.figure  # noqa: F401
    except Exception as error:  # noqa: BLE001 - told to the launcher, which then starts runs that tell it in full
        return f"what trains cannot be imported ({type(error).__name__}: {error})"
    if has_touched_cuda():
        return "importing has used the GPU, which forks could not use any more"
    if len(list(_THREADS_OF_THIS_PROCESS.iterdir())) > 1:
        return "importing has started threads, which forks would lack"
    # What is frozen is never moved or counted again, so that its pages stay shared with the forks.
    gc.collect()
    gc.freeze()
    return None


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
