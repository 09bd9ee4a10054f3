"""The two ways to start a child, each with the training of a function in `tests.runners.stubbed_child`."""

import sys

import pytest

from runners.launchers.cold import ColdStart
from runners.launchers.warm import IDLE_S, WarmStart

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only on Linux")


def cold(training: str) -> ColdStart:
    return ColdStart(command=(sys.executable, "-m", "tests.runners.stubbed_child", training))


def warm(training: str, idle_s: float = IDLE_S) -> WarmStart:
    command = (sys.executable, "-m", "tests.runners.stubbed_warm", training)
    return WarmStart(command=command, idle_s=idle_s, cold=cold(training))


STARTS = {"cold": cold, "warm": warm}
