"""A proof performs every run of its experiment, tells how it goes, and stops everything when one run fails."""

import asyncio
import itertools
import sys

import pytest

from runners.errors import RunTimedOut
from runners.experiments import experiment
from runners.launchers.cold import ColdStart
from runners.launchers.local import LocalLauncher
from runners.progress import ArmJudged, ProofNews, ProofProgress
from runners.proof import ArmVerdict, Proof, ProofVerdict
from runners.prove import prove
from runners.recipes import DIGITS_TINY
from runners.spec import Device, RunSpec, Seeding
from tests.fakes.launcher import ScriptedLauncher

SAME_SEED = experiment("same-seed")


def ignore(news: ProofNews) -> None:
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
    news: list[ProofNews] = []
    proof = await prove(SAME_SEED, DIGITS_TINY, 7, ScriptedLauncher(), news.append)
    progress = ProofProgress.of(SAME_SEED, DIGITS_TINY)
    for one in news:
        progress = progress.after(one)
    assert progress.fraction == 1
    assert [[run.error_rates for run in arm.runs] for arm in progress.arms] == [
        [run.error_rates for run in arm.runs] for arm in proof.arms
    ]


async def test_an_arms_verdict_is_told_while_the_other_arm_still_runs() -> None:
    class ControlWaits(ScriptedLauncher):
        async def run(self, spec, report):
            if spec.seeding is Seeding.SPLIT_ONLY:
                await told.wait()
            return await super().run(spec, report)

    told, verdicts = asyncio.Event(), []

    def listen(news: ProofNews) -> None:
        if isinstance(news, ArmJudged):
            verdicts.append(news)
            told.set()

    async with asyncio.timeout(10):
        proof = await prove(SAME_SEED, DIGITS_TINY, 7, ControlWaits(), listen)
    seeded, control = verdicts
    assert (seeded.result, control.result) == proof.arms
    assert seeded.words == (
        "identical to the last bit: validation images, both error rates, all 4 losses, final weights"
    )
    assert control.words.startswith("different: the validation images are the same, the losses part at batch 1 of 4")


async def test_an_arms_verdict_is_what_its_runs_measured() -> None:
    class NeverTheSame(ScriptedLauncher):
        async def run(self, spec, report):
            result = await super().run(spec, report)
            return result.model_copy(update={"weights_sha256": f"{next(numbers):064}"})

    numbers, news = itertools.count(), []
    await prove(SAME_SEED, DIGITS_TINY, 7, NeverTheSame(), news.append)
    seeded, _ = (one for one in news if isinstance(one, ArmJudged))
    assert seeded.result.verdict is ArmVerdict.WITHIN_ROUNDING
    assert seeded.words.startswith("equal but for rounding: ")
    assert "the final weights differ" in seeded.words


async def test_one_run_alone_is_not_compared() -> None:
    news: list[ProofNews] = []
    await prove(experiment("same-seed-full"), DIGITS_TINY, 7, ScriptedLauncher(), news.append)
    judged = [one.result.name for one in news if isinstance(one, ArmJudged)]
    assert judged == ["seeded", "split-only", "seeded-too-late"]


@pytest.mark.parametrize("slots", [1, 2])
async def test_where_not_all_runs_fit_the_seeded_pair_goes_first_on_this_machine(slots: int) -> None:
    command = (sys.executable, "-m", "tests.runners.misbehaving_child", "behave")
    launcher = LocalLauncher(slots=slots, starter=ColdStart(command=command, environment={}), missing=tuple)
    news: list[ProofNews] = []
    await prove(SAME_SEED, DIGITS_TINY, 7, launcher, news.append, device=Device.CPU)
    await launcher.close()
    first = next(place for place, one in enumerate(news) if isinstance(one, ArmJudged))
    assert news[first].result.name == "seeded"
    started = [one.arm for one in news if not isinstance(one, ArmJudged) and one.event.kind == "preparing"]
    assert started == ["seeded", "seeded", "split-only", "split-only"]
    assert not [one for one in news[:first] if one.event.kind == "finished" and one.arm == "split-only"]


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

    def listen(news: ProofNews) -> None:
        if len(launcher.started) == 4:
            all_started.set()

    task = asyncio.create_task(prove(SAME_SEED, DIGITS_TINY, 7, launcher, listen))
    await all_started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(launcher.cancelled) == 4


async def test_a_listener_that_raises_ends_the_proof_with_its_error() -> None:
    def listen(news: ProofNews) -> None:
        raise LookupError("the chat is gone")

    with pytest.raises(LookupError):
        await prove(SAME_SEED, DIGITS_TINY, 7, ScriptedLauncher(), listen)
