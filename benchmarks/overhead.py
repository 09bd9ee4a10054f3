"""What a run costs beyond the training loop it watches: events, measurements, hashes, limits, a process of its own.

`python -m benchmarks.overhead [RECIPE] [ROUNDS] [DEVICE]`. The peer is `benchmarks.bare_training`. Each round trains
with it, with a cold run and with a run forked from a warm parent, in an order that is turned round every time, so that
a machine that others use too is fair to all three; ratios are taken within a round.
"""

import asyncio
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runners.launchers.child import Starter
from runners.launchers.child_environment import child_environment
from runners.launchers.cold import ColdStart
from runners.launchers.local import LocalLauncher
from runners.launchers.warm import WarmStart
from runners.machine import default_cache_dir, processor_name, usable_cores
from runners.recipes import recipe
from runners.spec import Device, RunSpec, Seeding

_CACHE = default_cache_dir()


@dataclass(frozen=True)
class Training:
    """Seconds of one training: inside `fine_tune`, and the processor's for its whole process, imports included."""

    fit_s: float
    #: Loading and `fine_tune` of the bare script; everything from order to result of a run.
    whole_s: float
    cpu_s: float


def bare(name: str, device: str) -> Training:
    cpu_before_s = _children_cpu_s()
    command = [sys.executable, "-m", "benchmarks.bare_training", name, str(_CACHE), device]
    environment = child_environment(os.environ, recipe(name).threads)
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    fit_s, whole_s = map(float, done.stdout.split()[-2:])
    return Training(fit_s, whole_s, _children_cpu_s() - cpu_before_s)


def run_of(starter: Callable[[], Starter]) -> Callable[[str, str], Training]:
    """A training by a launcher of that kind, ready before the clock starts."""

    async def perform(name: str, device: str) -> tuple[float, float]:
        launcher = LocalLauncher(_CACHE, starter=starter())
        try:
            await launcher.warm_up()
            started_s = time.monotonic()
            spec = RunSpec(recipe=name, seed=42, seeding=Seeding.SEEDED, device=Device(device))
            result = await launcher.run(spec, lambda _: None)
            return result.fit_seconds, time.monotonic() - started_s
        finally:
            await launcher.close()

    def train(name: str, device: str) -> Training:
        cpu_before_s = _children_cpu_s()
        fit_s, whole_s = asyncio.run(perform(name, device))
        return Training(fit_s, whole_s, _children_cpu_s() - cpu_before_s)

    return train


def _children_cpu_s() -> float:
    """Processor seconds of all children that have ended, and of theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


KINDS: dict[str, Callable[[str, str], Training]] = {"bare": bare, "cold": run_of(ColdStart), "warm": run_of(WarmStart)}


def report(label: str, ours_s: Sequence[float], theirs_s: Sequence[float]) -> None:
    ratios = [ours / theirs for ours, theirs in zip(ours_s, theirs_s, strict=True)]
    print(
        f"{label:<62}{statistics.median(ours_s):6.2f} s over {statistics.median(theirs_s):6.2f} s   "
        f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    )


def main() -> None:
    name, rounds, device = (*sys.argv[1:], *("digits", "6", "cpu")[len(sys.argv) - 1 :])[:3]
    print(f"{processor_name()}, {usable_cores()} cores, Python {platform.python_version()}, recipe {name} on {device}")
    print("load before: {:.2f} {:.2f} {:.2f}".format(*os.getloadavg()), flush=True)
    bare(name, device)  # so that images exist and files are in the page cache
    took: dict[str, list[Training]] = {kind: [] for kind in KINDS}
    for number in range(int(rounds)):
        for kind in list(KINDS)[:: -1 if number % 2 else 1]:
            took[kind].append(KINDS[kind](name, device))
    bares, colds, warms = took["bare"], took["cold"], took["warm"]
    bare_fits_s = [t.fit_s for t in bares]
    print("load after:  {:.2f} {:.2f} {:.2f}".format(*os.getloadavg()))
    print(f"to stay within 1.10, over {rounds} rounds:")
    report("fit of a warm run over the bare fit", [t.fit_s for t in warms], bare_fits_s)
    report("fit of a cold run over the bare fit", [t.fit_s for t in colds], bare_fits_s)
    report("whole warm run over bare loading and fit", [t.whole_s for t in warms], [t.whole_s for t in bares])
    report(
        "processor time, cold run over bare script, imports in both", [t.cpu_s for t in colds], [t.cpu_s for t in bares]
    )
    print("for comparison:")
    report("whole warm run over the bare fit alone", [t.whole_s for t in warms], bare_fits_s)


if __name__ == "__main__":
    main()
