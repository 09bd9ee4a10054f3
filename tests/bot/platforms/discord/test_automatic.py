"""Answers to questions that name nobody, in channels where staff want them; everything else is left alone."""

import asyncio

import pytest

from bot.asker import Asker
from bot.assistant import Assistant
from bot.commands import Settings
from bot.preferences import Preferences
from bot.reply import Reply
from faq.matcher import Thresholds
from tests.bot.conftest import SEED, TWO_RATES, UNBIASED
from tests.bot.platforms.discord.conftest import Connect, ScriptedAssistant, said
from tests.bot.platforms.discord.remembering import Remembering
from tests.fakes.discord import FakeDiscord, Person
from tests.fakes.discord.guilds import Channel
from tests.fakes.discord.sessions import MESSAGE_CONTENT
from tests.fakes.launcher import ScriptedLauncher

QUESTION = UNBIASED.question
AUTOMATIC = Preferences(automatic=True, cooldown_s=0)


@pytest.fixture(autouse=True)
def words_granted(discord_server: FakeDiscord) -> None:
    discord_server.gateway.granted = MESSAGE_CONTENT


async def prefer(assistant: Assistant, server: FakeDiscord, channel: Channel, name: str, value: str) -> None:
    """What staff would do with `/faq settings` in that channel."""
    staff = Asker(platform="discord", id="1", server=str(server.guild_id), channel=str(channel.id), manages=True)
    await assistant.settings(Settings(name, value), staff)


async def settled(server: FakeDiscord, ada: Person) -> None:
    """Wait until the bot has looked at everything said before: what names it is answered last."""
    count = len(server.posted)
    await ada.say(f"{server.mention} {QUESTION}")
    await server.message(count)


class Wakeful(ScriptedAssistant):
    """Says its replies wherever it is asked, automatic answers included."""

    async def preferences(self, asker: Asker) -> Preferences:
        return AUTOMATIC


async def asked_something(assistant: ScriptedAssistant) -> None:
    """Wait until the bot has taken a message for a question."""
    async with asyncio.timeout(10):
        while not assistant.asked:
            await asyncio.sleep(0.01)


async def test_a_question_is_answered_where_staff_switched_that_on_and_not_elsewhere(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    assistant = assistants()
    other = discord_server.guilds[0].text_channel("chatter")
    await prefer(assistant, discord_server, discord_server.general, "automatic", "on")
    await connect(assistant)
    await ada.say(QUESTION, other)
    asked = await ada.say(QUESTION)
    answer = await discord_server.message()
    assert answer.text == f"{UNBIASED.question}\n{UNBIASED.answer}"
    assert answer.channel_id == discord_server.channel_id
    assert answer.versions[0]["message_reference"]["message_id"] == asked
    assert len(discord_server.posted) == 1


async def test_chatter_is_left_alone(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    await connect(assistants(preferences=AUTOMATIC))
    for words in ("good morning", "see you at lunch?", "🎉🎉", "anyone want pizza"):
        await ada.say(words)
    await settled(discord_server, ada)
    assert len(discord_server.posted) == 1
    assert discord_server.typing == []


async def test_a_thread_has_the_preferences_of_its_channel_and_is_answered_inside(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    assistant = assistants()
    await prefer(assistant, discord_server, discord_server.general, "automatic", "on")
    await connect(assistant)
    thread = await ada.start_thread("homework")
    await ada.say(QUESTION, thread)
    assert (await discord_server.message()).channel_id == thread.id


async def test_an_answer_in_a_thread_does_not_silence_the_bot_in_the_channel(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    await connect(assistants(preferences=Preferences(automatic=True, cooldown_s=3600)))
    thread = await ada.start_thread("homework")
    await ada.say(QUESTION, thread)
    await discord_server.message()
    await ada.say(QUESTION, thread)
    await ada.say(QUESTION)
    await discord_server.message(1)
    await settled(discord_server, ada)
    assert [posted.channel_id for posted in discord_server.posted[:2]] == [thread.id, discord_server.channel_id]
    assert len(discord_server.posted) == 3


async def test_settings_made_inside_a_thread_are_those_of_its_channel(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    assistant = assistants()
    await connect(assistant)
    thread = await ada.start_thread("homework")
    asker = Asker(platform="discord", id="1", server=str(discord_server.guild_id), channel=str(thread.parent.id))
    assert not (await assistant.preferences(asker)).automatic
    await prefer(assistant, discord_server, discord_server.general, "automatic", "on")
    await ada.say(QUESTION, thread)
    await discord_server.message()
    assert (await assistant.preferences(asker)).automatic


async def test_staff_are_not_answered(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    role = discord_server.guilds[0].role("teachers")
    await connect(assistants(preferences=AUTOMATIC.model_copy(update={"staff_role": str(role)})))
    teacher = discord_server.person("teacher")
    teacher.roles = [role]
    await teacher.say(QUESTION)
    await settled(discord_server, ada)
    assert len(discord_server.posted) == 1


async def test_bots_and_the_bot_itself_are_not_answered(discord_server: FakeDiscord, connect: Connect, ada: Person):
    assistant = Wakeful(said(QUESTION))
    await connect(assistant)
    await ada.say("I am a bot", is_bot=True)
    await ada.say("a question")
    await discord_server.message()
    await ada.say("another")
    await discord_server.message(1)
    assert [question.text for question in assistant.asked] == ["a question", "another"]
    assert not any(question.addressed for question in assistant.asked)


async def test_what_goes_to_another_person_is_left_alone_and_what_goes_to_the_bot_is_not(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    assistant = Wakeful(said("an answer"))
    await connect(assistant)
    noah = discord_server.person("noah")
    first = await ada.say("who knows?")
    answer = await discord_server.message()
    await noah.say("I do", answering=first)
    gone = await ada.say("")
    await ada.delete(gone)
    await noah.say("whoever that was", answering=gone)
    await ada.say("I mean this", answering=first)
    await noah.say("and what about that?", answering=answer)
    await discord_server.message(2)
    assert [question.text for question in assistant.asked] == ["who knows?", "I mean this", "and what about that?"]


async def test_a_message_without_words_is_left_alone(discord_server: FakeDiscord, connect: Connect, ada: Person):
    assistant = Wakeful(said("an answer"))
    await connect(assistant)
    for words in ("", "   ", "<:sad:123456789012345678>", "<@42>"):
        await ada.say(words)
    await ada.say("a question")
    await discord_server.message()
    assert [question.text for question in assistant.asked] == ["a question"]


async def test_suggestions_are_posted_for_the_asker_whose_pick_takes_their_place(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    await connect(assistants(thresholds=Thresholds(answer=1.0, suggest=0.1), preferences=AUTOMATIC))
    await ada.say("two different error rates from fine_tune")
    suggestions = await discord_server.message()
    assert "Did you mean" in suggestions.text
    assert any(button["custom_id"].startswith("faq:pick:") for button in suggestions.buttons)
    label = next(label for label in suggestions.labels if "two different" in label)
    await ada.press(suggestions, label)
    await suggestions.until(TWO_RATES.answer)


async def test_a_silent_reply_posts_nothing(discord_server: FakeDiscord, connect: Connect, ada: Person):
    assistant = Wakeful(Reply())
    platform = await connect(assistant)
    await ada.say("a question")
    await asked_something(assistant)
    await platform.close()
    assert discord_server.posted == []


async def test_an_automatic_answer_grows_its_proof(
    discord_server: FakeDiscord,
    connect: Connect,
    assistants: Remembering,
    launcher: ScriptedLauncher,
    ada: Person,
):
    await connect(assistants(preferences=AUTOMATIC))
    await ada.say(SEED.aliases[0])
    answer = await (await discord_server.message()).until("Measured in")
    assert SEED.answer in answer.text
    assert discord_server.posted == [answer]
    assert len(launcher.started) == 4


async def test_an_error_while_looking_for_an_answer_is_for_the_log_alone(
    discord_server: FakeDiscord, connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture
):
    assistant = Wakeful(ValueError("cannot parse 'my secret question'"))
    platform = await connect(assistant)
    await ada.say("my secret question")
    await asked_something(assistant)
    await platform.close()
    assert discord_server.posted == []
    assert "in an automatic answer: ValueError" in caplog.text
    assert "secret question" not in caplog.text


async def test_a_question_replayed_after_its_answer_is_answered_once(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    assistant = Wakeful(said("an answer"))
    await connect(assistant)
    gateway = discord_server.gateway
    await ada.say("the first")
    await discord_server.message()
    gateway.replayed_again = len(gateway.live[0].events)
    await gateway.cut()
    await discord_server.connected()
    await ada.say("the second")
    await discord_server.message(1)
    assert [question.text for question in assistant.asked] == ["the first", "the second"]
