"""A real child whose training is replaced by a function of this file, so that what surrounds a training can be tested.

Tests start it as `python -m tests.runners.stubbed_child TRAINING`.
"""

import mmap
import os
import subprocess
import sys
import time
from types import ModuleType

from runners import child
from runners.errors import DataUnavailable, DeviceMissing, NotDeterministic
from runners.spec import RunResult, RunSpec, Stage, Trained
from tests.fakes.launcher import result_of

FOREVER_S = 600


def noisy(spec: RunSpec, *_: object) -> RunResult:
    """Writes to standard output in every way a library might."""
    sys.stdout.write("epoch  train_loss  valid_loss\n")
    sys.stdout.flush()
    os.write(1, b"a warning from C\n")
    subprocess.run(["echo", "from a child of the child"], check=True)  # noqa: S607
    return result_of(spec)


def without_memory(*_: object) -> RunResult:
    raise MemoryError


def refused_by_torch(*_: object) -> RunResult:
    raise RuntimeError(
        "[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to "
        "allocate 4000000000000 bytes. Error code 12 (Cannot allocate memory)\nmore"
    )


def greedy(spec: RunSpec, *_: object) -> RunResult:
    """Wants more than any order here allows, without using it, so that only a limit of the system can refuse."""
    with mmap.mmap(-1, 4 * 2**30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS):
        return result_of(spec)


def without_gpu(*_: object) -> RunResult:
    raise DeviceMissing("torch sees no CUDA GPU on this machine.")


def without_fastai(*_: object) -> RunResult:
    raise ModuleNotFoundError("No module named 'fastai'", name="fastai.basics")


def nondeterministic(*_: object) -> RunResult:
    raise RuntimeError("adaptive_max_pool2d_backward_cuda does not have a deterministic implementation\nsecond line")


def refused_by_name(*_: object) -> None:
    raise NotDeterministic("The operation put_ has no deterministic implementation here.", operation="put_")


def without_internet(*_: object) -> None:
    raise DataUnavailable("The images of the recipe pets are not here.")


def on_its_gpu(*_: object) -> None:
    raise LookupError(os.environ["CUDA_VISIBLE_DEVICES"])


def endless(spec: RunSpec, recipe: object, cache: object, report, started_s: float) -> RunResult:
    """Reports its process id as the batch, then computes without end."""
    report(Trained(stage=Stage.FROZEN, batch=os.getpid(), batches=1, loss=0.0))
    time.sleep(FOREVER_S)
    return result_of(spec)


if __name__ == "__main__":
    stub = ModuleType("runners.train")
    stub.train = globals()[sys.argv[1]]
    sys.modules["runners.train"] = stub
    sys.exit(child.main())
