"""The proof on a GPU: is the seeded pair identical to the last bit there, and how long does a run take?

`python -m benchmarks.gpu [ROUNDS]`. Every round proves `same-seed` with the recipe `digits` on the GPU and on the CPU,
and with `digits-large`, the same training at a size that needs the GPU, on the GPU. Prints Markdown, dated, for the
documentation. Without a GPU that torch can use it says so and ends with exit status 1.
"""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from runners.errors import DeviceMissing, NotDeterministic, RunnerError
from runners.experiments import experiment
from runners.experiments.same_seed import SEEDED
from runners.launchers.local import LocalLauncher
from runners.launchers.warm import WarmStart
from runners.machine import has_nvidia_gpu, processor_name, usable_cores
from runners.proof import Proof, ProofVerdict
from runners.prove import prove
from runners.recipes import DIGITS, DIGITS_LARGE, Recipe
from runners.spec import Device, RunResult

SEED = 42
#: The GPU first, so that a machine without one says so at once.
PLANS: tuple[tuple[Recipe, Device], ...] = ((DIGITS, Device.CUDA), (DIGITS, Device.CPU), (DIGITS_LARGE, Device.CUDA))
_NO_GPU = "There is no GPU here that torch can use, so nothing was measured"
_COLUMNS = ("recipe", "device", "seeded runs", "identical", "fit, s", "one run, s", "proof, s", "error rates")


@dataclass(frozen=True)
class Row:
    """Every round of one recipe on one device."""

    recipe: Recipe
    device: Device
    proofs: tuple[Proof, ...]

    @property
    def seeded(self) -> tuple[RunResult, ...]:
        return tuple(run for proof in self.proofs for arm in proof.arms if arm.name == SEEDED for run in arm.runs)

    @property
    def is_identical(self) -> bool:
        """Whether every round's pair is identical, and every round equal to every other, losses and weights."""
        outcomes = {(run.losses, run.error_rates, run.weights_sha256) for run in self.seeded}
        return len(outcomes) == 1 and all(proof.verdict is ProofVerdict.REPRODUCIBLE for proof in self.proofs)


async def measure(rounds: int, launcher: LocalLauncher) -> tuple[Row, ...]:
    """Prove everything `rounds` times, in turns.

    Raises:
        DeviceMissing: torch sees no GPU.
        NotDeterministic: an operation has no deterministic kernel there; the error names it.
        RunnerError: a run failed otherwise.
    """
    proofs: dict[tuple[Recipe, Device], list[Proof]] = {plan: [] for plan in PLANS}
    for _ in range(rounds):
        for recipe, device in PLANS:
            same_seed = experiment("same-seed")
            proof = await prove(same_seed, recipe, SEED, launcher, lambda _: None, device=device)
            proofs[recipe, device].append(proof)
    return tuple(Row(recipe, device, tuple(proofs[recipe, device])) for recipe, device in PLANS)


def report(rows: Sequence[Row], ready_s: float, on: date) -> str:
    """Markdown: where and when, and a line for every recipe and device."""
    gpu = next(row.seeded[0].environment for row in rows if row.device is Device.CUDA)
    lines = (
        f"### {gpu.device_name}, {on.isoformat()}",
        "",
        f"torch {gpu.torch}, CUDA {gpu.cuda}, fastai {gpu.fastai}, Python {gpu.python}; {processor_name()}, "
        f"{usable_cores()} cores; {len(rows[0].proofs)} rounds, medians; getting the warm parent ready took "
        f"{ready_s:.1f} s.",
        "",
        _row(_COLUMNS),
        _row("---" for _ in _COLUMNS),
        *(_row(_cells(row)) for row in rows),
    )
    return "\n".join(lines)


def _cells(row: Row) -> tuple[str, ...]:
    runs = [run for proof in row.proofs for arm in proof.arms for run in arm.runs]
    frozen, unfrozen = row.seeded[0].error_rates
    return (
        row.recipe.name,
        row.device,
        str(len(row.seeded)),
        "yes" if row.is_identical else "**no**",
        f"{statistics.median(run.fit_seconds for run in runs):.2f}",
        f"{statistics.median(run.seconds for run in runs):.2f}",
        f"{statistics.median(proof.seconds for proof in row.proofs):.2f}",
        f"{frozen:.4f}, {unfrozen:.4f}",
    )


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


async def measured_report(rounds: int) -> str:
    launcher = LocalLauncher(starter=WarmStart())
    try:
        started_s = time.monotonic()
        await launcher.warm_up()
        ready_s = time.monotonic() - started_s
        return report(await measure(rounds, launcher), ready_s, datetime.now(UTC).date())
    finally:
        await launcher.close()


def main() -> int:
    if not has_nvidia_gpu():
        print(f"{_NO_GPU}: the system shows no NVIDIA driver.", file=sys.stderr)
        return 1
    print("load before: {:.2f} {:.2f} {:.2f}".format(*os.getloadavg()), file=sys.stderr)
    try:
        print(asyncio.run(measured_report(int(sys.argv[1]) if len(sys.argv) > 1 else 3)))
    except DeviceMissing as error:
        print(f"{_NO_GPU}: {error}", file=sys.stderr)
        return 1
    except NotDeterministic as error:
        print(f"{error} (torch calls it {error.operation})", file=sys.stderr)
        return 1
    except RunnerError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
