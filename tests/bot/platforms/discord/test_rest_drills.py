"""Bad days of Discord's REST side: rate limits, errors, broken connections, and things that are gone by now."""

import logging
from collections.abc import Iterator

import pytest

from bot.assistant import Assistant
from tests.bot.platforms.discord.conftest import INCIDENT, Connect, ScriptedAssistant, said, step
from tests.fakes.discord import FakeDiscord, Person
from tests.fakes.discord.hurry import Hurry, hurry
from tests.fakes.launcher import ScriptedLauncher

#: Every kind of trouble that passes by itself.
CUT, CUT_AFTER, BAD_GATEWAY, UNAVAILABLE, LIMITED = "cut", "cut after", "502", "503", "429"
PASSING = (CUT, CUT_AFTER, BAD_GATEWAY, UNAVAILABLE, LIMITED)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hurry]:
    """discord.py waits between tries; here each wait passes at once."""
    return hurry(monkeypatch)


def trouble(server: FakeDiscord, kind: str, method: str, path: str, *, times: int = 1) -> None:
    if kind == CUT:
        server.cut(method, path, times=times)
    elif kind == CUT_AFTER:
        server.cut(method, path, is_handled=True, times=times)
    elif kind == LIMITED:
        server.limit(method, path, 0.7, times=times)
    else:
        server.fail(method, path, status=int(kind), times=times)


@pytest.mark.parametrize("kind", PASSING)
async def test_a_mention_is_answered_once_through_passing_trouble(
    discord_server: FakeDiscord, connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture, kind: str
):
    trouble(discord_server, kind, "POST", "/channels/.*/messages", times=2)
    assistant = ScriptedAssistant(said("the answer"))
    platform = await connect(assistant)
    await ada.say(f"{discord_server.mention} why?")
    await discord_server.message()
    await platform.close()
    assert [posted.text for posted in discord_server.posted] == ["the answer"]
    assert len(assistant.asked) == 1
    assert "incident" not in caplog.text


@pytest.mark.parametrize("kind", PASSING)
async def test_a_command_is_answered_once_and_its_message_still_grows_through_passing_trouble(
    discord_server: FakeDiscord, connect: Connect, ada: Person, kind: str
):
    trouble(discord_server, kind, "POST", "/callback")
    await connect(ScriptedAssistant(step(0), said("the verdict")))
    answer = await (await ada.slash("seed")).answer()
    await answer.until("the verdict")
    assert discord_server.posted == [answer]


@pytest.mark.parametrize("kind", PASSING)
async def test_a_slow_command_is_acknowledged_through_passing_trouble(
    discord_server: FakeDiscord, connect: Connect, ada: Person, kind: str
):
    trouble(discord_server, kind, "POST", "/callback")
    assistant = ScriptedAssistant(said("found it"))
    ready = assistant.hold_back(0)
    await connect(assistant, hold_after_s=0.01)
    interaction = await ada.slash("ask", question="a hard one")
    await interaction.acknowledged()
    ready.set()
    assert (await interaction.answer()).text == "found it"
    assert len(discord_server.posted) == 1


@pytest.mark.parametrize("kind", PASSING)
async def test_a_proof_shows_its_end_although_discord_is_troubled_just_then(
    discord_server: FakeDiscord,
    connect: Connect,
    assistant: Assistant,
    launcher: ScriptedLauncher,
    ada: Person,
    kind: str,
):
    launcher.hold()
    await connect(assistant)
    answer = await (await ada.slash("seed")).answer()
    await discord_server.bell.until(lambda: launcher.started, "the proof runs")
    trouble(discord_server, kind, "PATCH", "/messages/", times=3)
    launcher.release()
    await answer.until("Measured in")
    assert answer.labels == ["Full proof", "Show the code", "My number differs"]
    assert discord_server.posted == [answer]


async def test_the_wait_that_discord_asks_for_is_kept_for_the_route(
    discord_server: FakeDiscord, connect: Connect, ada: Person, hurried: Hurry
):
    discord_server.limit("PATCH", "/channels/", 42.5)
    await connect(ScriptedAssistant(step(0), said("done")))
    await (await (await ada.slash("seed")).answer()).until("done")
    assert 42.5 in hurried.slept_s


async def test_a_global_limit_is_waited_out_and_everything_comes_afterwards(
    discord_server: FakeDiscord, connect: Connect, ada: Person, hurried: Hurry
):
    discord_server.limit("POST", "/channels/", 7.5, is_global=True)
    await connect(ScriptedAssistant(said("done")))
    for number in range(3):
        await ada.say(f"{discord_server.mention} question {number}")
    await discord_server.message(2)
    assert 7.5 in hurried.slept_s
    assert len(discord_server.posted) == 3


async def test_an_edit_that_hangs_is_followed_by_the_end(discord_server: FakeDiscord, connect: Connect, ada: Person):
    assistant = ScriptedAssistant(step(0), step(0.5), said("the verdict"))
    halfway = assistant.hold_back(1)
    await connect(assistant)
    answer = await (await ada.slash("seed")).answer()
    released = discord_server.hang("PATCH", "/channels/")
    halfway.set()
    await discord_server.bell.until(lambda: not discord_server.faults[0].times, "the edit hangs")
    released.set()
    await answer.until("the verdict")


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, 10003), (404, 10008), (403, 50001), (403, 50013)],
    ids=["channel deleted", "message deleted", "channel closed", "permission lost"],
)
async def test_a_proof_whose_message_cannot_be_written_any_more_ends_quietly(
    discord_server: FakeDiscord,
    connect: Connect,
    assistant: Assistant,
    launcher: ScriptedLauncher,
    ada: Person,
    caplog: pytest.LogCaptureFixture,
    status: int,
    code: int,
):
    caplog.set_level(logging.INFO)
    launcher.hold()
    platform = await connect(assistant)
    await ada.say(f"{discord_server.mention} I set the seed but my results still change every time")
    await discord_server.message()
    await discord_server.bell.until(lambda: launcher.started, "the proof runs")
    discord_server.fail("PATCH", "/channels/", status=status, code=code, times=1000)
    launcher.release()
    await discord_server.bell.until(lambda: discord_server.refusals, "Discord refused an edit")
    await platform.close()
    assert "a mention ended early" in caplog.text
    assert "incident" not in caplog.text
    assert len(discord_server.posted) == 1


async def test_a_thread_that_was_archived_meanwhile_is_opened_again_for_the_end(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    assistant = ScriptedAssistant(step(0), said("the verdict"))
    ready = assistant.hold_back(1)
    await connect(assistant)
    thread = await ada.start_thread("my project")
    await ada.say(f"{discord_server.mention} prove it", thread)
    answer = await discord_server.message()
    thread.is_archived = True
    ready.set()
    await answer.until("the verdict")
    assert not thread.is_archived
    assert discord_server.posted == [answer]


@pytest.mark.parametrize("command", ["seed", "ask"])
async def test_an_answer_in_an_archived_thread_to_a_command_ends_too(
    discord_server: FakeDiscord, connect: Connect, ada: Person, command: str
):
    assistant = ScriptedAssistant(step(0), said("the verdict"))
    ready = assistant.hold_back(1)
    await connect(assistant)
    thread = await ada.start_thread("my project")
    options = {"question": "why?"} if command == "ask" else {}
    answer = await (await ada.slash(command, thread, **options)).answer()
    thread.is_archived = True
    ready.set()
    await answer.until("the verdict")


async def test_a_private_answer_whose_token_is_over_ends_quietly(
    discord_server: FakeDiscord, connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    assistant = ScriptedAssistant(said("wait", private=True), said("done", private=True))
    ready = assistant.hold_back(1)
    platform = await connect(assistant)
    await (await ada.slash("seed")).answer()
    discord_server.clock.advance(15 * 60)
    ready.set()
    await discord_server.bell.until(lambda: discord_server.refusals, "Discord refused")
    await platform.close()
    assert "/faq seed ended early" in caplog.text
    assert "incident" not in caplog.text
    assert "went wrong" not in discord_server.posted[0].text


async def test_a_slow_answer_whose_token_is_over_comes_into_the_channel(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    assistant = ScriptedAssistant(step(0.5), said("the verdict"))
    ready = assistant.hold_back(0)
    await connect(assistant, hold_after_s=0.01)
    interaction = await ada.slash("seed")
    await interaction.acknowledged()
    discord_server.clock.advance(15 * 60)
    ready.set()
    in_channel = await discord_server.message(1)
    await in_channel.until("the verdict")
    assert in_channel.doors == ["channel", "channel"]


async def test_a_slow_private_answer_whose_token_is_over_ends_quietly(
    discord_server: FakeDiscord, connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    assistant = ScriptedAssistant(said("only for you", private=True))
    ready = assistant.hold_back(0)
    platform = await connect(assistant, hold_after_s=0.01)
    await (await ada.slash("seed")).acknowledged()
    discord_server.clock.advance(15 * 60)
    ready.set()
    await discord_server.bell.until(lambda: discord_server.refusals, "Discord refused")
    await platform.close()
    assert "/faq seed ended early: the interaction is over" in caplog.text
    assert not any("only for you" in posted.text for posted in discord_server.posted)


@pytest.mark.parametrize("late_s", [2.5, 3.5])
async def test_discord_takes_an_acknowledgement_for_three_seconds(
    discord_server: FakeDiscord, connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture, late_s: float
):
    caplog.set_level(logging.INFO)
    assistant = ScriptedAssistant(said("an answer"))
    ready = assistant.hold_back(0)
    platform = await connect(assistant)
    await ada.slash("ask", question="why?")
    discord_server.clock.advance(late_s)
    ready.set()
    await discord_server.bell.until(lambda: discord_server.posted or discord_server.refusals, "it was answered or not")
    await platform.close()
    assert bool(discord_server.posted) == (late_s < 3)
    assert ("10062" in caplog.text) == (late_s > 3)
    assert "incident" not in caplog.text


async def test_thinking_that_somebody_deleted_is_left_alone(
    discord_server: FakeDiscord, connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture
):
    assistant = ScriptedAssistant(said("too late"))
    ready = assistant.hold_back(0)
    platform = await connect(assistant, hold_after_s=0.01)
    interaction = await ada.slash("ask", question="a hard one")
    await interaction.acknowledged()
    discord_server.posted[0].deleted = True
    ready.set()
    await discord_server.bell.until(lambda: discord_server.refusals, "Discord refused")
    await platform.close()
    assert "incident" not in caplog.text


async def test_a_question_deleted_before_its_answer_is_still_answered(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    assistant = ScriptedAssistant(said("here you are"))
    ready = assistant.hold_back(0)
    await connect(assistant)
    asked = await ada.say(f"{discord_server.mention} why?")
    await ada.delete(asked)
    ready.set()
    assert (await discord_server.message()).text == "here you are"


async def test_typing_that_fails_costs_nobody_the_answer(discord_server: FakeDiscord, connect: Connect, ada: Person):
    discord_server.fail("POST", "/typing", status=503)
    assistant = ScriptedAssistant(said("at last"))
    ready = assistant.hold_back(0)
    await connect(assistant, hold_after_s=0.01)
    await ada.say(f"{discord_server.mention} why?")
    await discord_server.bell.until(lambda: not discord_server.faults[0].times, "typing failed")
    ready.set()
    assert (await discord_server.message()).text == "at last"


async def test_a_token_that_is_refused_while_the_bot_runs_is_named_and_not_told(
    discord_server: FakeDiscord, connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture
):
    platform = await connect(ScriptedAssistant(said("an answer")))
    token, discord_server.token = discord_server.token, "another.token"
    await ada.say(f"{discord_server.mention} my private worry")
    await discord_server.bell.until(lambda: discord_server.refusals, "Discord refused the token")
    await platform.close()
    assert "FAQBOT_DISCORD_TOKEN" in caplog.text
    assert INCIDENT not in caplog.text
    assert token not in caplog.text
    assert "private worry" not in caplog.text


async def test_an_outage_that_lasts_is_logged_with_an_id(
    discord_server: FakeDiscord, connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture
):
    discord_server.fail("POST", "/channels/", status=503, times=1000)
    platform = await connect(ScriptedAssistant(said("an answer")))
    await ada.say(f"{discord_server.mention} my private worry")
    await discord_server.bell.until(lambda: INCIDENT in caplog.text, "the bot gave up")
    await platform.close()
    assert "private worry" not in caplog.text
