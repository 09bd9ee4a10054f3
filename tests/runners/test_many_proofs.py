"""Proofs one after the other leave nothing behind: no process, no open file, no temporary file, no memory."""

from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from runners.experiments import experiment
from runners.launchers.local import LocalLauncher
from runners.launchers.warm import WarmStart
from runners.prove import prove
from runners.recipes import DIGITS_TINY
from runners.spec import Device
from tests.runners.processes import own_children
from tests.runners.starts import on_linux

pytestmark = [pytest.mark.runner, on_linux]

#: The first proof fills what is then kept: the pool of freed memory, the list of images.
SETTLED_AFTER, PROOFS = 2, 6
#: Fifty proofs were measured to add nothing at all; a leak of one run's losses alone would be of kilobytes.
MEMORY_SLACK_BYTES = 2 * 2**20


@dataclass(frozen=True)
class Held:
    """What is open between two proofs."""

    children: tuple[int, ...]
    descriptors: int
    parent_descriptors: int
    temporary_files: int


async def test_six_proofs_in_a_row_leave_no_more_than_two(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {"TMPDIR": str(temporary), "PATH": "/usr/bin:/bin"}
    launcher = LocalLauncher(tmp_path / "cache", starter=WarmStart(environment=environment))
    one_run = experiment("adversarial")
    held: list[Held] = []
    parent_bytes: list[int] = []
    try:
        for seed in range(1, PROOFS + 1):
            await prove(one_run, DIGITS_TINY, seed, launcher, lambda _: None, device=Device.CPU)
            (parent,) = own_children()
            assert parent.children() == []
            held.append(
                Held(
                    children=(parent.pid,),
                    descriptors=psutil.Process().num_fds(),
                    parent_descriptors=parent.num_fds(),
                    temporary_files=len(list(temporary.iterdir())),
                )
            )
            parent_bytes.append(parent.memory_info().rss)
    finally:
        await launcher.close()
    assert own_children() == []
    assert set(held[SETTLED_AFTER:]) == {held[SETTLED_AFTER - 1]}
    assert held[-1].temporary_files == 0
    assert parent_bytes[-1] - parent_bytes[SETTLED_AFTER - 1] < MEMORY_SLACK_BYTES
