import asyncio
from collections.abc import Callable

import pytest

from bot.asker import Asker
from bot.errors import NotYourProof, ProofDeskClosed, ProofUnknown, TooManyProofs
from bot.proofs.desk import MAX_UNFINISHED, MAX_UNFINISHED_PER_ASKER, ProofDesk
from bot.proofs.job import ProofJob, ProofState, ProofStatus
from bot.reply import ProofRequest
from runners.errors import RunTimedOut, UnknownExperiment, UnknownRecipe
from runners.proof import ProofVerdict
from tests.bot.conftest import MIRA, NOAH
from tests.fakes.launcher import ScriptedLauncher


def request(seed: int = 1, recipe: str = "digits") -> ProofRequest:
    return ProofRequest(recipe=recipe, seed=seed)


async def ended(job: ProofJob) -> ProofStatus:
    async with asyncio.timeout(10):
        return [status async for status in job.watch(0)][-1]


async def until_running(job: ProofJob) -> None:
    async with asyncio.timeout(10):
        async for status in job.watch(0):
            if status.state is ProofState.RUNNING and status.progress.fraction > 0:
                return


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0)


async def test_a_proof_runs_both_arms_twice_and_ends_with_a_verdict(
    desk: ProofDesk, launcher: ScriptedLauncher
) -> None:
    status = await ended(await desk.submit(request(), MIRA))

    assert status.state is ProofState.FINISHED
    assert status.proof is not None
    assert status.proof.verdict is ProofVerdict.REPRODUCIBLE
    assert [arm.name for arm in status.proof.arms] == ["seeded", "split-only"]
    assert len(launcher.started) == 4


async def test_progress_never_goes_back_and_ends_full(desk: ProofDesk) -> None:
    async with asyncio.timeout(10):
        fractions = [status.progress.fraction async for status in (await desk.submit(request(), MIRA)).watch(0)]

    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


async def test_the_same_request_joins_the_proof_under_way(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    launcher.hold()
    first, second = await desk.submit(request(), MIRA), await desk.submit(request(), NOAH)
    launcher.release()

    assert first is second
    await ended(first)
    assert len(launcher.started) == 4


async def test_proofs_wait_their_turn_and_are_told_their_place(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    launcher.hold()
    first = await desk.submit(request(1), MIRA)
    await until_running(first)
    second, third = await desk.submit(request(2), MIRA), await desk.submit(request(3), NOAH)

    assert (third.status.ahead, second.status.ahead) == (1, 2)
    assert {spec.seed for spec in launcher.started} == {1}

    launcher.release()
    assert (await ended(third)).state is ProofState.FINISHED
    assert (await ended(second)).state is ProofState.FINISHED


async def test_cancelling_a_waiting_proof_moves_the_others_up(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    launcher.hold()
    first = await desk.submit(request(1), MIRA)
    await until_running(first)
    second, third = await desk.submit(request(2), MIRA), await desk.submit(request(3), NOAH)
    desk.cancel(second.status.key, MIRA)

    assert third.status.ahead == 1
    launcher.release()
    await ended(third)
    assert 2 not in {spec.seed for spec in launcher.started}


async def test_cancelling_a_running_proof_stops_its_runs_and_lets_the_next_one_start(
    desk: ProofDesk, launcher: ScriptedLauncher
) -> None:
    launcher.hold()
    first = await desk.submit(request(1), MIRA)
    await until_running(first)
    second = await desk.submit(request(2), MIRA)
    desk.cancel(first.status.key, MIRA)
    await until(lambda: launcher.cancelled)
    launcher.release()

    assert (await ended(first)).state is ProofState.CANCELLED
    assert (await ended(second)).state is ProofState.FINISHED
    assert {spec.seed for spec in launcher.cancelled} == {1}


async def test_nobody_stops_a_proof_that_somebody_else_waits_for(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    launcher.hold()
    job = await desk.submit(request(), MIRA)
    await desk.submit(request(), NOAH)
    with pytest.raises(NotYourProof):
        desk.cancel(job.status.key, Asker(platform="test", id="stranger"))
    desk.cancel(job.status.key, MIRA)
    launcher.release()

    assert (await ended(job)).state is ProofState.FINISHED


async def test_a_finished_proof_can_no_longer_be_cancelled(desk: ProofDesk) -> None:
    job = await desk.submit(request(), MIRA)
    await ended(job)

    with pytest.raises(ProofUnknown):
        desk.cancel(job.status.key, MIRA)


async def test_one_person_cannot_fill_the_queue(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    launcher.hold()
    for seed in range(MAX_UNFINISHED_PER_ASKER):
        await desk.submit(request(seed), MIRA)

    with pytest.raises(TooManyProofs, match="You already have"):
        await desk.submit(request(99), MIRA)
    assert (await desk.submit(request(99), NOAH)).status.state is ProofState.QUEUED


async def test_many_people_cannot_fill_it_without_end(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    launcher.hold()
    for seed in range(MAX_UNFINISHED):
        await desk.submit(request(seed), Asker(platform="test", id=str(seed)))

    with pytest.raises(TooManyProofs, match="waiting already"):
        await desk.submit(request(99), NOAH)


async def test_how_a_run_failed_is_told_and_the_next_proof_runs(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    launcher.error = RunTimedOut("The run took longer than 60 s.")
    failed = await ended(await desk.submit(request(1), MIRA))
    launcher.error = None

    assert failed.state is ProofState.FAILED
    assert "longer than 60 s" in failed.error
    assert (await ended(await desk.submit(request(2), MIRA))).state is ProofState.FINISHED


async def test_unknown_names_are_refused_before_anything_starts(desk: ProofDesk) -> None:
    with pytest.raises(UnknownRecipe):
        await desk.submit(request(recipe="imagenet"), MIRA)
    with pytest.raises(UnknownExperiment):
        await desk.submit(ProofRequest(experiment="magic", recipe="digits", seed=1), MIRA)


async def test_closing_interrupts_what_runs_and_what_waits_and_takes_no_more(
    desk: ProofDesk, launcher: ScriptedLauncher
) -> None:
    launcher.hold()
    running = await desk.submit(request(1), MIRA)
    await until_running(running)
    waiting = await desk.submit(request(2), MIRA)
    await desk.close()

    assert (await ended(running)).state is ProofState.INTERRUPTED
    assert (await ended(waiting)).state is ProofState.INTERRUPTED
    assert len(launcher.cancelled) == len(launcher.started) > 0
    assert launcher.closed
    with pytest.raises(ProofDeskClosed):
        await desk.submit(request(3), MIRA)
