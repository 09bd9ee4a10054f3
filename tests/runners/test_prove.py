"""A proof performs every run of its experiment, tells how it goes, and stops everything when one run fails."""

import asyncio

import pytest

from runners.errors import RunTimedOut
from runners.experiments import experiment
from runners.progress import ProofEvent, ProofProgress
from runners.proof import ArmVerdict, Proof, ProofVerdict
from runners.prove import prove
from runners.recipes import DIGITS_TINY
from runners.spec import Device, RunSpec, Seeding
from tests.fakes.launcher import ScriptedLauncher

SAME_SEED = experiment("same-seed")


def ignore(event: ProofEvent) -> None:
    pass


async def test_a_proof_runs_each_arm_twice_and_holds_what_was_measured() -> None:
    launcher, ticks = ScriptedLauncher(), iter([100.0, 112.5])
    proof = await prove(SAME_SEED, DIGITS_TINY, 7, launcher, ignore, device=Device.CPU, clock=lambda: next(ticks))
    assert launcher.started == [
        RunSpec(recipe="digits-tiny", seed=7, seeding=seeding, device=Device.CPU)
        for seeding in (Seeding.SEEDED, Seeding.SEEDED, Seeding.SPLIT_ONLY, Seeding.SPLIT_ONLY)
    ]
    assert (proof.experiment, proof.recipe, proof.seed) == ("same-seed", "digits-tiny", 7)
    assert proof.verdict is ProofVerdict.REPRODUCIBLE
    assert [(arm.name, arm.verdict, len(arm.runs)) for arm in proof.arms] == [
        ("seeded", ArmVerdict.IDENTICAL, 2),
        ("split-only", ArmVerdict.DIFFERENT, 2),
    ]
    assert proof.seconds == 12.5
    assert Proof.model_validate_json(proof.model_dump_json()) == proof


async def test_its_events_lead_the_progress_from_nothing_to_all() -> None:
    events: list[ProofEvent] = []
    proof = await prove(SAME_SEED, DIGITS_TINY, 7, ScriptedLauncher(), events.append)
    progress = ProofProgress.of(SAME_SEED, DIGITS_TINY)
    for event in events:
        progress = progress.after(event)
    assert progress.fraction == 1
    assert [[run.error_rates for run in arm.runs] for arm in progress.arms] == [
        [run.error_rates for run in arm.runs] for arm in proof.arms
    ]


async def test_when_one_run_fails_the_others_are_stopped_and_its_error_is_told() -> None:
    class FirstFails(ScriptedLauncher):
        async def run(self, spec, report):
            if not self.started:
                self.started.append(spec)
                await asyncio.sleep(0)
                raise RunTimedOut("too slow")
            return await super().run(spec, report)

    launcher = FirstFails()
    launcher.hold()
    with pytest.raises(RunTimedOut, match="too slow"):
        await prove(SAME_SEED, DIGITS_TINY, 7, launcher, ignore)
    assert len(launcher.cancelled) == 3


async def test_cancelling_a_proof_cancels_every_run() -> None:
    launcher = ScriptedLauncher()
    launcher.hold()
    all_started = asyncio.Event()

    def listen(event: ProofEvent) -> None:
        if len(launcher.started) == 4:
            all_started.set()

    task = asyncio.create_task(prove(SAME_SEED, DIGITS_TINY, 7, launcher, listen))
    await all_started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(launcher.cancelled) == 4


async def test_a_listener_that_raises_ends_the_proof_with_its_error() -> None:
    def listen(event: ProofEvent) -> None:
        raise LookupError("the chat is gone")

    with pytest.raises(LookupError):
        await prove(SAME_SEED, DIGITS_TINY, 7, ScriptedLauncher(), listen)
