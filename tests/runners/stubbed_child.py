"""A real child whose training is replaced by a function of this file, so that what surrounds a training can be tested.

Tests start it as `python -m tests.runners.stubbed_child TRAINING`.
"""

import mmap
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import ModuleType

from runners import child
from runners.errors import DataUnavailable, DeviceMissing, NotDeterministic
from runners.spec import RunResult, RunSpec, Seeding, Stage, Trained
from tests.fakes.launcher import result_of

FOREVER_S = 600
_SOMETIMES = "_with_seed_1"


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


def losing_its_gpu(*_: object) -> None:
    raise RuntimeError(
        "CUDA error: unspecified launch failure\nCUDA kernel errors might be asynchronously reported at some other API "
        "call, so the stacktrace below might be incorrect."
    )


def without_gpu_memory(*_: object) -> None:
    raise RuntimeError(
        "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 79.18 GiB of which 2.25 MiB is "
        "free. Process 4711 has 79.17 GiB memory in use."
    )


def aborted_by_cuda(*_: object) -> None:
    """As C++ ends a process whose error nobody catches."""
    os.write(2, b"terminate called after throwing an instance of 'c10::AcceleratorError'\n")
    os.write(2, b"  what():  CUDA error: an illegal memory access was encountered\n")
    os.abort()


def hungry(*_: object) -> None:
    """Takes less than any order here allows, and more than its machine has."""
    held = [bytearray(2**20) for _ in range(1500)]
    time.sleep(FOREVER_S + len(held))


def killed_by_the_system(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def named(name: str) -> Callable[..., object]:
    """A training of this file; one whose name is followed by `_with_seed_1` ends so with that seed, else well."""
    training = globals()[name.removesuffix(_SOMETIMES)]
    return _only_with_seed_1(training) if name.endswith(_SOMETIMES) else training


def _only_with_seed_1(training: Callable[..., object]) -> Callable[..., object]:
    def train(spec: RunSpec, recipe: object, cache: object, report, started_s: float) -> object:
        report(Trained(stage=Stage.FROZEN, batch=os.getpid(), batches=1, loss=0.0))
        if spec.seed == 1:
            return training(spec, recipe, cache, report, started_s)
        return result_of(spec, 0 if spec.seeding is Seeding.SEEDED else os.getpid())

    return train


if __name__ == "__main__":
    stub = ModuleType("runners.train")
    stub.train = named(sys.argv[1])
    sys.modules["runners.train"] = stub
    sys.exit(child.main())
