"""Pictures and cards on Discord: attached by the edit that ends a proof, described for those who cannot see."""

import logging

import pytest

from bot.reply import Attachment
from tests.bot.platforms.discord.conftest import Connect, ScriptedAssistant, said, step
from tests.bot.platforms.files import ATTACHMENT, CARD, PICTURE, PNG, with_files
from tests.fakes.discord import FakeDiscord, Person
from tests.fakes.discord.rules import Refusal


async def test_the_last_edit_attaches_the_picture_with_its_alt_text_and_the_card(connect: Connect, ada: Person):
    await connect(ScriptedAssistant(step(0.5), with_files("Reproducible.")))
    answer = await (await ada.slash("seed")).answer()
    await answer.until("Reproducible.")

    assert [(file["filename"], file["content"]) for file in answer.files] == [
        ("proof.png", PNG),
        ("proof-card.json", CARD),
    ]
    assert answer.files[0]["description"] == PICTURE.alt
    assert not answer.versions[0].get("attachments")


async def test_files_come_with_a_first_reply_too(connect: Connect, ada: Person, discord_server: FakeDiscord):
    await connect(ScriptedAssistant(with_files("Proved an hour ago.")))
    answer = await (await ada.slash("seed")).answer()
    await ada.say(f"{discord_server.mention} prove it")
    in_channel = await discord_server.message(1)

    assert [file["filename"] for file in answer.files] == ["proof.png", "proof-card.json"]
    assert [file["filename"] for file in in_channel.files] == ["proof.png", "proof-card.json"]


async def test_a_private_answer_carries_files(connect: Connect, ada: Person):
    await connect(
        ScriptedAssistant(said("wait", private=True), with_files("done").model_copy(update={"private": True}))
    )
    answer = await (await ada.slash("seed")).answer()
    await answer.until("done")

    assert answer.is_private
    assert len(answer.files) == 2


async def test_where_files_may_not_be_attached_the_words_still_come_and_the_log_says_what_is_missing(
    connect: Connect, ada: Person, discord_server: FakeDiscord, caplog: pytest.LogCaptureFixture
):
    discord_server.files_forbidden = True
    platform = await connect(ScriptedAssistant(step(0.5), with_files("Reproducible.")))
    with caplog.at_level(logging.WARNING):
        await ada.say(f"{discord_server.mention} prove it")
        answer = await discord_server.message()
        await answer.until("Reproducible.")
        await platform.close()

    assert answer.files == []
    assert "Attach Files" in caplog.text


async def test_a_file_that_discord_would_refuse_is_left_out_and_said_to_be(
    connect: Connect, ada: Person, discord_server: FakeDiscord
):
    large = Attachment(name="large.json", content=b"0" * (10 * 2**20 + 1), media_type="application/json")
    await connect(ScriptedAssistant(with_files("Reproducible.", PICTURE, large)))
    answer = await (await ada.slash("seed")).answer()

    assert [file["filename"] for file in answer.files] == ["proof.png"]
    assert "large.json is too large" in answer.text
    assert not [refusal for refusal in discord_server.refusals if isinstance(refusal, Refusal)]


async def test_an_error_after_the_files_keeps_them(connect: Connect, ada: Person):
    await connect(ScriptedAssistant(with_files("Reproducible.", ATTACHMENT), RuntimeError("surprise")))
    answer = await (await ada.slash("seed")).answer()
    await answer.until("went wrong")

    assert [file["content"] for file in answer.files] == [CARD]
