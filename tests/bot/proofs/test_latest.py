"""The list of the proofs that ended last."""

from datetime import timedelta

from bot.proofs.desk import ProofDesk
from bot.proofs.latest_reply import SHOWN, latest_proofs_reply
from bot.reply import ProofRequest
from tests.bot.conftest import MIRA
from tests.bot.proofs.test_desk import ended
from tests.bot.proofs.test_desk_limits import Clock


async def proved(desk: ProofDesk, *requests: ProofRequest) -> None:
    for request in requests:
        await ended(await desk.submit_anew(request, MIRA))


def seed(number: int, experiment: str = "same-seed") -> ProofRequest:
    return ProofRequest(experiment=experiment, recipe="digits-tiny", seed=number)


async def lines(desk: ProofDesk, later: timedelta = timedelta(hours=3)) -> list[tuple[str, str]]:
    """Label and argument of every line, so much later."""
    latest = await desk.latest(20)
    listed = latest_proofs_reply(latest, latest[0].card.created + later)
    assert listed is not None
    return [(action.label, action.argument) for action in listed.actions]


async def test_each_line_tells_the_seed_the_recipe_the_verdict_and_the_age_and_runs_it_again(desk: ProofDesk) -> None:
    await proved(desk, seed(7))

    assert await lines(desk) == [
        ("**Seed 7** · Handwritten digits, small network · reproducible, 3 hours ago", "same-seed/digits-tiny/7")
    ]


async def test_another_experiment_is_named(desk: ProofDesk) -> None:
    await proved(desk, seed(7, "same-seed-full"))

    ((label, argument),) = await lines(desk)
    assert "The same seed gives the same result, if it is set in time" in label
    assert argument == "same-seed-full/digits-tiny/7"


async def test_the_newest_stand_first_each_request_once_and_not_too_many(desk: ProofDesk) -> None:
    await proved(desk, *map(seed, range(SHOWN + 2)), seed(3))

    arguments = [argument for _, argument in await lines(desk)]
    assert arguments == [f"same-seed/digits-tiny/{number}" for number in (3, 6, 5, 4, 2)]


async def test_where_nothing_was_proved_yet_there_is_no_list(desk: ProofDesk) -> None:
    assert latest_proofs_reply(await desk.latest(20), Clock().now) is None
