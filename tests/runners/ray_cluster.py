"""The tests' hold on the Ray cluster of `ray_cluster_process`: add nodes, see what runs on them, kill them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil


@dataclass
class RayCluster:
    process: "subprocess.Popen[str]"
    #: For a driver on a node of the cluster, and for one anywhere.
    address: str
    client_address: str
    #: Where the nodes keep their data, one folder each.
    caches: Path
    #: The process ids of the nodes' raylets.
    raylets: list[int] = field(default_factory=list)

    def add_node(self) -> None:
        self.raylets.append(_ask(self.process, "add")["raylet"])

    def kill_node(self, raylet: int) -> None:
        """Kill a node and forget it."""
        self.raylets.remove(raylet)
        _ask(self.process, f"kill {raylet}")

    def trainings(self) -> dict[int, list[psutil.Process]]:
        """The children that train, by the raylet of the node that they are on."""
        return {raylet: _trainings_under(raylet) for raylet in self.raylets}

    def node_that_trains(self) -> int:
        """The raylet of the one node on which something trains."""
        (raylet,) = [raylet for raylet, trainings in self.trainings().items() if trainings]
        return raylet


@contextmanager
def ray_cluster(caches: Path) -> Iterator[RayCluster]:
    """A cluster without nodes that could train; at the end nothing of it is left."""
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.runners.ray_cluster_process", str(caches)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        bufsize=1,
        start_new_session=True,
    ) as process:
        found = _answer(process)
        yield RayCluster(process, found["address"], found["client"], caches)


def _ask(process: "subprocess.Popen[str]", question: str) -> dict[str, Any]:
    assert process.stdin is not None
    process.stdin.write(question + "\n")
    process.stdin.flush()
    return _answer(process)


def _answer(process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the Ray cluster of the tests has ended"
    return dict(json.loads(line))


def _trainings_under(raylet: int) -> list[psutil.Process]:
    return [process for process in psutil.Process(raylet).children(recursive=True) if _trains(process)]


def _trains(process: psutil.Process) -> bool:
    try:
        return "runners.child" in process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False
