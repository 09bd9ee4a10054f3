"""The process around one run: reads its order, keeps its limits, reports events, and dies with its parent.

Reads one `RunOrder` as a line of JSON on standard input, which then stays open as a lifeline, and writes `RunEvent`s as
lines of JSON on standard output. The training itself is `runners.train`, imported only once all this is in place.
"""

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from runners.errors import DataUnavailable, DeviceMissing, NotDeterministic, RunnerError
from runners.launchers.gpus import GPU_FAILED_WORDS, VISIBLE
from runners.machine import HOW_TO_INSTALL, RUNNER_PACKAGES, has_nvidia_gpu
from runners.recipes import recipe
from runners.spec import Device, Failed, Finished, Preparing, RunEvent, RunOrder

_STDIN, _STDOUT, _STDERR = 0, 1, 2
#: A message of ours may name a long path and a long address.
_MESSAGE_MAX_CHARS = 800

#: Of 19: where a core is wanted by both, the chat gets nine tenths of it.
_NICENESS = 10
#: The niceness of a whole session: https://man7.org/linux/man-pages/man7/sched.7.html, "The autogroup feature".
_SESSION = Path("/proc/self/autogroup")

#: How torch, its CPU allocator, CUDA and the dynamic linker word that memory has run out.
_OUT_OF_MEMORY_WORDS = (
    "out of memory",
    "can't allocate memory",
    "cannot allocate memory",
    "not enough memory",
    "bad_alloc",
    "failed to map segment",
)
#: How torch words that it was a GPU's memory: https://docs.pytorch.org/docs/stable/notes/faq.html
_OUT_OF_GPU_MEMORY_WORDS = ("cuda out of memory", "cuda error: out of memory", "cublas_status_alloc_failed")
#: How the system chooses whom to end where memory runs out, from -1000 to 1000, the highest first:
#: https://man7.org/linux/man-pages/man5/proc_pid_oom_score_adj.5.html
_TURN_TO_GO = Path("/proc/self/oom_score_adj")
_SOON = 500


def main() -> int:
    """Perform the one run that standard input orders; the exit status is 0 only if a result was reported."""
    started_s = time.monotonic()
    give_way()
    report = _reporter(private_stdout())
    order = RunOrder.model_validate_json(_read_line(_STDIN))
    threading.Thread(target=die_with_parent, args=(_STDIN,), daemon=True, name="lifeline").start()
    warnings.simplefilter("ignore")  # a child's warnings reach nobody who could act on them
    report(Preparing())
    try:
        limit_memory(order)
        if order.gpu:
            os.environ[VISIBLE] = order.gpu  # read when CUDA is first used, which is not yet
        report(_run(order, report, started_s))
    except Exception as error:  # noqa: BLE001 - the outermost edge: whatever it was is told to the parent
        traceback.print_exc()
        report(failure(error))
        return 1
    return 0


def give_way() -> None:
    """Let the chat have a core whenever it wants one: an answer takes milliseconds that a run does not miss.

    On a machine with nothing else to do a run is as fast as before. Where the machine's memory, or the container's,
    runs out, the system ends a run and not the bot.
    """
    if _TURN_TO_GO.exists():
        with contextlib.suppress(OSError):
            _TURN_TO_GO.write_text(str(max(_SOON, int(_TURN_TO_GO.read_text()))))
    if not hasattr(os, "setpriority"):
        return
    niceness = max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0))
    os.setpriority(os.PRIO_PROCESS, 0, niceness)
    # Where Linux shares the processor out by session first, niceness counts within one alone, and the chat is not in
    # this one. Only a session of our own may be told so, and not every system lets it.
    if os.getsid(0) == os.getpid() and _SESSION.exists():
        with contextlib.suppress(OSError):
            _SESSION.write_text(str(niceness))


def die_with_parent(lifeline: int) -> None:
    """Wait until the parent's end of `lifeline` closes, as it does however the parent ends, then end this group."""
    while os.read(lifeline, 1024):
        pass
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


def limit_memory(order: RunOrder) -> None:
    """Bound this process's data memory, where the system can.

    Data rather than address space, because CUDA and mapped libraries reserve far more addresses than they use. A run
    that may use a GPU is left to the parent's watch for the same reason.
    """
    if sys.platform != "linux" or _may_use_gpu(order.spec.device):
        return
    import resource

    limit_bytes = order.memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (limit_bytes, limit_bytes))


def failure(error: Exception) -> Failed:
    """Say what went wrong in the words of the protocol."""
    text = _short(error)
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in RUNNER_PACKAGES:
        return Failed(reason="runner-missing", message=f"The package {error.name} is missing. {HOW_TO_INSTALL}")
    if isinstance(error, DeviceMissing):
        return Failed(reason="device-missing", message=text)
    if isinstance(error, DataUnavailable):
        return Failed(reason="data-unavailable", message=text)
    if isinstance(error, NotDeterministic):
        return Failed(reason="not-deterministic", message=text, operation=error.operation)
    said = str(error).lower()
    if any(words in said for words in _OUT_OF_GPU_MEMORY_WORDS):
        return Failed(reason="gpu-memory", message=text)
    if isinstance(error, MemoryError) or any(words in said for words in _OUT_OF_MEMORY_WORDS):
        return Failed(reason="memory", message=text)
    if any(words in said for words in GPU_FAILED_WORDS):
        return Failed(reason="gpu-lost", message=text)
    return Failed(reason="error", message=text if isinstance(error, RunnerError) else f"{type(error).__name__}: {text}")


def _run(order: RunOrder, report: Callable[[RunEvent], None], started_s: float) -> Finished:
    wanted = recipe(order.spec.recipe)
    from runners.train import train

    return Finished(result=train(order.spec, wanted, order.cache_dir, report, started_s))


def private_stdout() -> BinaryIO:
    """The real standard output for events alone; whatever a library prints goes to standard error from here on."""
    private = os.fdopen(os.dup(_STDOUT), "wb")
    os.dup2(_STDERR, _STDOUT)
    return private


def _reporter(out: BinaryIO) -> Callable[[RunEvent], None]:
    def report(event: RunEvent) -> None:
        out.write(event.model_dump_json().encode() + b"\n")
        out.flush()

    return report


def _read_line(descriptor: int) -> bytes:
    """Read one line unbuffered: a buffered reader's lock, held by the lifeline, would abort the interpreter's exit."""
    line = b""
    while not line.endswith(b"\n"):
        received = os.read(descriptor, 65536)
        if not received:
            break
        line += received
    return line


def _may_use_gpu(device: Device) -> bool:
    return device is Device.CUDA or (device is Device.AUTO and has_nvidia_gpu())


def _short(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:_MESSAGE_MAX_CHARS] if lines else type(error).__name__


if __name__ == "__main__":
    sys.exit(main())
