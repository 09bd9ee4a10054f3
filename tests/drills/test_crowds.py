"""Many at once, and one who wants everything: questions, proofs, connections, and a stop in the middle of it."""

import asyncio
import contextlib
import itertools
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import psutil

from bot.assistant import Assistant
from bot.proofs.desk import MAX_UNFINISHED_PER_ASKER, MAX_UNFINISHED_PER_CHANNEL
from bot.web.server import Limits
from tests.bot.conftest import UNBIASED
from tests.bot.platforms.discord.conftest import Connect
from tests.bot.serving import serving, settings
from tests.bot.test_service import ANSWER, QUESTION, bot_process, stopped
from tests.bot.web.asking import Client
from tests.fakes.discord import TOKEN, FakeDiscord, Person
from tests.fakes.launcher import ScriptedLauncher
from tests.fakes.slack import BOT_USER, FakeSlack

MESSAGES, MORE = 5000, 1000
#: What those that come later may add. Were they kept, it would be twice as much.
MORE_MIB = 12
#: A pipe that nobody reads holds a few hundred lines, and then the bot.
QUIET = {"FAQBOT_LOG_LEVEL": "WARNING"}
#: A busy machine may take long over them.
PATIENCE_S = 100


async def ask_everywhere(server: FakeDiscord, times: int) -> list[int]:
    """Mention the bot so often, in every server in turn; returns the messages' ids."""
    ada = server.person("ada")
    places = itertools.cycle(guild.channels[0] for guild in server.guilds)
    return [await ada.say(f"{server.mention} {QUESTION}", place) for place in itertools.islice(places, times)]


def answered(server: FakeDiscord) -> Counter[int]:
    """How often each message was answered."""
    return Counter(int(posted.body["message_reference"]["message_id"]) for posted in server.posted)


def recorded(folder: Path) -> int:
    """How many questions the bot's store has."""
    with contextlib.closing(sqlite3.connect(folder / "faqbot.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM questions").fetchone()[0])


def resident_mib(process: asyncio.subprocess.Process) -> float:
    return psutil.Process(process.pid).memory_info().rss / 2**20


async def until_answered(server: FakeDiscord, messages: int) -> None:
    await server.bell.until(lambda: len(server.messages) == messages, f"{messages} are answered", PATIENCE_S)


async def test_five_thousand_messages_at_once_are_each_answered_once_and_the_next_need_no_further_memory(
    tmp_path: Path,
) -> None:
    async with FakeDiscord(guilds=50) as discord, bot_process(tmp_path, discord, **QUIET) as process:
        await discord.connected()
        asked = await ask_everywhere(discord, MESSAGES)
        await until_answered(discord, MESSAGES)
        after_the_first = resident_mib(process)
        asked += await ask_everywhere(discord, MORE)
        await until_answered(discord, MESSAGES + MORE)
        assert resident_mib(process) < after_the_first + MORE_MIB
        log = await stopped(process)

    answers = answered(discord)
    assert {answers[message] for message in asked} == {1}
    assert all(ANSWER in posted.text for posted in discord.posted)
    assert log == ""
    assert recorded(tmp_path) == MESSAGES + MORE


async def test_a_stop_under_load_ends_well_and_leaves_no_answer_half_given(tmp_path: Path) -> None:
    async with (
        FakeDiscord(guilds=20) as discord,
        FakeSlack() as slack,
        bot_process(tmp_path, discord, slack, **QUIET) as process,
    ):
        await discord.connected()
        await slack.until(lambda: slack.connections, "the bot connected to Slack")
        mentions = [asyncio.create_task(slack.mention(f"<@{BOT_USER}> {QUESTION}")) for _ in range(5)]
        asking = asyncio.create_task(ask_everywhere(discord, 2000))
        await discord.bell.until(lambda: len(discord.messages) > 50, "the bot is at it", PATIENCE_S)
        log = await stopped(process)
        for task in (asking, *mentions):
            task.cancel()
        await asyncio.gather(asking, *mentions, return_exceptions=True)

    assert set(answered(discord).values()) == {1}
    assert all(ANSWER in posted.text for posted in discord.posted)
    assert "Traceback" not in log
    assert recorded(tmp_path) >= len(discord.posted)


async def test_a_student_who_asks_for_fifty_proofs_gets_two_and_everybody_else_is_served(
    discord_server: FakeDiscord, connect: Connect, assistant: Assistant, launcher: ScriptedLauncher, ada: Person
) -> None:
    launcher.hold()
    await connect(assistant)
    flooder = discord_server.person("flooder")
    flood = [await (await flooder.slash("seed", seed=str(seed))).answer() for seed in range(50)]
    refused = [message for message in flood if "You already have 2 proofs under way" in message.text]
    assert len(refused) == 50 - MAX_UNFINISHED_PER_ASKER
    assert all(message.is_private for message in refused), "the channel is not flooded with refusals"
    assert "Wait for one to end, or cancel one." in refused[0].text

    answer = await (await ada.slash("ask", question=UNBIASED.question)).answer()
    assert UNBIASED.answer in answer.text
    proof = await (await ada.slash("seed", seed="1000")).answer()
    await proof.until("waiting, 1 proof first")
    launcher.release()
    await proof.until("Measured in")
    order = [seed for seed, _ in itertools.groupby(spec.seed for spec in launcher.started)]
    assert order[:3] == [0, 1000, 1], "she has her turn before the flooder's second"


async def test_a_crowd_that_asks_for_proofs_in_one_channel_leaves_room_for_the_others(
    discord_server: FakeDiscord, connect: Connect, assistant: Assistant, launcher: ScriptedLauncher, ada: Person
) -> None:
    launcher.hold()
    await connect(assistant)
    crowd = [discord_server.person(f"student-{number}") for number in range(10)]
    asked = [await (await one.slash("seed", seed=str(seed))).answer() for seed, one in enumerate(crowd)]
    refused = [message.text for message in asked if "6 proofs from this channel are under way" in message.text]
    assert len(refused) == len(crowd) - MAX_UNFINISHED_PER_CHANNEL
    elsewhere = discord_server.guilds[0].text_channel("another-course")
    await (await (await ada.slash("seed", elsewhere, seed="1000")).answer()).until("proofs first")
    launcher.release()


@contextlib.asynccontextmanager
async def half_open(host: str, port: int, how_many: int) -> AsyncIterator[list[Client]]:
    """Clients that begin a request and never end it."""
    clients = [Client(*await asyncio.open_connection(host, port)) for _ in range(how_many)]
    try:
        for one in clients:
            with contextlib.suppress(ConnectionError):
                await one.send(b"GET /healthz HTTP/1.1\r\nHost: here\r\nX-Slow: ")
        yield clients
    finally:
        for one in clients:
            one.writer.close()


async def test_hundreds_of_half_open_connections_keep_nobody_from_the_health_page(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, serving(settings(tmp_path, discord_token=TOKEN)) as bot:
        await bot.until(lambda wrong: not wrong)
        async with half_open(*bot.server.address, how_many=Limits().connections + 100):
            for _ in range(20):
                assert (await bot.get("/healthz"))[0] == 200
            assert await bot.wrong() == {}
            assert bot.server.connections <= Limits().connections
            answer = await (await discord.person("ada").slash("ask", question=QUESTION)).answer()
            assert ANSWER in answer.text
