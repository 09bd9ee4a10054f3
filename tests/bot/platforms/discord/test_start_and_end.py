"""How the Discord platform starts, or says why it does not, and how it is closed."""

import asyncio

import pytest
from pydantic import SecretStr

from bot.errors import LoginRefused
from bot.platforms.discord.errors import DiscordUnreachable
from bot.platforms.discord.platform import DiscordPlatform
from tests.bot.platforms.discord.conftest import RECIPES, Connect, ScriptedAssistant, said, step
from tests.fakes.discord import TOKEN, FakeDiscord, Person


async def test_closing_waits_for_the_last_edit(connect: Connect, ada: Person):
    assistant = ScriptedAssistant(step(0.5), said("interrupted"))
    ready = assistant.hold_back(1)
    platform = await connect(assistant)
    answer = await (await ada.slash("seed")).answer()
    closing = asyncio.create_task(platform.close())
    await asyncio.sleep(0)
    ready.set()
    await closing
    assert answer.text == "interrupted"


async def test_closing_does_not_wait_for_ever(connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture):
    assistant = ScriptedAssistant(step(0.5), said("never"))
    assistant.hold_back(1)
    platform = await connect(assistant, grace_s=0.01)
    await (await ada.slash("seed")).answer()
    await platform.close()
    assert "1 messages did not get their last edit" in caplog.text


async def test_closing_while_it_still_connects_is_fine(discord_server: FakeDiscord):
    platform = DiscordPlatform(ScriptedAssistant(), SecretStr(TOKEN), recipes=RECIPES)
    running = asyncio.create_task(platform.run())
    await asyncio.sleep(0)
    await platform.close()
    await running
    assert not discord_server.gateway.is_connected


async def test_closing_twice_or_before_the_start_is_fine(discord_server: FakeDiscord):
    platform = DiscordPlatform(ScriptedAssistant(), SecretStr(TOKEN), recipes=RECIPES)
    await platform.close()
    await platform.close()
    await platform.run()
    assert discord_server.requests == []


async def test_a_refused_token_names_the_setting_and_not_the_token(discord_server: FakeDiscord):
    platform = DiscordPlatform(ScriptedAssistant(), SecretStr("a.wrong.token"), recipes=RECIPES)
    with pytest.raises(LoginRefused) as refused:
        await platform.run()
    assert "FAQBOT_DISCORD_TOKEN" in str(refused.value)
    assert "a.wrong.token" not in str(refused.value)
    assert refused.value.__cause__ is None


async def test_a_refused_start_says_what_to_check(discord_server: FakeDiscord):
    discord_server.fail("PUT", "/commands", status=403, code=50001)
    platform = DiscordPlatform(ScriptedAssistant(), SecretStr(TOKEN), recipes=RECIPES)
    with pytest.raises(DiscordUnreachable, match="HTTP status 403"):
        await platform.run()
