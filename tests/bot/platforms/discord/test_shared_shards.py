"""Several bots on one store share Discord's shards: each message is one bot's to answer, whoever else is told of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bot.asker import Asker
from bot.platforms.discord.only_one import OnlyOne
from bot.platforms.discord.platform import DiscordPlatform
from bot.platforms.discord.shard_leases import ShardLeases
from bot.platforms.discord.shared_shards import SharedShards
from bot.preferences import Preferences
from bot.reply import Reply
from bot.store import Place, Store, open_store
from bot.store_location import InFile
from tests.bot.platforms.discord.conftest import Connect, ScriptedAssistant, said
from tests.bot.store.conftest import Clock
from tests.fakes.discord import FakeDiscord, Person
from tests.fakes.discord.sessions import MESSAGE_CONTENT

LEASE_S = 60.0

OpenStore = Callable[..., Awaitable[Store]]
ONE_SHARD = pytest.mark.parametrize("discord_server", [{"guilds": 2, "shards": 1}], indirect=True)
TWO_SHARDS = pytest.mark.parametrize("discord_server", [{"guilds": 4, "shards": 2}], indirect=True)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def another_store(tmp_path: Path, clock: Clock) -> AsyncIterator[OpenStore]:
    """Opens the one store once more, as another process has it; ask for it before `connect`, which closes first."""
    async with AsyncExitStack() as opened:

        async def another_store(location: InFile | None = None) -> Store:
            location = location or InFile(path=tmp_path / "faqbot.db")
            return await opened.enter_async_context(await open_store(location, lease_s=LEASE_S, now=clock))

        yield another_store


class Leases(ShardLeases):
    """Begins sessions without a pause, and counts how often it has looked."""

    def __init__(self, store: Store, clock: Clock) -> None:
        super().__init__(store.duties, store.name, store.lease, turn=timedelta(seconds=-1), now=clock)
        self.looks = 0

    async def look(self) -> frozenset[int]:
        lost = await super().look()
        self.looks += 1
        return lost


class Bot(ScriptedAssistant):
    """One process's bot: what it says tells which one it is."""

    def __init__(self, name: str, store: Store, clock: Clock) -> None:
        super().__init__(said(f"by {name}"))
        self.leases = Leases(store, clock)
        self.shards = SharedShards(self.leases, look_every_s=0.02)

    async def preferences(self, _asker: Asker) -> Preferences:
        return Preferences(automatic=True)

    async def answer(self, question: object) -> Reply:
        reply = await super().answer(question)
        return reply if "?" in question.text else Reply()


async def until(true: Callable[[], object], what: str) -> None:
    try:
        async with asyncio.timeout(20):
            while not true():
                await asyncio.sleep(0.01)
    except TimeoutError:
        pytest.fail(f"never: {what}")


async def time_passes(clock: Clock, *bots: Bot) -> None:
    """Let almost a lease pass in which these bots live."""
    clock.passes(seconds=LEASE_S - 1)
    seen = [bot.leases.looks for bot in bots]
    await until(lambda: all(bot.leases.looks > looks + 1 for bot, looks in zip(bots, seen, strict=True)), "they look")


@TWO_SHARDS
async def test_two_bots_take_half_of_the_shards_each_and_every_question_is_answered_once(
    discord_server: FakeDiscord, another_store: OpenStore, connect: Connect, ada: Person, clock: Clock
) -> None:
    bots = []
    for name in ("first", "second"):
        store = await another_store()
        bots.append(Bot(name, store, clock))
        await connect(bots[-1], store=store, sharing=bots[-1].shards)
    assert [len(bot.shards.mine) for bot in bots] == [2, 0], "the first was alone"
    for _ in range(4):
        await time_passes(clock, *bots)
    await until(lambda: all(len(bot.shards.mine) == 1 for bot in bots), "each has one")
    await until(lambda: len(discord_server.gateway.live) == 2 and discord_server.gateway.is_connected, "both connected")
    assert len(discord_server.gateway.identified) == 3, "one shard was moved, once"

    for guild in discord_server.guilds:
        await ada.say(f"{discord_server.mention} why?", at=guild.channels[0])
    await discord_server.message(3)

    assert sorted(message.text for message in discord_server.posted) == ["by first"] * 2 + ["by second"] * 2
    assert len({message.channel_id for message in discord_server.posted}) == 4


@ONE_SHARD
async def test_the_bot_that_stands_by_serves_when_the_other_stops(
    discord_server: FakeDiscord, another_store: OpenStore, connect: Connect, ada: Person, clock: Clock
) -> None:
    stores = [await another_store(), await another_store()]
    first, second = (Bot(name, store, clock) for name, store in zip(("first", "second"), stores, strict=True))
    serving = await connect(first, store=stores[0], sharing=first.shards)
    standing_by = await connect(second, store=stores[1], sharing=second.shards)
    await until(lambda: second.shards.is_known, "the second knows that there is nothing to do")

    assert (serving.standing.connected, serving.standing.expected) == (1, 1)
    assert standing_by.standing.is_whole
    assert str(standing_by.standing) == "standing by: other bots serve all shards"
    await serving.close()
    await until(lambda: standing_by.standing.connected == 1, "the second took over")
    await ada.say(f"{discord_server.mention} why?")

    assert (await discord_server.message()).text == "by second"


@ONE_SHARD
async def test_what_two_bots_are_told_is_answered_by_one(
    discord_server: FakeDiscord, another_store: OpenStore, connect: Connect, ada: Person, clock: Clock, tmp_path: Path
) -> None:
    """As when one stood still while the other took over: here each has a store of its own for its leases alone."""
    bots = []
    for name in ("first", "second"):
        leases = await another_store(InFile(path=tmp_path / f"{name}.db"))
        bots.append(Bot(name, leases, clock))
        await connect(bots[-1], store=await another_store(), sharing=bots[-1].shards)
        await until(lambda: len(discord_server.gateway.live) == len(bots), "it is connected beside the other")

    await ada.say(f"{discord_server.mention} why?")
    await discord_server.message()
    await ada.whisper("and why this?")
    await discord_server.message(1)
    answer = await (await ada.slash("ask", question="why not?")).answer()
    await until(lambda: sum(len(bot.asked) for bot in bots) == 3, "each was asked of one bot")
    await discord_server.gateway.ask_for_heartbeat()

    assert len(discord_server.posted) == 3
    assert answer.text in {"by first", "by second"}
    assert discord_server.refusals == []


@ONE_SHARD
async def test_chatter_is_claimed_by_nobody_and_what_is_answered_is(
    discord_server: FakeDiscord,
    another_store: OpenStore,
    connect: Connect,
    ada: Person,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    discord_server.gateway.granted = MESSAGE_CONTENT
    store = await another_store()
    claimed: list[str] = []
    claim = store.delivered.claim

    async def noted(key: str) -> bool:
        claimed.append(key)
        return await claim(key)

    monkeypatch.setattr(store.delivered, "claim", noted)
    bot = Bot("first", store, clock)
    platform = await connect(bot, store=store, sharing=bot.shards)
    await until(lambda: platform.serves(Place("discord", str(discord_server.guild_id))), "it knows its servers")

    for chatter in ("good morning", "see you later", "same here"):
        await ada.say(chatter)
    question = await ada.say("why?")
    await discord_server.message()
    await (await ada.type_ahead("ask", "question", "wh")).suggestions()

    assert len(bot.asked) == 4
    assert claimed == [f"discord:{question}"]


@ONE_SHARD
async def test_a_bot_that_stands_by_knows_who_may_what_from_discord_itself(
    discord_server: FakeDiscord, another_store: OpenStore, connect: Connect, ada: Person, clock: Clock
) -> None:
    teachers = discord_server.guilds[0].role("teachers")
    ada.roles = [teachers]
    platforms: list[DiscordPlatform] = []
    for name in ("first", "second"):
        store = await another_store()
        bot = Bot(name, store, clock)
        platforms.append(await connect(bot, store=store, sharing=bot.shards))
    await until(lambda: str(platforms[1].standing).startswith("standing by"), "the second stands by")

    asker = Asker(platform="discord", id=str(ada.id), server=str(discord_server.guild_id), manages=True)
    now = await platforms[1].recall(asker)

    assert now is not None
    assert not now.manages
    assert str(teachers) in now.roles
    assert not platforms[1].serves(Place("discord", str(discord_server.guild_id)))


@ONE_SHARD
async def test_on_a_file_that_nobody_shares_a_second_bot_stands_by_until_the_first_ends(
    discord_server: FakeDiscord, connect: Connect, ada: Person, tmp_path: Path
) -> None:
    first, second = ScriptedAssistant(said("by first")), ScriptedAssistant(said("by second"))
    serving = await connect(first, only=OnlyOne(tmp_path / "faqbot.db", try_every_s=0.01))
    standing_by = await connect(second, only=OnlyOne(tmp_path / "faqbot.db", try_every_s=0.01))
    await until(lambda: str(standing_by.standing).startswith("standing by"), "the second stands by")
    await ada.say(f"{discord_server.mention} why?")
    assert (await discord_server.message()).text == "by first"
    assert len(discord_server.gateway.identified) == 1

    await serving.close()
    await until(lambda: standing_by.standing.connected == 1, "the second took over")
    await ada.say(f"{discord_server.mention} and now?")

    assert (await discord_server.message(1)).text == "by second"
