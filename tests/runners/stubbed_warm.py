"""A real warm parent whose training is replaced, so that what surrounds it can be tested quickly.

Tests start it as `python -m tests.runners.stubbed_warm TRAINING`, with a function of `tests.runners.stubbed_child`, or
as `... without_fastai_at_all` or `... using_the_gpu`.
"""

import os
import sys
import threading
import time
from types import ModuleType

from runners import warm
from tests.runners import stubbed_child

#: What is not about a training.
SITUATIONS = ("using_the_gpu", "with_a_thread", "dying_at_start")


def install(what: str) -> None:
    if what == "without_fastai_at_all":
        sys.modules["runners.train"] = None  # type: ignore[assignment]
        return
    stub = ModuleType("runners.train")
    stub.train = stubbed_child.noisy if what in SITUATIONS else stubbed_child.named(what)
    stub.seed_from_the_system = lambda: None
    stub.has_touched_cuda = lambda: what == "using_the_gpu"
    sys.modules["runners.train"] = stub


if __name__ == "__main__":
    install(sys.argv[1])
    if sys.argv[1] == "with_a_thread":
        threading.Thread(target=time.sleep, args=(stubbed_child.FOREVER_S,), daemon=True).start()
    if sys.argv[1] == "dying_at_start":
        os._exit(7)
    sys.exit(warm.main())
