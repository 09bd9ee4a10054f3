"""What is photographed of Slack: the same questions as on Discord, asked in the fake workspace."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from pydantic import SecretStr

from bot.application import Application, open_application
from bot.platforms.slack.platform import SlackPlatform
from bot.platforms.slack.receivers import OverSocket
from bot.settings import Settings
from bot.store_location import InMemory
from runners.recipes import recipe_names
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, BOT_USER, FakeSlack, Message
from tests.pictures.slack_page import Answer

_TEACHER = "UTEACHER"
_PROOF_S = 900.0
#: A proof ends with its picture and its card.
_FILES = 2


async def slack_answers(cache: Path, recipe: str) -> list[Answer]:
    """Play everything; `cache` keeps images and finished proofs."""
    settings = Settings(_env_file=None, cache=cache, store=InMemory(), recipe=recipe, staff=frozenset())
    async with FakeSlack() as slack, open_application(settings) as application, connected_to_slack(slack, application):
        slack.directory.admins.add(_TEACHER)
        answers = []

        async def asked(name: str, question: str) -> Message:
            number = len(slack.messages)
            await slack.mention(f"<@{BOT_USER}> {question}")
            await slack.until(lambda: len(slack.messages) > number, "an answer")
            message = slack.messages[number]
            answers.append(Answer(name, "mira", f"@faqbot {question}", message.versions[-1]["blocks"]))
            return message

        async def used(name: str, typed: str) -> None:
            key = await slack.slash(typed)
            await slack.until(lambda: slack.response_urls[key].uses, "an answer")
            blocks = slack.response_urls[key].uses[-1].body["blocks"]
            answers.append(Answer(name, "mira", f"/faq {typed}", blocks, is_private=True))

        await asked("answer", "why do we get two different error rates from fine_tune?")
        await used("private", "will unbiased data prevent biased decisions")
        await asked("suggestions", "is my project good and are its results the same")
        await asked("unknown", "when is the exam?")
        for name in ("list", "help", "privacy"):
            await used(name, name)
        question = "I set the seed but my results still change every time"
        message = await asked("proof", question)
        answers.pop()
        async with asyncio.timeout(_PROOF_S):
            while len(slack.files) < _FILES:
                await asyncio.sleep(0.1)
        shown = [version["blocks"] for version in message.versions if "%" in str(version["blocks"])]
        wrote = f"@faqbot {question}"
        if shown:
            answers.append(Answer("proof-running", "mira", wrote, shown[len(shown) * 2 // 3]))
        answers.append(Answer("proof-finished", "mira", wrote, message.versions[-1]["blocks"], files=slack.files))
        await slack.slash("seed")
        async with asyncio.timeout(_PROOF_S):
            while len(slack.files) < 2 * _FILES:
                await asyncio.sleep(0.1)
        seed = slack.messages[-1]
        answers.append(Answer("seed", "mira", "/faq seed", seed.versions[-1]["blocks"], files=slack.files[_FILES:]))
        await slack.open_home(user=_TEACHER)
        await slack.until(lambda: slack.directory.homes, "the home tab")
        home = slack.directory.homes[_TEACHER].versions[-1]["blocks"]
        answers.append(Answer("home", "teacher", "", home, is_home=True))
        return answers


@contextlib.asynccontextmanager
async def connected_to_slack(slack: FakeSlack, application: Application) -> AsyncIterator[None]:
    """The bot on the fake Slack, as long as the block runs."""
    receiver = OverSocket(SecretStr(APP_TOKEN))
    platform = SlackPlatform(
        application.assistant,
        SecretStr(BOT_TOKEN),
        receiver,
        recipes=recipe_names(),
        store=application.store,
        base_url=slack.base_url,
    )
    running = asyncio.create_task(platform.run())
    await platform.connected.wait()
    try:
        yield
    finally:
        await platform.close()
        await running
