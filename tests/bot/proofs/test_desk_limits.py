"""The desk is fair, answers at once what it knows, and says only times that it has measured."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.asker import Asker
from bot.errors import ProofUnknown, TooManyProofs
from bot.proofs.archive import FinishedProof, ProofArchive
from bot.proofs.desk import MAX_UNFINISHED_PER_CHANNEL, Clocks, ProofDesk
from bot.proofs.job import ProofJob, ProofState, ProofStatus
from bot.reply import ProofRequest
from runners.card import Card
from runners.errors import PictureFailed
from tests.bot.conftest import MIRA, NOAH
from tests.bot.proofs.test_desk import ended, request, until_running
from tests.fakes.launcher import ScriptedLauncher

ZOE = Asker(platform="test", id="zoe")
PNG = b"\x89PNG"


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def go_on(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @property
    def clocks(self) -> Clocks:
        return Clocks(now=lambda: self.now, seconds=lambda: self.now.timestamp())


class Painter:
    """Draws the same picture for every card, when it is let."""

    def __init__(self) -> None:
        self.drawn: list[Card] = []
        self.may_draw = asyncio.Event()
        self.may_draw.set()
        self.error: Exception | None = None

    async def __call__(self, card: Card) -> bytes:
        self.drawn.append(card)
        await self.may_draw.wait()
        if self.error is not None:
            raise self.error
        return PNG


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def painter() -> Painter:
    return Painter()


@pytest.fixture
async def desk(launcher: ScriptedLauncher, clock: Clock, painter: Painter) -> AsyncIterator[ProofDesk]:
    keys = itertools.count(1)
    desk = ProofDesk(
        launcher,
        new_key=lambda: f"proof{next(keys)}",
        draw=painter,
        clocks=clock.clocks,
    )
    yield desk
    await desk.close()


async def until_drawing(job: ProofJob) -> None:
    async with asyncio.timeout(10):
        async for status in job.watch(0):
            if status.state is ProofState.DRAWING:
                return


async def test_everybody_has_a_first_turn_before_anybody_has_a_second(
    desk: ProofDesk, launcher: ScriptedLauncher
) -> None:
    launcher.hold()
    await until_running(await desk.submit(request(1), MIRA))
    jobs = [
        await desk.submit(request(2), MIRA),
        await desk.submit(request(3), NOAH),
        await desk.submit(request(4), NOAH),
    ]
    jobs.append(await desk.submit(request(5), ZOE))
    launcher.release()
    for job in jobs:
        await ended(job)

    assert [seed for seed, _ in itertools.groupby(spec.seed for spec in launcher.started)] == [1, 3, 5, 2, 4]


async def test_a_person_who_was_served_before_waits_no_longer_than_a_newcomer(
    desk: ProofDesk, launcher: ScriptedLauncher
) -> None:
    for seed in range(5):
        await ended(await desk.submit(request(seed), MIRA))
    launcher.hold()
    await until_running(await desk.submit(request(10), ZOE))
    first, second = await desk.submit(request(11), MIRA), await desk.submit(request(12), NOAH)

    assert (first.status.ahead, second.status.ahead) == (1, 2)


async def test_one_channel_cannot_fill_the_queue(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    launcher.hold()
    for number in range(MAX_UNFINISHED_PER_CHANNEL):
        await desk.submit(request(number), Asker(platform="test", id=str(number), channel="course"))

    with pytest.raises(TooManyProofs, match="from this channel"):
        await desk.submit(request(98), Asker(platform="test", id="late", channel="course"))
    assert (await desk.submit(request(99), Asker(platform="test", id="late", channel="other"))).status.ahead > 0


async def test_a_proof_can_be_stopped_from_another_channel_by_the_same_person(
    desk: ProofDesk, launcher: ScriptedLauncher
) -> None:
    launcher.hold()
    job = await desk.submit(request(), Asker(platform="test", id="mira", channel="course"))
    desk.cancel(job.status.key, Asker(platform="test", id="mira", channel="direct"))

    assert (await ended(job)).state is ProofState.CANCELLED


async def test_a_finished_proof_comes_with_its_card_and_picture(desk: ProofDesk, clock: Clock) -> None:
    status = await ended(await desk.submit(request(), MIRA))

    assert status.card is not None
    assert status.card.created == clock.now
    assert status.picture == PNG
    assert status.age_s is None


async def test_the_verdict_is_there_before_the_picture(desk: ProofDesk, painter: Painter) -> None:
    painter.may_draw.clear()
    job = await desk.submit(request(), MIRA)
    await until_drawing(job)

    assert job.status.proof is not None
    assert job.status.picture is None
    with pytest.raises(ProofUnknown):
        desk.cancel(job.status.key, MIRA)
    painter.may_draw.set()
    assert (await ended(job)).picture == PNG


async def test_closing_while_the_picture_is_drawn_keeps_the_verdict(desk: ProofDesk, painter: Painter) -> None:
    painter.may_draw.clear()
    job = await desk.submit(request(), MIRA)
    await until_drawing(job)
    await desk.close()

    assert job.status.state is ProofState.FINISHED
    assert job.status.proof is not None


async def test_a_proof_stands_without_a_picture_where_none_can_be_drawn(desk: ProofDesk, painter: Painter) -> None:
    painter.error = PictureFailed("no fonts")
    status = await ended(await desk.submit(request(), MIRA))

    assert (status.state, status.picture) == (ProofState.FINISHED, None)


async def test_the_same_request_later_is_answered_at_once_with_its_age(
    desk: ProofDesk, launcher: ScriptedLauncher, clock: Clock
) -> None:
    first = await ended(await desk.submit(request(), MIRA))
    clock.go_on(90)
    again = (await desk.submit(request(), NOAH)).status

    assert again.is_over
    assert (again.card, again.picture, again.age_s) == (first.card, PNG, 90)
    assert len(launcher.started) == 4


@pytest.mark.parametrize(
    "other",
    [request(seed=2), request(recipe="digits-tiny"), ProofRequest(experiment="same-seed", recipe="digits", seed=3)],
)
async def test_another_request_is_run(desk: ProofDesk, other: ProofRequest) -> None:
    await ended(await desk.submit(request(), MIRA))

    assert (await desk.submit(other, NOAH)).status.state is ProofState.QUEUED


async def test_a_proof_during_which_something_was_installed_stands_for_no_other(
    desk: ProofDesk, launcher: ScriptedLauncher
) -> None:
    launcher.hold()
    job = await desk.submit(request(), MIRA)
    await until_running(job)
    launcher.installed = "torch 2.14"
    launcher.release()
    await ended(job)
    for installed in ("torch 2.14", "torch 2.13"):
        launcher.installed = installed
        assert (await ended(await desk.submit(request(), NOAH))).age_s is None


async def test_a_cluster_that_tells_only_during_the_first_proof_what_it_has_is_believed_from_then_on(
    desk: ProofDesk, launcher: ScriptedLauncher
) -> None:
    launcher.installed = None
    launcher.hold()
    job = await desk.submit(request(), MIRA)
    await until_running(job)
    launcher.installed = "torch 2.13 on every node"
    launcher.release()
    first = await ended(job)

    assert (await desk.submit(request(), NOAH)).status.card == first.card
    launcher.installed = None
    assert (await desk.submit(request(), NOAH)).status.card is None


async def test_after_an_upgrade_nothing_old_is_shown(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    await ended(await desk.submit(request(), MIRA))
    launcher.installed = "torch 2.14"

    assert (await desk.submit(request(), MIRA)).status.state is ProofState.QUEUED


async def test_a_proof_can_be_run_again(desk: ProofDesk, launcher: ScriptedLauncher, clock: Clock) -> None:
    await ended(await desk.submit(request(), MIRA))
    clock.go_on(90)
    status = await ended(await desk.submit_anew(request(), NOAH))

    assert len(launcher.started) == 8
    assert status.age_s is None
    assert (await desk.submit(request(), MIRA)).status.card == status.card


async def test_failed_proofs_are_not_remembered(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    launcher.error = PictureFailed("any error of a run")
    await ended(await desk.submit(request(), MIRA))

    assert (await desk.submit(request(), MIRA)).status.state is ProofState.QUEUED


async def test_no_wait_is_told_before_one_was_measured(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    launcher.hold()
    await until_running(await desk.submit(request(1), MIRA))

    assert (await desk.submit(request(2), NOAH)).status.expected_wait_s is None


async def test_the_expected_wait_is_what_earlier_proofs_of_each_recipe_took(
    desk: ProofDesk, launcher: ScriptedLauncher, clock: Clock
) -> None:
    took = await ended(await desk.submit(request(1), MIRA))
    assert took.proof is not None
    usual_s = took.proof.seconds
    launcher.hold()
    await until_running(await desk.submit(request(2), MIRA))
    second, third = await desk.submit(request(3), NOAH), await desk.submit(request(4), ZOE)
    unmeasured = await desk.submit(request(5, recipe="digits-tiny"), Asker(platform="test", id="kim"))
    behind = await desk.submit(request(6), Asker(platform="test", id="lee"))

    assert second.status.expected_wait_s == pytest.approx(usual_s)
    assert third.status.expected_wait_s == pytest.approx(2 * usual_s)
    assert unmeasured.status.expected_wait_s == pytest.approx(3 * usual_s)
    assert behind.status.expected_wait_s is None


async def test_a_proof_that_takes_longer_than_usual_is_expected_any_moment(
    desk: ProofDesk, launcher: ScriptedLauncher, clock: Clock
) -> None:
    await ended(await desk.submit(request(1), MIRA))
    launcher.hold()
    await until_running(await desk.submit(request(2), MIRA))
    clock.go_on(3600)

    assert (await desk.submit(request(3), NOAH)).status.expected_wait_s == 0


async def test_the_memory_of_finished_proofs_is_bounded_and_forgets_the_oldest(desk: ProofDesk) -> None:
    archive = ProofArchive(lambda: "now", kept=2)
    for seed in range(3):
        status: ProofStatus = await ended(await desk.submit(request(seed), MIRA))
        assert status.card is not None
        archive.remember(FinishedProof(request(seed), "now", status.card, None))

    assert [await archive.find(request(seed)) is None for seed in range(3)] == [True, False, False]
