"""Bad days of the gateway: dropped sockets, missed and repeated events, sessions that end, and several shards."""

import asyncio
import logging
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.assistant import Assistant
from bot.errors import LoginRefused
from bot.platforms.discord.errors import DiscordIntentsRefused, DiscordUnreachable
from bot.platforms.discord.platform import DiscordPlatform
from bot.reply import Action, ActionKind
from tests.bot.conftest import SEED
from tests.bot.platforms.discord.conftest import RECIPES, Connect, ScriptedAssistant, said, step
from tests.fakes.discord import TOKEN, FakeDiscord, Person
from tests.fakes.discord.hurry import Hurry, hurry
from tests.fakes.launcher import ScriptedLauncher

SHOW = Action(kind=ActionKind.SHOW_ENTRY, argument="two-error-rates", label="Why two error rates?")


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hurry]:
    """discord.py waits five seconds before it starts another session; here it does not."""
    return hurry(monkeypatch)


async def test_a_question_missed_while_the_socket_was_dead_is_answered_after_the_resume(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    assistant = ScriptedAssistant(said("here you are"))
    await connect(assistant)
    discord_server.gateway.mute()
    await ada.say(f"{discord_server.mention} asked into the void")
    await discord_server.gateway.cut()
    assert (await discord_server.message()).text == "here you are"
    assert [question.text for question in assistant.asked] == ["asked into the void"]
    assert len(discord_server.gateway.identified) == 1
    assert discord_server.gateway.resumed[0]["session_id"] == "session-1"


async def test_a_question_that_is_replayed_after_its_answer_is_answered_once(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    assistant = ScriptedAssistant(said("here you are"))
    await connect(assistant)
    gateway = discord_server.gateway
    await ada.say(f"{discord_server.mention} the first")
    await discord_server.message()
    gateway.replayed_again = len(gateway.live[0].events)
    await gateway.cut()
    await discord_server.connected()
    await ada.say(f"{discord_server.mention} the second")
    await discord_server.message(1)
    assert [question.text for question in assistant.asked] == ["the first", "the second"]


async def test_an_interaction_that_is_delivered_twice_is_answered_once(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    assistant = ScriptedAssistant(said("here you are"))
    await connect(assistant)
    interaction = await ada.slash("ask", question="why?")
    await discord_server.gateway.dispatch("INTERACTION_CREATE", interaction.payload)
    await interaction.answer()
    await (await ada.slash("ask", question="what else?")).answer()
    assert [question.text for question in assistant.asked] == ["why?", "what else?"]
    assert discord_server.refusals == []


async def test_a_press_that_is_delivered_twice_acts_once(discord_server: FakeDiscord, connect: Connect, ada: Person):
    assistant = ScriptedAssistant(said("Did you mean…", actions=(SHOW,)))
    await connect(assistant)
    suggestions = await (await ada.slash("ask", question="error rate")).answer()
    pressed = await ada.press(suggestions, "two error rates")
    await discord_server.gateway.dispatch("INTERACTION_CREATE", pressed.payload)
    await pressed.answer()
    await (await ada.press(suggestions, "two error rates")).answer()
    assert len(assistant.acts) == 2
    assert discord_server.refusals == []


@pytest.mark.parametrize("way", ["cut", "asked", "resumable", "4000", "4009"])
async def test_a_proof_goes_on_through_a_reconnect(
    discord_server: FakeDiscord, connect: Connect, ada: Person, way: str
):
    assistant = ScriptedAssistant(step(0), step(0.5), said("the verdict"))
    halfway, end = assistant.hold_back(1), assistant.hold_back(2)
    await connect(assistant)
    answer = await (await ada.slash("seed")).answer()
    await _lose(discord_server, way)
    halfway.set()
    await answer.until("50%")
    await discord_server.bell.until(lambda: len(discord_server.gateway.resumed) == 1, "the bot resumed")
    await discord_server.connected()
    end.set()
    await answer.until("the verdict")
    assert discord_server.posted == [answer]
    assert assistant.seeds == [(None, None)]


async def test_a_real_proof_asked_for_while_away_runs_once_and_ends_in_one_message(
    discord_server: FakeDiscord, connect: Connect, assistant: Assistant, launcher: ScriptedLauncher, ada: Person
):
    launcher.hold()
    await connect(assistant)
    gateway = discord_server.gateway
    gateway.mute()
    await ada.say(f"{discord_server.mention} {SEED.aliases[0]}")
    await gateway.cut()
    answer = await discord_server.message()
    await discord_server.bell.until(lambda: launcher.started, "the proof runs")
    gateway.replayed_again = len(gateway.live[0].events)
    await gateway.cut()
    await discord_server.connected()
    launcher.release()
    await answer.until("Measured in")
    assert discord_server.posted == [answer]
    assert len(launcher.started) == 4


async def _lose(server: FakeDiscord, way: str) -> None:
    if way == "cut":
        await server.gateway.cut()
    elif way == "asked":
        await server.gateway.ask_to_reconnect()
    elif way == "resumable":
        await server.gateway.invalidate(resumable=True)
    else:
        await server.gateway.close(int(way), "try again")


async def test_a_bot_that_comes_back_does_so_at_the_address_it_was_told(discord_server: FakeDiscord, connect: Connect):
    await connect(ScriptedAssistant())
    await discord_server.gateway.cut()
    await discord_server.connected()
    gateways = [request for request in discord_server.requests if request in ("GET /gateway", "GET /resume")]
    assert gateways == ["GET /gateway", "GET /resume"]


@pytest.mark.parametrize("by", ["invalidation", "refused resume"])
async def test_a_session_that_ended_is_followed_by_a_new_one(
    discord_server: FakeDiscord, connect: Connect, ada: Person, by: str
):
    await connect(ScriptedAssistant(said("still here")))
    if by == "invalidation":
        await discord_server.gateway.invalidate(resumable=False)
    else:
        discord_server.gateway.resumes_refused = 1
        await discord_server.gateway.cut()
    await discord_server.bell.until(lambda: len(discord_server.gateway.identified) == 2, "a new session")
    await ada.say(f"{discord_server.mention} are you there?")
    assert (await discord_server.message()).text == "still here"
    assert len(discord_server.synced) == 1


async def test_a_gateway_that_is_down_for_a_while_is_tried_again(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    await connect(ScriptedAssistant(said("back again")))
    discord_server.gateway.connections_refused = 3
    await discord_server.gateway.cut()
    await discord_server.connected()
    await ada.say(f"{discord_server.mention} are you there?")
    assert (await discord_server.message()).text == "back again"


async def test_a_gateway_that_no_longer_answers_is_left_for_another_connection(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    discord_server.gateway.heartbeat_every_s = 0.05
    await connect(ScriptedAssistant(said("here you are")), heartbeat_timeout_s=0.3)
    discord_server.gateway.acks_withheld = True
    discord_server.gateway.mute()
    await ada.say(f"{discord_server.mention} asked into the void")
    await discord_server.bell.until(lambda: discord_server.gateway.resumed, "the bot came back")
    discord_server.gateway.acks_withheld = False
    assert (await discord_server.message()).text == "here you are"


async def test_a_heartbeat_that_is_asked_for_comes_at_once(discord_server: FakeDiscord, connect: Connect):
    await connect(ScriptedAssistant())
    before = discord_server.gateway.heartbeats
    await discord_server.gateway.ask_for_heartbeat()
    await discord_server.bell.until(lambda: discord_server.gateway.heartbeats > before, "a heartbeat")


async def test_a_token_that_is_revoked_while_the_bot_runs_ends_it_with_the_setting_to_change(
    discord_server: FakeDiscord,
):
    platform = DiscordPlatform(ScriptedAssistant(), SecretStr(TOKEN), recipes=RECIPES)
    running = asyncio.create_task(platform.run())
    await discord_server.connected()
    discord_server.token = "another.token"
    await discord_server.gateway.close(4004, "Authentication failed.")
    with pytest.raises(LoginRefused, match="FAQBOT_DISCORD_TOKEN"):
        await running


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [(4013, DiscordUnreachable, "4013"), (4014, DiscordIntentsRefused, "Message Content Intent")],
)
async def test_intents_that_are_not_allowed_end_the_bot_with_what_to_do(
    discord_server: FakeDiscord, code: int, error: type[Exception], says: str
):
    platform = DiscordPlatform(ScriptedAssistant(), SecretStr(TOKEN), recipes=RECIPES)
    running = asyncio.create_task(platform.run())
    await discord_server.connected()
    await discord_server.gateway.close(code, "Disallowed intent(s).")
    with pytest.raises(error, match=says):
        await running


@pytest.mark.parametrize("discord_server", [{"guilds": 6, "shards": 3}], indirect=True)
async def test_several_shards_serve_their_own_servers(discord_server: FakeDiscord, connect: Connect, ada: Person):
    await connect(ScriptedAssistant(said("from my shard")))
    for guild in discord_server.guilds:
        await ada.say(f"{discord_server.mention} in {guild.name}", guild.channels[0])
    await discord_server.message(5)
    answered = {posted.channel_id for posted in discord_server.posted}
    assert answered == {guild.channels[0].id for guild in discord_server.guilds}
    assert [asked["shard"] for asked in discord_server.gateway.identified] == [[0, 3], [1, 3], [2, 3]]


@pytest.mark.parametrize("discord_server", [{"guilds": 6, "shards": 3}], indirect=True)
async def test_every_shard_comes_back_by_itself(discord_server: FakeDiscord, connect: Connect, ada: Person):
    await connect(ScriptedAssistant(said("from my shard")))
    discord_server.gateway.mute()
    for guild in discord_server.guilds:
        await ada.say(f"{discord_server.mention} in {guild.name}", guild.channels[0])
    await discord_server.gateway.cut()
    await discord_server.message(5)
    answered = [posted.channel_id for posted in discord_server.posted]
    assert sorted(answered) == sorted(guild.channels[0].id for guild in discord_server.guilds)
    assert len(discord_server.gateway.resumed) == 3


async def test_no_word_of_a_question_and_no_token_is_logged_however_bad_the_day(
    discord_server: FakeDiscord, connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    await connect(ScriptedAssistant(said("an answer")))
    await ada.say(f"{discord_server.mention} my private worry")
    await discord_server.message()
    discord_server.gateway.connections_refused = 2
    await discord_server.gateway.cut()
    await discord_server.connected()
    await discord_server.gateway.invalidate(resumable=False)
    await discord_server.bell.until(lambda: len(discord_server.gateway.identified) == 3, "a new session")
    assert "private worry" not in caplog.text
    assert TOKEN not in caplog.text
