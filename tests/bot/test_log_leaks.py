"""Secrets and marked words are sent through everything the bot does, and the log is searched for them."""

import asyncio
import contextlib
import gc
import io
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.answers import Answers
from bot.logs import TELLTALES, set_up_logging
from bot.question import Question
from tests.bot.serving import Bot, serving, settings
from tests.bot.web.asking import client
from tests.fakes.discord import TOKEN, FakeDiscord, Person
from tests.fakes.discord.hurry import hurry
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, CHANNEL, FakeSlack

MARK = "zirkonfisch"
QUESTION = f"why do I get two error rates from fine_tune {MARK}"
UNKNOWN = f"where can I park my horse tonight {MARK}"
NAME = "quandelmann"
KEY = "the-privacy-key-of-this-test"
SECRETS = (TOKEN, BOT_TOKEN, APP_TOKEN, KEY)
#: Manage Server.
STAFF = str(1 << 5)


@pytest.fixture(params=["INFO", "DEBUG"])
def level(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, levels = root.handlers[:], {logger: logger.level for logger in (root, *map(logging.getLogger, TELLTALES))}
    yield io.StringIO()
    root.handlers[:] = handlers
    for logger, before in levels.items():
        logger.setLevel(before)
    logging.captureWarnings(capture=False)


@dataclass
class Scene:
    """A bot on both chats, and what it logs."""

    discord: FakeDiscord
    slack: FakeSlack
    bot: Bot
    student: Person
    staff: Person
    stream: io.StringIO

    async def until_logged(self, words: str) -> None:
        async with asyncio.timeout(20):
            while words not in self.stream.getvalue():
                await asyncio.sleep(0.02)


@pytest.fixture
async def scene(
    tmp_path: Path, stream: io.StringIO, level: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Scene]:
    hurry(monkeypatch)
    async with FakeDiscord() as discord, FakeSlack() as slack:
        secrets = {"discord_token": TOKEN, "slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN}
        wanted = settings(tmp_path, slack_api=slack.base_url, privacy_key=KEY, log_level=level, **secrets)
        set_up_logging(level, wanted.secrets, wanted.log_format, stream)
        async with serving(wanted) as bot:
            await bot.until(lambda wrong: not wrong)
            staff = discord.person("teacher")
            staff.permissions = STAFF
            yield Scene(discord, slack, bot, discord.person(NAME), staff, stream)


async def ask_everywhere(scene: Scene) -> int:
    """Put questions in every way there is; returns how many lines about questions the log owes."""
    discord, slack, student = scene.discord, scene.slack, scene.student
    answer = await (await student.slash("ask", question=QUESTION)).answer()
    await (await student.slash("ask", question=UNKNOWN)).answer()
    await (await student.type_ahead("ask", "question", MARK)).suggestions()
    written = len(discord.messages)
    await student.say(f"{discord.mention} {QUESTION}")
    await student.whisper(UNKNOWN)
    await discord.bell.until(lambda: len(discord.messages) == written + 2, "answers to what was written")
    await (await scene.staff.choose("Answer from the FAQ", await student.say(QUESTION))).answer()
    for label in ("Helpful", "Not helpful", "Share"):
        await (await student.press(answer, label)).acknowledged()
    await slack.slash(f"ask {QUESTION}")
    await slack.until(lambda: slack.private, "an answer to the command")
    await slack.mention(f"<@UBOT> {QUESTION}")
    await slack.write(UNKNOWN, channel="DMIRA")
    await slack.until(lambda: len(slack.messages) == 2, "answers to messages")
    await slack.message_shortcut("faq_answer_message", QUESTION, ts="1.1")
    await slack.until(lambda: len(slack.private) == 2, "an answer to the shortcut")
    return 9


async def settings_and_commands(scene: Scene) -> None:
    """What is typed into everything that is no question."""
    for command, options in (
        ("settings", {"course": MARK}),
        ("seed", {"seed": MARK}),
        ("why", {"seed": MARK, "error_rate": MARK}),
        ("inspect", {"question": QUESTION}),
        ("privacy", {}),
        ("list", {}),
    ):
        with contextlib.suppress(KeyError):
            await (await scene.staff.slash(command, **options)).answer()
    answered = len(scene.slack.private)
    for typed in (f"settings course {MARK}", f"seed {MARK}", f"why 42 0.{MARK}", f"{MARK}", f"inspect {MARK} {MARK}"):
        await scene.slack.slash(typed)
    await scene.slack.until(lambda: len(scene.slack.private) == answered + 5, "answers to the commands")


async def let_things_go_wrong(scene: Scene, monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    """Errors whose words hold what must not be read, in every layer."""
    discord, slack, student = scene.discord, scene.slack, scene.student
    discord.cut("POST", "callback")
    await student.slash("ask", question=QUESTION)
    discord.fail("POST", "callback", status=400, code=50035)
    await student.slash("ask", question=QUESTION)
    discord.limit("POST", "messages", 0.01)
    written = len(discord.messages)
    await student.say(f"{discord.mention} {QUESTION}")
    await discord.bell.until(lambda: len(discord.messages) > written, "an answer after the limit")
    slack.fail_next("respond", 404)
    await slack.slash(f"ask {QUESTION}")
    await slack.until(lambda: slack.ephemeral, "an answer although the response url failed")
    slack.fail_next("chat.postMessage", 200, "fatal_error")
    await slack.mention(f"<@UBOT> {QUESTION}")

    def fail(_: Answers, question: Question, *__: object, **___: object) -> None:
        raise KeyError(f"{question.text} {TOKEN} {BOT_TOKEN} {KEY}")

    with monkeypatch.context() as broken:
        broken.setattr(Answers, "search", fail)
        assert "went wrong" in (await (await student.slash("ask", question=QUESTION)).answer()).text
        answered = len(slack.private)
        await slack.slash(f"ask {QUESTION}")
        await slack.until(lambda: len(slack.private) > answered, "an apology")

    with contextlib.closing(sqlite3.connect(store)) as connection:
        connection.execute("DROP TABLE questions")
    await (await student.slash("ask", question=QUESTION)).answer()
    await scene.until_logged("Questions are not recorded")

    async def orphan() -> None:
        raise ValueError(f"{QUESTION} {TOKEN}")

    task = asyncio.create_task(orphan())
    await asyncio.wait({task})
    del task
    gc.collect()
    async with client(scene.bot.server) as rude:
        await rude.send(f"GET /{MARK} HTTP/1.1\r\nHost: {MARK}\r\nAuthorization: {TOKEN}\r\n\r\n".encode())
        assert await rude.answer()
    async with client(scene.bot.server) as rude:
        await rude.send(f"{MARK}\r\n\r\n".encode())
        assert "400" in await rude.answer()


async def test_no_secret_and_nothing_of_a_student_is_logged(
    scene: Scene, level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owed = await ask_everywhere(scene)
    asked = scene.stream.getvalue()
    await settings_and_commands(scene)
    await let_things_go_wrong(scene, monkeypatch, tmp_path / "faqbot.db")

    log = scene.stream.getvalue()
    lines = [json.loads(line) for line in log.splitlines()]
    tokens = [found.token for found in scene.discord.interactions.values()]
    for secret in (*SECRETS, *tokens):
        assert secret not in log
    if level == "INFO":
        for private in (MARK, "horse", NAME, str(scene.student.id), "UMIRA", CHANNEL):
            assert private not in log
    questions = [json.loads(line) for line in asked.splitlines() if '"question"' in line]
    assert len(questions) == owed
    assert all(question["id"] and question["ms"] >= 0 for question in questions)
    assert {line["level"] for line in lines} >= {"info", "warning", "error"}
