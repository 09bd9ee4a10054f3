"""One script is held in every chat: decisions and words are the same, but for what the documentation names."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Protocol

import pytest
from pydantic import SecretStr

from bot.assistant import Assistant
from bot.gaps.opening import open_staff_room
from bot.knowledge import LiveKnowledge
from bot.mandate import TeachingServer
from bot.platforms.discord.limits import EDIT_EVERY_S
from bot.platforms.discord.platform import DiscordPlatform
from bot.platforms.slack.platform import LIVE_EVERY_S
from bot.platforms.terminal import chat as terminal
from bot.proofs.desk import ProofDesk
from bot.rights import Rights
from bot.settings import Settings
from bot.stats.counting import open_statistics
from bot.stats.desk import StatsDesk
from bot.store import Store, open_store
from bot.store_location import InMemory
from bot.store_memory import StoreMemory
from faq.library import Library
from faq.matcher import Decision
from faq.writer import render_file
from tests.bot.conftest import SMALL_FAQ
from tests.bot.platforms.conversation.on_discord import OnDiscord
from tests.bot.platforms.conversation.on_slack import OnSlack
from tests.bot.platforms.conversation.on_terminal import OnTerminal
from tests.bot.platforms.conversation.script import CHATS, DISCORD, SCRIPT, SLACK, TERMINAL, Say, Turn
from tests.bot.platforms.conversation.told import Told, label, without, words_of
from tests.bot.platforms.slack.conftest import RECIPES, connected
from tests.bot.platforms.slack.remembering import TEAM
from tests.bot.stats.talking import not_drawn
from tests.fakes.discord import TOKEN, FakeDiscord
from tests.fakes.launcher import ScriptedLauncher
from tests.fakes.slack import FakeSlack

#: What a cell has where a chat has nothing of the kind.
_NOTHING = "\N{EN DASH}"
_TABLE = Path(__file__).parents[3] / "docs" / "platforms.md"


class Talker(Protocol):
    """Somebody in one chat."""

    async def take(self, turn: Turn) -> Told:
        """Do what the turn comes to; returns everything that was shown."""


@dataclass(frozen=True)
class Conversation:
    """What was told in each turn, None where it cannot be done, and what was decided about each question.

    Decisions have no order: two questions may be asked in the same millisecond.
    """

    told: tuple[Told | None, ...]
    decided: Counter[tuple[str | None, Decision, str | None, float | None]]


def assistant_over(faq: Path, desk: ProofDesk, store: Store, server: str) -> Assistant:
    """An assistant with all that the staff of a server use, but for pictures."""
    teaching = frozenset(TeachingServer(platform=platform, server=server) for platform in ("discord", "slack"))
    settings = Settings(_env_file=None, faq=faq, cooldown_s=0, teach=teaching)
    knowledge = LiveKnowledge(Library(faq), settings.thresholds)
    memory, rights = StoreMemory(store, settings.preferences), Rights(teaching=teaching)
    staff_room = cache(partial(open_staff_room, settings, rights, store, memory, knowledge))
    stats_desk = StatsDesk(
        rights, memory, open_statistics(store, lambda: knowledge.current.faq), lambda: knowledge.current, not_drawn
    )
    return Assistant(lambda: knowledge.current, desk, memory=memory, staff_room=staff_room, stats_desk=stats_desk)


Build = Callable[[str], Assistant]


@contextlib.asynccontextmanager
async def somebody(chat: str, build: Build, store: Store) -> AsyncIterator[Talker]:
    """Somebody who talks in that chat to the bot that `build` makes for a server."""
    if chat == TERMINAL:
        yield OnTerminal(build(""), RECIPES)
    elif chat == SLACK:
        async with FakeSlack() as slack, connected(build(TEAM), slack, store=store):
            yield OnSlack(slack)
    else:
        async with FakeDiscord() as server:
            person, assistant = OnDiscord(server), build(str(server.guild_id))
            platform = DiscordPlatform(assistant, SecretStr(TOKEN), recipes=RECIPES, every_s=0.01, store=store)
            running = asyncio.create_task(platform.run())
            await server.connected()
            try:
                yield person
            finally:
                await platform.close()
                await running


async def hold(chat: str, faq: Path) -> Conversation:
    """Hold the whole conversation in one chat, with a bot of its own over the FAQ's file."""
    desk = ProofDesk(ScriptedLauncher())
    async with await open_store(InMemory()) as store:
        async with somebody(chat, lambda server: assistant_over(faq, desk, store, server), store) as person:
            told = [await person.take(turn) if chat in turn.chats else None for turn in SCRIPT]
        await desk.close()
        await store.questions.flush()
        asked = await store.questions.between(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    return Conversation(tuple(told), Counter((one.text, one.decision, one.entry, one.confidence) for one in asked))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Conversation]:
    """The conversation in every chat."""
    faq = tmp_path_factory.mktemp("faq") / "week-2.yaml"
    faq.write_text(render_file(SMALL_FAQ.files[0]), encoding="utf-8")
    return {chat: asyncio.run(hold(chat, faq)) for chat in CHATS}


@pytest.fixture(scope="module")
def table() -> dict[str, dict[str, str]]:
    """The table of docs/platforms.md: rows by name, cells by chat."""
    lines = [line for line in _TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert rows[0] == ["", *CHATS]
    return {name: dict(zip(CHATS, cells, strict=True)) for name, *cells in rows[2:]}


def common(turn: Turn, chat: str, told: Told) -> Told:
    """What a chat told, less what it tells otherwise than the others."""
    for more in turn.more_on(chat):
        told = replace(told, words=without(told.words, words_of(more)))
    for difference in turn.differences:
        if difference.chat != chat:
            told = replace(told, buttons=told.buttons - set(map(label, difference.lacks)))
        if difference.headings:
            told = replace(told, words=tuple(sorted(set(told.words) - difference.headings)))
    return told


def test_the_same_is_told_in_every_chat(held: dict[str, Conversation]) -> None:
    for number, turn in enumerate(SCRIPT):
        told = {chat: held[chat].told[number] for chat in turn.chats}
        same = {chat: common(turn, chat, what) for chat, what in told.items() if what is not None}
        first, *others = same
        for other in others:
            assert same[other] == same[first], f"{turn} on {other} and {first}"


def test_the_same_is_decided_in_every_chat(held: dict[str, Conversation]) -> None:
    assert held[DISCORD].decided == held[SLACK].decided
    # The terminal has neither mentions nor automatic answers.
    assert held[TERMINAL].decided <= held[SLACK].decided
    assert {decision for _, decision, *_ in held[TERMINAL].decided} == set(Decision)


def test_what_no_answer_is_for_is_met_with_silence_where_nobody_asked_the_bot(held: dict[str, Conversation]) -> None:
    for chat in (DISCORD, SLACK):
        overheard = [held[chat].told[number] for number, turn in enumerate(SCRIPT) if isinstance(turn, Say)]
        assert [what.words != () for what in overheard if what is not None] == [True, True, False, False]


def test_every_difference_is_one_that_the_documentation_names(table: dict[str, dict[str, str]]) -> None:
    for turn in SCRIPT:
        for difference in turn.differences:
            others = {cell for chat, cell in table[difference.row].items() if chat != difference.chat}
            assert {table[difference.row][difference.chat]} != others, f"{turn}: {difference}"
        for chat in set(CHATS) - set(turn.chats):
            assert table[turn.row][chat] == _NOTHING, turn


def test_the_numbers_in_the_table_are_those_that_hold(table: dict[str, dict[str, str]]) -> None:
    redrawn = table["a proof is redrawn"]
    assert redrawn[TERMINAL] == "ten times a second"
    assert pytest.approx(10) == 1 / terminal.EVERY_S
    assert redrawn[DISCORD] == f"at most every {EDIT_EVERY_S:g} s"
    assert redrawn[SLACK] == f"at most every {LIVE_EVERY_S:g} s"
