"""How often the bot writes: seldom enough to be read, and never more than Discord says is left."""

import asyncio
from collections.abc import Callable

import pytest

from bot.assistant import Assistant
from bot.knowledge import understand
from bot.platforms.discord.limits import EDIT_EVERY_S
from bot.proofs.desk import ProofDesk
from faq.matcher import Thresholds
from runners.spec import RunEvent, RunResult, RunSpec, Stage, Trained
from tests.bot.conftest import SEED, SMALL_FAQ
from tests.bot.platforms.discord.conftest import Connect, ScriptedAssistant, said, step
from tests.fakes.discord import FakeDiscord, Person, Posted
from tests.fakes.launcher import ScriptedLauncher

BATCHES = 40
#: Stands for the 1.5 seconds; the next wait begins when Discord has answered, so load can make gaps only longer.
EVERY_S = 0.15


class SteadyLauncher(ScriptedLauncher):
    """Each run reports far more often than anybody could read."""

    async def run(self, spec: RunSpec, report: Callable[[RunEvent], None]) -> RunResult:
        for batch in range(1, BATCHES + 1):
            await asyncio.sleep(0.01)
            report(Trained(stage=Stage.FROZEN, batch=batch, batches=BATCHES, loss=1.0))
        return await super().run(spec, report)


@pytest.fixture
def steady() -> Assistant:
    knowledge = understand(SMALL_FAQ, Thresholds())
    return Assistant(lambda: knowledge, ProofDesk(SteadyLauncher()))


def between_edits(answer: Posted) -> list[float]:
    """Without the time from the posting to the first edit, which comes once it is noted that the message grows."""
    return answer.gaps_s[1:]


def test_the_shortest_time_between_two_edits_is_one_and_a_half_seconds():
    assert EDIT_EVERY_S == 1.5


async def test_a_proof_is_never_edited_more_often_than_that(connect: Connect, steady: Assistant, ada: Person):
    await connect(steady, every_s=EVERY_S)
    answer = await (await (await ada.slash("seed")).answer()).until("Measured in")
    assert len(answer.gaps_s) >= 4
    assert min(between_edits(answer)) >= EVERY_S


async def test_nor_is_an_answer_that_grows_a_proof(
    discord_server: FakeDiscord, connect: Connect, steady: Assistant, ada: Person
):
    await connect(steady, every_s=EVERY_S)
    await ada.say(f"{discord_server.mention} {SEED.aliases[0]}")
    answer = await (await discord_server.message()).until("Measured in")
    assert len(answer.gaps_s) >= 4
    assert min(between_edits(answer)) >= EVERY_S


async def test_what_waited_for_a_rate_limit_is_skipped_and_not_made_up_for(
    discord_server: FakeDiscord, connect: Connect, steady: Assistant, ada: Person
):
    await connect(steady, every_s=EVERY_S)
    discord_server.limit("PATCH", "/channels/", 3 * EVERY_S)
    answer = await (await (await ada.slash("seed")).answer()).until("Measured in")
    assert answer.gaps_s[0] >= 3 * EVERY_S
    assert min(between_edits(answer)) >= EVERY_S


async def test_edits_keep_to_what_the_bucket_has_left(discord_server: FakeDiscord, connect: Connect, ada: Person):
    discord_server.buckets.limit, discord_server.buckets.every_s = 3, 0.1
    await connect(ScriptedAssistant(*(step(number / 10) for number in range(10)), said("done")), every_s=0)
    answer = await (await (await ada.slash("seed")).answer()).until("done")
    assert len(answer.versions) == 11
    assert discord_server.buckets.refused == 0
