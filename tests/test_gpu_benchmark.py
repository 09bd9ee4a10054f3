"""The measurement for machines with a GPU: what it says without one, and how it words what it measured."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from benchmarks.gpu import PLANS, Row, report
from runners.experiments import experiment
from runners.machine import has_nvidia_gpu
from runners.proof import Proof
from runners.prove import prove
from runners.spec import Device, RunEvent, RunResult, RunSpec
from tests.fakes.launcher import ScriptedLauncher

ROOT = Path(__file__).parents[1]


class Gpu(ScriptedLauncher):
    """A launcher whose runs say that they computed on a GPU."""

    async def run(self, spec: RunSpec, report: object) -> RunResult:
        result = await super().run(spec, report)  # type: ignore[arg-type]
        seen = {"device": "cuda", "device_name": "NVIDIA Test GPU", "cuda": "13.0, cuDNN 91000"}
        return result.model_copy(update={"environment": result.environment.model_copy(update=seen)})


def ignore(event: RunEvent) -> None:
    pass


async def rows(rounds: int = 2) -> tuple[Row, ...]:
    made = []
    for recipe, device in PLANS:
        launcher = Gpu() if device is Device.CUDA else ScriptedLauncher()
        proofs = [await prove(experiment("same-seed"), recipe, 42, launcher, ignore, device) for _ in range(rounds)]
        made.append(Row(recipe, device, tuple(proofs)))
    return tuple(made)


def with_other_weights(proof: Proof) -> Proof:
    """The same proof with both seeded runs ending in other weights."""
    seeded, *others = proof.arms
    runs = tuple(run.model_copy(update={"weights_sha256": "0" * 64}) for run in seeded.runs)
    return proof.model_copy(update={"arms": (seeded.model_copy(update={"runs": runs}), *others)})


@pytest.mark.skipif(has_nvidia_gpu(), reason="this machine has a GPU")
def test_without_a_gpu_it_says_so_measures_nothing_and_fails() -> None:
    done = subprocess.run([sys.executable, "-m", "benchmarks.gpu"], cwd=ROOT, capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("There is no GPU here that torch can use, so nothing was measured")


async def test_the_report_is_dated_names_the_gpu_and_has_a_line_for_every_recipe_and_device() -> None:
    text = report(await rows(), 4.2, date(2026, 3, 1))

    head, *_, digits, cpu, large = text.splitlines()
    assert head == "### NVIDIA Test GPU, 2026-03-01"
    assert "CUDA 13.0, cuDNN 91000" in text
    assert digits.startswith("| digits | cuda | 4 | yes |")
    assert cpu.startswith("| digits | cpu | 4 | yes |")
    assert large.startswith("| digits-large | cuda | 4 | yes |")


async def test_two_rounds_that_end_in_different_weights_are_not_called_identical() -> None:
    on_gpu, *others = await rows()
    first, second = on_gpu.proofs
    differing = Row(on_gpu.recipe, on_gpu.device, (first, with_other_weights(second)))

    text = report((differing, *others), 4.2, date(2026, 3, 1))

    assert "| digits | cuda | 4 | **no** |" in text
    assert "| digits | cpu | 4 | yes |" in text
