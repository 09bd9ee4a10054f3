"""What is photographed of teaching: staff go from a gap to a saved answer, on both fake chats, with the shipped FAQ."""

import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord

from bot.application import Application, open_application
from bot.mandate import TeachingServer
from bot.settings import SHIPPED_FAQ, Settings
from bot.store_location import InMemory
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.world import Posted
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.state import PrivateAnswer
from tests.pictures.discord_page import Exchange
from tests.pictures.discord_scenes import connected_to_discord
from tests.pictures.slack_page import Answer
from tests.pictures.slack_scenes import connected_to_slack

_MANAGER = str(discord.Permissions(manage_guild=True).value)
_ASKED = (
    ("mira", "may I hand in a notebook that ran on kaggle"),
    ("noah", "is handing in a kaggle notebook ok"),
    ("ada", "may we hand in kaggle notebooks"),
    ("mira", "are my results biased if my data is"),
    ("noah", "how long may the project report be"),
)
_ANSWER = "Yes, as long as it runs from top to bottom.\n\n- Name the dataset and its version.\n- Set the seed."
_TYPED = {"answer": _ANSWER, "section": "Tech", "tags": "kaggle, hand-in"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as it went over the wire, with what a person typed into it."""

    name: str
    wire: dict[str, Any]
    typed: dict[str, str]


async def discord_teaching(folder: Path) -> tuple[list[Exchange], Sheet]:
    """The pages of one message that only the teacher sees, and the form."""
    async with _discord(folder) as server:
        people = {name: server.person(name) for name, _ in _ASKED}
        teacher = server.person("grace")
        teacher.permissions = _MANAGER
        for name, question in _ASKED:
            await (await people[name].slash("ask", question=question)).answer()
        page = await (await teacher.slash("gaps")).answer()
        pages = [_exchange("gaps", page)]

        async def then(name: str, step: Callable[[], Awaitable[object]], words: str) -> None:
            await step()
            await page.until(words)
            pages.append(_exchange(name, page))

        await then("gap", lambda: teacher.pick(page, "kaggle"), "A gap of the FAQ")
        opened = await teacher.press(page, "Write an answer")
        form = Sheet("form", await opened.opened(), _TYPED)
        await then("check", lambda: teacher.fill_in(opened, **_TYPED), "Check before saving")
        await then("saved", lambda: teacher.press(page, "Save"), "has learned")
        return pages, form


async def slack_teaching(folder: Path) -> tuple[list[Answer], Sheet]:
    """The same in the workspace."""
    async with _slack(folder) as slack:
        slack.directory.admins.add("UGRACE")

        async def told(key: str) -> PrivateAnswer:
            await slack.until(lambda: slack.response_urls[key].uses, "an answer")
            return slack.response_urls[key].uses[-1]

        def button(page: PrivateAnswer, label: str) -> dict[str, Any]:
            return next(one for one in page.buttons if one["text"]["text"] == label)

        for name, question in _ASKED:
            await told(await slack.slash(f"ask {question}", user=f"U{name.upper()}"))
        page = await told(await slack.slash("gaps", user="UGRACE"))
        answers = [_answer("gaps", page)]
        (menu,) = page.menus
        option = next(one for one in menu["options"] if "kaggle" in one["text"]["text"])
        page = await told(await slack.pick(option, menu, on=page, user="UGRACE"))
        answers.append(_answer("gap", page))
        key = await slack.press(button(page, "Write an answer"), on=page, user="UGRACE")
        await slack.until(lambda: slack.directory.modals, "a form")
        (view,) = slack.directory.modals
        form = Sheet("form", view.versions[-1], _TYPED)
        await slack.fill_in(view, user="UGRACE", **_TYPED)
        page = await told(key)
        answers.append(_answer("check", page))
        page = await told(await slack.press(button(page, "Save"), on=page, user="UGRACE"))
        return [*answers, _answer("saved", page)], form


@contextlib.asynccontextmanager
async def _discord(folder: Path) -> AsyncIterator[FakeDiscord]:
    async with (
        FakeDiscord() as server,
        _teachable(folder, "discord", str(server.guild_id)) as application,
        connected_to_discord(server, application),
    ):
        yield server


@contextlib.asynccontextmanager
async def _slack(folder: Path) -> AsyncIterator[FakeSlack]:
    async with (
        FakeSlack() as slack,
        _teachable(folder, "slack", "TCOURSE") as application,
        connected_to_slack(slack, application),
    ):
        yield slack


@contextlib.asynccontextmanager
async def _teachable(folder: Path, platform: str, server: str) -> AsyncIterator[Application]:
    faq = folder / platform
    shutil.copytree(SHIPPED_FAQ, faq)
    teaching = frozenset({TeachingServer(platform=platform, server=server)})
    settings = Settings(_env_file=None, faq=faq, store=InMemory(), teach=teaching, staff=frozenset())
    async with open_application(settings) as application:
        yield application


def _exchange(name: str, page: Posted) -> Exchange:
    return Exchange(f"teaching-{name}", "grace", page.body, page.flags, used="/faq gaps")


def _answer(name: str, page: PrivateAnswer) -> Answer:
    return Answer(f"teaching-{name}", "grace", "/faq gaps", page.body["blocks"], is_private=True)
