"""Where permissions are missing the bot does the best that is left, and tells staff once."""

import logging

import pytest

from bot.platforms.discord.barriers import Barrier, Barriers
from bot.platforms.discord.limits import MESSAGE_CHARS
from bot.platforms.discord.place import Place
from bot.reply import Action, ActionKind, Attachment, Reply, Sources, Text
from faq.entry import Link
from tests.bot.platforms.discord.conftest import Connect, ScriptedAssistant, said, step
from tests.bot.platforms.discord.test_automatic import Wakeful
from tests.fakes.discord import FakeDiscord, Person
from tests.fakes.discord.sessions import MESSAGE_CONTENT

SOURCE = Link(title="the source", url="https://example.org/why")
CARD = Attachment(name="card.json", content=b"{}", media_type="application/json")
FULL = Reply(
    title="Why?",
    parts=(Text(markdown="Because."), Sources(links=(SOURCE,)), CARD),
    actions=(Action(kind=ActionKind.SHOW_ENTRY, argument="why", label="Show it to me"),),
)


def hints(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if "lacks the permission" in record.getMessage()]


async def ask(server: FakeDiscord, ada: Person, number: int = 0) -> None:
    await ada.say(f"{server.mention} question {number}")


async def test_with_every_permission_links_are_in_an_embed_where_they_do_not_unfurl(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    await connect(ScriptedAssistant(FULL))
    await ask(discord_server, ada)
    answer = await discord_server.message()
    assert not answer.body.get("content")
    assert SOURCE.url in answer.body["embeds"][0]["description"]
    assert not answer.hides_previews


async def test_without_embed_links_an_answer_is_plain_text_with_its_buttons_and_files_and_no_previews(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    discord_server.general.deny(embed_links=True)
    await connect(ScriptedAssistant(FULL))
    await ask(discord_server, ada)
    answer = await discord_server.message()
    assert answer.body["content"] == "**Why?**\nBecause.\n\n↗ [the source](https://example.org/why)"
    assert not answer.body["embeds"]
    assert answer.hides_previews
    assert answer.labels == ["Show it to me"]
    assert [file["filename"] for file in answer.files] == ["card.json"]


async def test_a_plain_text_answer_is_cut_to_what_discord_takes(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    discord_server.general.deny(embed_links=True)
    await connect(ScriptedAssistant(said("word " * 1000)))
    await ask(discord_server, ada)
    content = (await discord_server.message()).body["content"]
    assert MESSAGE_CHARS - 100 < len(content) <= MESSAGE_CHARS
    assert "shortened" in content


async def test_without_embed_links_and_attach_files_the_words_still_come(
    discord_server: FakeDiscord, connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture
):
    discord_server.general.deny(embed_links=True, attach_files=True)
    platform = await connect(ScriptedAssistant(FULL))
    await ask(discord_server, ada)
    answer = await discord_server.message()
    await platform.close()
    assert "Because." in answer.body["content"]
    assert answer.files == []
    assert len(hints(caplog)) == 2


async def test_a_plain_text_message_grows_as_plain_text(discord_server: FakeDiscord, connect: Connect, ada: Person):
    discord_server.general.deny(embed_links=True)
    await connect(ScriptedAssistant(step(0.5), said("the verdict")))
    await ask(discord_server, ada)
    answer = await (await discord_server.message()).until("the verdict")
    assert answer.body["content"] == "the verdict"
    assert not answer.body["embeds"]


async def test_a_proof_without_attach_files_ends_in_words(discord_server: FakeDiscord, connect: Connect, ada: Person):
    discord_server.general.deny(attach_files=True)
    await connect(ScriptedAssistant(step(0.5), FULL))
    await ask(discord_server, ada)
    answer = await (await discord_server.message()).until("Because.")
    assert answer.files == []
    assert answer.body["embeds"]


async def test_without_the_message_history_an_answer_comes_without_its_reference(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    discord_server.general.deny(read_message_history=True)
    await connect(ScriptedAssistant(FULL))
    await ask(discord_server, ada)
    answer = await discord_server.message()
    assert "message_reference" not in answer.body
    assert "Because." in answer.text


async def test_what_was_refused_once_is_not_tried_for_every_message_and_staff_are_told_once(
    discord_server: FakeDiscord, connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture
):
    discord_server.general.deny(embed_links=True, read_message_history=True)
    platform = await connect(ScriptedAssistant(said("an answer")))
    for number in range(4):
        await ask(discord_server, ada, number)
        await discord_server.message(number)
    await platform.close()
    assert len(discord_server.refusals) == 2
    assert len(hints(caplog)) == 2
    assert all(
        str(discord_server.channel_id) in hint and "Edit Channel → Permissions" in hint for hint in hints(caplog)
    )


async def test_where_the_bot_may_not_write_it_is_silent_and_asks_neither_discord_nor_the_faq_again(
    discord_server: FakeDiscord, connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture
):
    discord_server.gateway.granted = MESSAGE_CONTENT
    discord_server.general.deny(send_messages=True)
    elsewhere = discord_server.guilds[0].text_channel("elsewhere")
    assistant = Wakeful(said("an answer"))
    await connect(assistant)
    await ada.say("the first")
    await discord_server.bell.until(lambda: len(discord_server.refusals) == 2, "both forms were refused")
    await ada.say("heard", elsewhere)
    await discord_server.message()
    for number in range(3):
        await ada.say(f"not looked at {number}")
        await ask(discord_server, ada, number)
    await ada.say("the last", elsewhere)
    await discord_server.message(1)
    assert [question.text for question in assistant.asked] == ["the first", "heard", "the last"]
    assert len(discord_server.refusals) == 2
    assert len(hints(caplog)) == 1
    assert "incident" not in caplog.text


async def test_threads_closed_to_the_bot_do_not_silence_it_in_the_channel(
    discord_server: FakeDiscord, connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture
):
    discord_server.general.deny(send_messages_in_threads=True)
    await connect(ScriptedAssistant(said("an answer")))
    thread = await ada.start_thread("homework")
    await ada.say(f"{discord_server.mention} inside?", thread)
    await discord_server.bell.until(lambda: len(discord_server.refusals) == 2, "both forms were refused")
    await ask(discord_server, ada)
    assert (await discord_server.message()).channel_id == discord_server.channel_id
    assert "Send Messages in Threads" in hints(caplog)[0]


def test_a_refusal_counts_for_ten_minutes_and_is_told_once_a_day(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.WARNING)
    now_s = 0.0
    barriers = Barriers(lambda: now_s)
    here, there = Place("1", "2"), Place("3")
    barriers.meet(here, Barrier.EMBEDS)
    assert barriers.of(here) == barriers.of(Place("1")) == {Barrier.EMBEDS}
    assert barriers.of(there) == frozenset()
    now_s = 601.0
    assert barriers.of(here) == frozenset()
    barriers.meet(here, Barrier.EMBEDS)
    assert len(hints(caplog)) == 1
    barriers.meet(here, Barrier.FILES)
    barriers.meet(there, Barrier.EMBEDS)
    assert len(hints(caplog)) == 3
    now_s = 86401.0
    barriers.meet(here, Barrier.EMBEDS)
    assert len(hints(caplog)) == 4
