"""Time and memory of a proof (two arms, four trainings, picture) against one cold script that trains once.

`python -m benchmarks.proof [RECIPE] [ROUNDS] [DEVICE]`. Every round measures the peer and the proof one after the
other, so that a machine that is busy for a while is so for both.
"""

import asyncio
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psutil
from platformdirs import user_cache_path

from runners.card import Card
from runners.experiments import experiment
from runners.launchers.child_environment import child_environment
from runners.launchers.local import LocalLauncher
from runners.launchers.warm import WarmStart
from runners.machine import processor_name, usable_cores
from runners.progress import ArmJudged, ProofNews
from runners.prove import prove
from runners.recipes import recipe
from runners.spec import Device

_CACHE = user_cache_path("faqbot")
_MIB = 2**20
_LOOK_EVERY_S = 0.2


@dataclass
class ProofTimes:
    """Seconds from the order of a proof to what a person then sees."""

    verdict_s: float
    card_s: float
    fits_s: tuple[float, ...]


@dataclass
class Memory:
    """Largest sizes seen, in MiB: what is one process's own, and what all share fairly counted."""

    parent_own: float = 0
    parent_resident: float = 0
    child_own: float = 0
    child_resident: float = 0
    all_proportional: float = 0
    processes: int = field(default=0)

    def look(self) -> None:
        family = psutil.Process().children(recursive=True)
        sizes = [(process, size) for process in family if (size := _size(process)) is not None]
        for process, size in sizes:
            if process.ppid() == os.getpid() and "runners.warm" in process.cmdline():
                self.parent_own = max(self.parent_own, size.uss / _MIB)
                self.parent_resident = max(self.parent_resident, size.rss / _MIB)
            elif process.ppid() != os.getpid():
                self.child_own = max(self.child_own, size.uss / _MIB)
                self.child_resident = max(self.child_resident, size.rss / _MIB)
        self.all_proportional = max(self.all_proportional, sum(size.pss for _, size in sizes) / _MIB)
        self.processes = max(self.processes, len(sizes))


def _size(process: psutil.Process) -> Any:
    try:
        return process.memory_full_info()
    except psutil.NoSuchProcess:
        return None


def peer_s(name: str, device: str) -> float:
    """Wall time of one cold script that trains once, with the variables a run has."""
    environment = child_environment(os.environ, recipe(name).threads)
    started_s = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.single_training", name, str(_CACHE), device]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.monotonic() - started_s


async def proof_times(launcher: LocalLauncher, name: str, device: str) -> ProofTimes:
    """Prove once and draw the picture."""
    started_s = time.monotonic()
    told: dict[str, float] = {}

    def listen(news: ProofNews) -> None:
        if isinstance(news, ArmJudged):
            told[news.result.name] = time.monotonic() - started_s

    proof = await prove(experiment("same-seed"), recipe(name), 42, launcher, listen, device=Device(device))
    assert proof.verdict == "reproducible", proof.explanation
    await launcher.draw(Card.of(proof))
    fits = tuple(run.fit_seconds for arm in proof.arms for run in arm.runs)
    return ProofTimes(told["seeded"], time.monotonic() - started_s, fits)


async def cold_parent(name: str, device: str) -> ProofTimes:
    """A proof whose launcher has no warm parent yet."""
    launcher = LocalLauncher(_CACHE, starter=WarmStart())
    try:
        return await proof_times(launcher, name, device)
    finally:
        await launcher.close()


async def warm_parent(name: str, device: str) -> tuple[ProofTimes, float]:
    """A proof whose launcher has its parent ready, and how long getting it ready took."""
    launcher = LocalLauncher(_CACHE, starter=WarmStart())
    try:
        started_s = time.monotonic()
        await launcher.warm_up()
        ready_s = time.monotonic() - started_s
        return await proof_times(launcher, name, device), ready_s
    finally:
        await launcher.close()


async def memory_of(name: str, device: str) -> Memory:
    """What a proof's processes take; measured apart from the times, because looking takes time too."""
    memory = Memory()

    async def look() -> None:
        while True:
            memory.look()
            await asyncio.sleep(_LOOK_EVERY_S)

    looking = asyncio.create_task(look())
    await warm_parent(name, device)
    looking.cancel()
    return memory


def report(label: str, seconds: Sequence[float], peer_s: Sequence[float], at_most: float) -> None:
    ratio = statistics.median(ours / theirs for ours, theirs in zip(seconds, peer_s, strict=True))
    print(f"{label:<46}{statistics.median(seconds):6.2f} s   ratio {ratio:5.2f}   (to stay within {at_most:.2f})")


def main() -> None:
    name, rounds, device = (*sys.argv[1:], *("digits", "3", "cpu")[len(sys.argv) - 1 :])[:3]
    print(f"{processor_name()}, {usable_cores()} cores, Python {platform.python_version()}, recipe {name} on {device}")
    print("load before: {:.2f} {:.2f} {:.2f}".format(*os.getloadavg()))
    asyncio.run(cold_parent(name, device))  # so that images exist and files are in the page cache
    peers, colds, warms, readies = [], [], [], []
    for _ in range(int(rounds)):
        peers.append(peer_s(name, device))
        warm, ready_s = asyncio.run(warm_parent(name, device))
        warms.append(warm)
        readies.append(ready_s)
        colds.append(asyncio.run(cold_parent(name, device)))
    print("load after:  {:.2f} {:.2f} {:.2f}".format(*os.getloadavg()))
    memory = asyncio.run(memory_of(name, device))

    print(f"one cold script that trains once{statistics.median(peers):20.2f} s")
    report("parent warm: the seeded pair's verdict", [w.verdict_s for w in warms], peers, 0.75)
    report("parent warm: finished card", [w.card_s for w in warms], peers, 1.4)
    report("parent not yet warm: the seeded pair's verdict", [c.verdict_s for c in colds], peers, 1.1)
    report("parent not yet warm: finished card", [c.card_s for c in colds], peers, 1.8)
    fits = [fit for times in warms for fit in times.fits_s]
    print(f"fit of a run beside another, median and largest  {statistics.median(fits):.2f} s, {max(fits):.2f} s")
    print(f"getting the parent warm                          {statistics.median(readies):.2f} s")
    print(
        f"memory (MiB): warm parent {memory.parent_resident:.0f} resident, {memory.parent_own:.0f} its own; "
        f"a run {memory.child_resident:.0f} resident, {memory.child_own:.0f} its own; "
        f"all {memory.processes} processes together {memory.all_proportional:.0f}"
    )


if __name__ == "__main__":
    main()
