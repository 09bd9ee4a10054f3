"""The slash commands are sent to Discord when they changed, and not at every start."""

import pytest

from bot.platforms.discord import drafting, message_command
from bot.store import Store
from tests.bot.platforms.discord.conftest import Connect, ScriptedAssistant
from tests.fakes.discord import FakeDiscord, Person


async def test_a_second_start_sends_no_commands(discord_server: FakeDiscord, connect: Connect, store: Store):
    first = await connect(ScriptedAssistant(), store=store)
    assert len(discord_server.synced) == 1
    await first.close()

    await connect(ScriptedAssistant(), store=store)

    assert len(discord_server.synced) == 1


async def test_changed_commands_are_sent_again(discord_server: FakeDiscord, connect: Connect, store: Store):
    first = await connect(ScriptedAssistant(), store=store)
    await first.close()

    await connect(ScriptedAssistant(), store=store, recipes=("digits", "another"))

    assert len(discord_server.synced) == 2
    assert "another" in str(discord_server.synced[1])


async def test_a_renamed_command_is_sent_again(
    discord_server: FakeDiscord, connect: Connect, store: Store, monkeypatch: pytest.MonkeyPatch
):
    await (await connect(ScriptedAssistant(), store=store)).close()
    monkeypatch.setattr(message_command, "NAME", "Answer this from the FAQ")

    await connect(ScriptedAssistant(), store=store)

    names = [command["name"] for command in discord_server.synced[1]]
    assert names == ["faq", "Answer this from the FAQ", drafting.NAME]


async def test_a_command_that_this_version_does_not_have_has_them_sent_at_the_next_start(
    discord_server: FakeDiscord, connect: Connect, store: Store, ada: Person
):
    first = await connect(ScriptedAssistant(), store=store)
    await (await ada.slash("gone")).answer()
    await first.close()

    await connect(ScriptedAssistant(), store=store)

    assert len(discord_server.synced) == 2


async def test_without_a_store_they_are_sent_at_every_start(discord_server: FakeDiscord, connect: Connect):
    await (await connect(ScriptedAssistant())).close()
    await connect(ScriptedAssistant())

    assert len(discord_server.synced) == 2


@pytest.mark.parametrize("discord_server", [{"guilds": 4, "shards": 2}], indirect=True)
async def test_several_shards_send_them_once(discord_server: FakeDiscord, connect: Connect, store: Store):
    await connect(ScriptedAssistant(), store=store)

    assert len(discord_server.synced) == 1
