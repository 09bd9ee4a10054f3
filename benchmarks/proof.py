"""Time of a proof (four trainings) against one cold script that trains the same model once."""

import asyncio
import statistics
import subprocess
import sys
import time
from pathlib import Path

from platformdirs import user_cache_path

from runners.experiments import experiment
from runners.launchers.local import LocalLauncher
from runners.proof import Proof
from runners.prove import prove
from runners.recipes import recipe

_RECIPE = "digits"
_ROUNDS = 3


def single_s(cache: Path) -> float:
    started_s = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.single_training", _RECIPE, str(cache)]
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - started_s


async def proof_of(cache: Path) -> Proof:
    launcher = LocalLauncher(cache)
    try:
        return await prove(experiment("same-seed"), recipe(_RECIPE), 42, launcher, lambda _: None)
    finally:
        await launcher.close()


def main() -> None:
    cache = user_cache_path("faqbot")
    asyncio.run(proof_of(cache))  # so that the images exist and the files are in the page cache
    singles, proofs, fits = [], [], []
    for _ in range(_ROUNDS):
        singles.append(single_s(cache))
        proof = asyncio.run(proof_of(cache))
        proofs.append(proof.seconds)
        fits += [run.fit_seconds for arm in proof.arms for run in arm.runs]
        print(f"proof {proofs[-1]:.1f} s, one cold script {singles[-1]:.1f} s, ratio {proofs[-1] / singles[-1]:.2f}")
    proof_s, single, fit = (statistics.median(values) for values in (proofs, singles, fits))
    print(f"median: proof {proof_s:.1f} s, one cold script {single:.1f} s, ratio {proof_s / single:.2f}")
    print(f"median fit of one run: {fit:.1f} s")


if __name__ == "__main__":
    main()
