"""Choosing how runs are started on this machine."""

import sys
from enum import StrEnum

from runners.launchers.child import Starter
from runners.launchers.cold import ColdStart
from runners.launchers.warm import IDLE_S, WarmStart


class Starting(StrEnum):
    """How runs are started."""

    #: As forks of one process that has imported everything; it is started when the first run needs it.
    WARM = "warm"
    #: The same, and that process is started with the bot.
    WARM_AT_START = "warm-at-start"
    #: Each in a new interpreter.
    COLD = "cold"


def starter_for(starting: Starting, idle_s: float = IDLE_S, platform: str = sys.platform) -> Starter:
    """The starter that is asked for, or the cold one where forking is not safe.

    On Linux it is: the process that is forked has one thread and never uses a GPU, so even runs on CUDA may be forks
    of it, and it says so itself should that change. On macOS system libraries start threads of their own, and Windows
    has no fork. `idle_s` is how long the process is kept without a run.
    """
    if starting is Starting.COLD or platform != "linux":
        return ColdStart()
    return WarmStart(idle_s=idle_s)
