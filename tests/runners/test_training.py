"""Real trainings with fastai: what the proof claims is so, and what the footnotes say is so."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from runners.errors import DeviceMissing
from runners.experiments import experiment
from runners.experiments.comparison import compare
from runners.launchers.local import LocalLauncher
from runners.machine import has_nvidia_gpu
from runners.progress import ProofEvent, ProofProgress, RunState
from runners.proof import ArmVerdict, ProofVerdict
from runners.prove import prove
from runners.recipes import DIGITS, DIGITS_TINY
from runners.spec import Device, Measured, Preparing, RunEvent, RunSpec, Seeding, Stage, Trained

pytestmark = pytest.mark.runner

SEEDED = RunSpec(recipe="digits-tiny", seed=42, seeding=Seeding.SEEDED, device=Device.CPU)
ROOT = Path(__file__).parents[2]


async def test_a_full_proof_reproduces_its_seeded_arm_and_neither_the_control_nor_the_late_seed(tmp_path: Path) -> None:
    events: list[ProofEvent] = []
    launcher = LocalLauncher(tmp_path)
    proof = await prove(experiment("same-seed-full"), DIGITS_TINY, 42, launcher, events.append, device=Device.CPU)
    seeded, control, late, another = proof.arms

    assert proof.verdict is ProofVerdict.REPRODUCIBLE
    assert seeded.verdict is ArmVerdict.IDENTICAL
    first, second = seeded.runs
    assert (first.error_rates, first.losses) == (second.error_rates, second.losses)
    assert first.weights_sha256 == second.weights_sha256

    for arm in (control, late):
        assert arm.verdict is ArmVerdict.DIFFERENT
        assert arm.losses_part_at == 1
        first, second = arm.runs
        assert first.split_sha256 == second.split_sha256 == seeded.runs[0].split_sha256
        assert first.weights_sha256 != second.weights_sha256

    assert another.runs[0].split_sha256 != seeded.runs[0].split_sha256
    assert another.runs[0].weights_sha256 != seeded.runs[0].weights_sha256

    for run in (*seeded.runs, *control.runs, *late.runs, *another.runs):
        frozen, unfrozen = run.error_rates
        assert 0 <= unfrozen < frozen <= 1
        assert len(run.losses) == DIGITS_TINY.batches
        assert run.validation_items == DIGITS_TINY.validation_items
        assert 0 < run.fit_seconds < run.seconds

    progress = ProofProgress.of(experiment("same-seed-full"), DIGITS_TINY)
    for event in events:
        progress = progress.after(event)
    assert {run.state for arm in progress.arms for run in arm.runs} == {RunState.DONE}


async def test_a_run_tells_its_stages_and_its_circumstances_and_another_seed_is_another_run(tmp_path: Path) -> None:
    launcher, events = LocalLauncher(tmp_path), []
    other_seed = SEEDED.model_copy(update={"seed": 43})
    # One after the other, so that the first writes the images and the second finds them.
    writes = await launcher.run(SEEDED, events.append)
    finds, other = await asyncio.gather(*(launcher.run(spec, lambda _: None) for spec in (SEEDED, other_seed)))

    assert compare((writes, finds)) is ArmVerdict.IDENTICAL
    assert other.split_sha256 != writes.split_sha256
    assert other.weights_sha256 != writes.weights_sha256
    assert compare((writes, other)) is ArmVerdict.DIFFERENT

    _assert_story(events, writes.error_rates, writes.losses)
    assert [(epoch.stage, epoch.error_rate) for epoch in writes.epochs] == [
        (Stage.FROZEN, writes.error_rates[0]),
        (Stage.UNFROZEN, writes.error_rates[1]),
    ]
    environment = writes.environment
    assert environment.recipe_version == DIGITS_TINY.version
    assert (environment.workers, environment.pretrained_sha256) == (0, "")
    assert environment.data_sha256 == finds.environment.data_sha256 != ""
    assert (environment.device, environment.threads) == ("cpu", DIGITS_TINY.threads)
    assert environment.deterministic_algorithms
    assert environment.cudnn_deterministic
    assert not environment.cudnn_benchmark
    assert environment.device_name


def _assert_story(events: list[RunEvent], error_rates: tuple[float, float], losses: tuple[float, ...]) -> None:
    assert isinstance(events[0], Preparing)
    trained = [event for event in events if isinstance(event, Trained)]
    assert tuple(event.loss for event in trained) == losses
    assert [event.batch for event in trained] == list(range(1, DIGITS_TINY.batches + 1))
    assert {event.batches for event in trained} == {DIGITS_TINY.batches}
    half = DIGITS_TINY.batches // 2
    assert [event.stage for event in trained] == [Stage.FROZEN] * half + [Stage.UNFROZEN] * half
    assert [(event.stage, event.error_rate) for event in events if isinstance(event, Measured)] == [
        (Stage.FROZEN, error_rates[0]),
        (Stage.UNFROZEN, error_rates[1]),
    ]


async def test_the_default_recipe_learns_by_transfer(tmp_path: Path) -> None:
    spec = SEEDED.model_copy(update={"recipe": "digits"})
    result = await LocalLauncher(tmp_path).run(spec, lambda _: None)
    assert result.error_rates[1] <= 0.05
    assert len(result.losses) == DIGITS.batches
    assert result.validation_items == DIGITS.validation_items == 359
    assert len(result.environment.pretrained_sha256) == 64


async def test_a_run_with_more_epochs_tells_the_error_rate_after_each(tmp_path: Path) -> None:
    proof = await prove(
        experiment("two-stages"), DIGITS_TINY, 42, LocalLauncher(tmp_path), lambda _: None, device=Device.CPU
    )
    result = proof.arms[0].runs[0]
    epoch = DIGITS_TINY.batches // 2
    assert proof.verdict is ProofVerdict.SHOWN
    assert [(done.stage, done.batch) for done in result.epochs] == [
        (Stage.FROZEN, epoch),
        (Stage.UNFROZEN, 2 * epoch),
        (Stage.UNFROZEN, 3 * epoch),
        (Stage.UNFROZEN, 4 * epoch),
    ]
    assert len(result.losses) == 4 * epoch
    assert result.error_rates == (result.epochs[0].error_rate, result.epochs[3].error_rate)


@pytest.mark.skipif(has_nvidia_gpu(), reason="this machine has a GPU")
async def test_asking_for_a_gpu_that_is_absent_is_told_with_what_to_ask_for_instead(tmp_path: Path) -> None:
    spec = SEEDED.model_copy(update={"device": Device.CUDA})
    with pytest.raises(DeviceMissing, match="'cpu' or 'auto'"):
        await LocalLauncher(tmp_path).run(spec, lambda _: None)


def test_a_training_does_not_load_torchvision() -> None:
    code = "import sys, runners.train; sys.exit('torchvision' in sys.modules)"
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT).returncode == 0


async def test_small_changes_chosen_against_a_model_hurt_it_more_than_chance(tmp_path: Path) -> None:
    launcher = LocalLauncher(tmp_path)
    proof = await prove(experiment("adversarial"), DIGITS_TINY, 42, launcher, lambda _: None, device=Device.CPU)
    result = proof.arms[0].runs[0]
    clean, chance, against, *_ = result.probed
    assert proof.verdict is ProofVerdict.SHOWN
    assert clean.error_rate == pytest.approx(result.error_rates[1])
    assert clean.wrong <= chance.wrong < against.wrong
    plain = await launcher.run(SEEDED, lambda _: None)
    assert (plain.losses, plain.weights_sha256) == (result.losses, result.weights_sha256)


async def test_equal_data_of_every_class_is_trained_on_and_measured(tmp_path: Path) -> None:
    launcher = LocalLauncher(tmp_path)
    proof = await prove(experiment("balanced-data"), DIGITS_TINY, 42, launcher, lambda _: None, device=Device.CPU)
    result = proof.arms[0].runs[0]
    whole, pruned = result.probed[:10], result.probed[10:]
    assert proof.verdict is ProofVerdict.SHOWN
    assert [one.label for one in whole] == [one.label for one in pruned] == list("0123456789")
    assert {one.items for one in result.probed} == {result.validation_items // 10}
    assert sum(one.wrong for one in whole) == round(result.error_rates[1] * result.validation_items)
    assert sum(one.wrong for one in pruned) > sum(one.wrong for one in whole)
