"""Where forking is not safe, every run is started cold whatever was asked for."""

import pytest

from runners.launchers.cold import ColdStart
from runners.launchers.starting import Starting, starter_for
from runners.launchers.warm import WarmStart


@pytest.mark.parametrize("starting", [Starting.WARM, Starting.WARM_AT_START])
def test_runs_are_forked_on_linux_alone(starting: Starting) -> None:
    assert isinstance(starter_for(starting, platform="linux"), WarmStart)
    assert isinstance(starter_for(starting, platform="darwin"), ColdStart)
    assert isinstance(starter_for(starting, platform="win32"), ColdStart)


def test_cold_starts_can_be_asked_for() -> None:
    assert isinstance(starter_for(Starting.COLD, platform="linux"), ColdStart)
