"""A child process that keeps no promise. Its one argument names a function here; its events are made up.

Tests start it as `python -m tests.runners.misbehaving_child BEHAVIOUR`, and it reads its order as a real child does.
"""

import os
import signal
import subprocess
import sys
import time

from runners.spec import Finished, Measured, Preparing, RunEvent, RunOrder, Stage, Trained
from tests.fakes.launcher import result_of

FOREVER_S = 600


def behave(order: RunOrder) -> int:
    result = result_of(order.spec)
    say(Preparing())
    for batch, loss in enumerate(result.losses, start=1):
        say(Trained(stage=Stage.FROZEN, batch=batch, batches=len(result.losses), loss=loss))
    say(Measured(stage=Stage.UNFROZEN, error_rate=result.error_rates[1]))
    say(Finished(result=result))
    return 0


def name_its_gpu(order: RunOrder) -> int:
    """Reports its GPU as the batch, and takes a while, so that others are there meanwhile."""
    result = result_of(order.spec)
    say(Trained(stage=Stage.FROZEN, batch=int(order.gpu) + 1, batches=9, loss=0.0))
    time.sleep(0.3)
    say(Finished(result=result))
    return 0


def hang(order: RunOrder) -> int:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    say(Preparing())
    time.sleep(FOREVER_S)
    return 0


def speak_nonsense(order: RunOrder) -> int:
    write_line("Epoch 1 of 2: all is well")
    return hang(order)


def speak_without_end(order: RunOrder) -> int:
    sys.stdout.write("x" * (9 * 2**20))
    return hang(order)


def long_result(order: RunOrder) -> int:
    say(Finished(result=result_of(order.spec).model_copy(update={"losses": tuple(n / 7 for n in range(100_000))})))
    return 0


def die_by_signal(order: RunOrder) -> int:
    say(Preparing())
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def abort_in_allocation(order: RunOrder) -> int:
    complain("terminate called after throwing an instance of 'std::bad_alloc'")
    os.kill(os.getpid(), signal.SIGABRT)
    return 0


def exit_3(order: RunOrder) -> int:
    complain("no such luck")
    return 3


def exit_0_silently(order: RunOrder) -> int:
    return 0


def finish_then_exit_3(order: RunOrder) -> int:
    behave(order)
    return 3


def take_memory(order: RunOrder) -> int:
    held = b"x" * (400 * 2**20)
    return hang(order) + len(held)


def leave_a_grandchild(order: RunOrder) -> int:
    say_pids(grandchild())
    return behave(order)


def hang_with_a_grandchild(order: RunOrder) -> int:
    say_pids(grandchild())
    return hang(order)


def show_environment(order: RunOrder) -> int:
    complain(" ".join(f"{name}={value}" for name, value in sorted(os.environ.items())))
    return 3


def grandchild() -> int:
    """A process in this one's group that ignores SIGTERM and holds its pipes; returns its id."""
    code = f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep({FOREVER_S})"
    return subprocess.Popen([sys.executable, "-c", code]).pid


def say_pids(other: int) -> None:
    """Tell the other's process id as the batch and this one's as the number of batches."""
    say(Trained(stage=Stage.FROZEN, batch=other, batches=os.getpid(), loss=0.0))


def say(event: RunEvent) -> None:
    write_line(event.model_dump_json())


def write_line(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(globals()[sys.argv[1]](RunOrder.model_validate_json(sys.stdin.readline())))
