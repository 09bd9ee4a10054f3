"""What an operator is told over HTTP about a bot that serves fake chats: alive, ready, and what it counted."""

import asyncio
from dataclasses import replace as dataclass_replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.application import open_application
from bot.asker import Asker
from bot.errors import AddressTaken, StoreUnwritable
from bot.metrics import Metrics
from bot.platforms.discord.platform import DiscordPlatform
from bot.settings import Settings
from bot.store_location import parse_location
from bot.supervision import watched_over
from tests.bot.serving import serving, settings
from tests.fakes.discord import TOKEN, FakeDiscord
from tests.fakes.discord.hurry import hurry
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack

QUESTION = "why do I get two error rates from fine_tune"
GOOD = "entries:\n- id: a\n  question: When is the exam?\n  answer: In June.\n"


async def test_by_the_sites_public_name_nobody_is_told_how_the_bot_is(tmp_path: Path) -> None:
    wanted = settings(tmp_path, site_url="https://faq.example.org", discord_token=TOKEN)
    async with FakeDiscord(), serving(wanted) as bot:
        for path in ("/healthz", "/readyz", "/metrics"):
            assert (await bot.get(path, host="faq.example.org"))[0] == 404
            assert (await bot.get(path, host="FAQ.example.org:443"))[0] == 404
            assert (await bot.get(path, host="faqbot:8427"))[0] != 404
        assert (await bot.get("/", host="faq.example.org"))[0] == 200


async def test_a_bot_on_both_chats_is_ready_and_counts_what_it_does(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, FakeSlack() as slack:
        tokens = {"discord_token": TOKEN, "slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN}
        async with serving(settings(tmp_path, slack_api=slack.base_url, **tokens)) as bot:
            await bot.until(lambda wrong: not wrong)
            ada = discord.person("ada")
            await (await ada.slash("ask", question=QUESTION)).answer()
            await (await ada.slash("ask", question="where can I park my horse tonight")).answer()
            await slack.slash(f"ask {QUESTION}")
            await slack.until(lambda: slack.private, "an answer to the slash command")

            assert await bot.get("/healthz") == (200, '{"alive": true, "version": "0.1.0"}')
            await bot.until_counted(1, "faqbot_questions_total", platform="discord", decision="answer")
            await bot.until_counted(1, "faqbot_questions_total", platform="discord", decision="silent")
            await bot.until_counted(1, "faqbot_questions_total", platform="slack", decision="answer")
            await bot.until_counted(2, "faqbot_answer_seconds_count", platform="discord")
            await bot.until_counted(2, "faqbot_reply_seconds_count", platform="discord")
            await bot.until_counted(1, "faqbot_reply_seconds_count", platform="slack")
            await bot.until_counted(1, "faqbot_confidence_count", platform="slack")
            assert await bot.counted("faqbot_connections", platform="discord") == 1
            assert await bot.counted("faqbot_ready", part="store") == 1
            assert await bot.counted("faqbot_faq_entries") == 5
            version = bot.application.knowledge.current.version
            assert await bot.counted("faqbot_faq_info", version=version) == 1
            assert await bot.counted("process_resident_memory_bytes") > 1e6
            _, everything = await bot.get("/metrics")
            for private in (QUESTION, "horse", str(ada.id), TOKEN, BOT_TOKEN, str(discord.channel_id)):
                assert private not in everything


async def test_a_chat_that_is_gone_is_named_and_its_return_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    async with FakeDiscord() as discord, serving(settings(tmp_path, discord_token=TOKEN)) as bot:
        await bot.until(lambda wrong: not wrong)
        discord.gateway.connections_refused = 10**6
        await discord.gateway.cut()
        assert await bot.until(bool) == {"discord": "0 of 1 connections"}
        assert (await bot.get("/healthz"))[0] == 200
        discord.gateway.connections_refused = 0
        await bot.until(lambda wrong: not wrong)
        await bot.until_counted(1, "faqbot_reconnects_total", platform="discord")


async def test_lost_sockets_of_slack_are_counted_and_where_none_comes_back_it_is_named(tmp_path: Path) -> None:
    async with FakeSlack() as slack:
        tokens = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN}
        async with serving(settings(tmp_path, slack_api=slack.base_url, **tokens)) as bot:
            await bot.until(lambda wrong: not wrong)
            await slack.until(lambda: len(slack.sockets.open) == 2, "both connections")
            slack.sockets.cut()
            await bot.until_counted(2, "faqbot_reconnects_total", platform="slack")
            slack.revoke(APP_TOKEN)
            slack.sockets.cut()
            assert await bot.until(bool) == {"slack": "0 of 1 connections"}


async def test_a_rate_limit_is_counted(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, serving(settings(tmp_path, discord_token=TOKEN)) as bot:
        await discord.connected()
        discord.limit("POST", "callback", 0.01)
        await (await discord.person("ada").slash("ask", question=QUESTION)).answer()

        await bot.until_counted(1, "faqbot_chat_responses_total", platform="discord", status="429")


async def test_a_broken_faq_is_told_and_the_last_good_one_serves(tmp_path: Path) -> None:
    file = tmp_path / "faq" / "week.yaml"
    file.parent.mkdir()
    file.write_text(GOOD)
    async with FakeDiscord(), serving(settings(tmp_path, discord_token=TOKEN, faq=file.parent)) as bot:
        await bot.until(lambda wrong: not wrong)
        before = bot.application.knowledge.current.version
        file.write_text("entries: [")
        async with asyncio.timeout(20):
            while not await bot.counted("faqbot_faq_broken"):
                await asyncio.sleep(0.02)
        assert "broken" in (await bot.get("/readyz"))[1]
        assert await bot.wrong() == {}
        assert await bot.counted("faqbot_faq_info", version=before) == 1


async def test_a_store_that_takes_nothing_more_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FakeDiscord(), serving(settings(tmp_path, discord_token=TOKEN)) as bot:
        await bot.until(lambda wrong: not wrong)

        async def full(name: str, value: str) -> None:
            raise StoreUnwritable("The store has no room: the disk is full. Free some space.")

        monkeypatch.setattr(bot.application.store.values, "put", full)
        with pytest.raises(StoreUnwritable):
            await bot.application.store._heartbeat.beat()
        assert await bot.wrong() == {"store": "The store has no room: the disk is full. Free some space."}
        monkeypatch.undo()
        await bot.application.store._heartbeat.beat()
        assert await bot.wrong() == {}


async def test_a_port_that_the_operator_chose_must_be_free(tmp_path: Path) -> None:
    async with FakeDiscord(), serving(settings(tmp_path, discord_token=TOKEN)) as bot:
        chosen = settings(tmp_path / "other", discord_token=TOKEN, http_port=bot.server.address[1])
        with pytest.raises(AddressTaken, match="FAQBOT_HTTP_PORT"):
            async with serving(chosen):
                pass


async def test_where_the_usual_port_is_taken_the_bot_goes_on_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with FakeDiscord(), serving(settings(tmp_path, discord_token=TOKEN)) as bot:
        usual = Settings(_env_file=None, faq=bot.application.settings.faq, store=parse_location("memory"))
        usual = usual.model_copy(update={"http_port": bot.server.address[1]})
        usual.model_fields_set.discard("http_port")
        application = dataclass_replace(bot.application, settings=usual)
        async with watched_over(application, (), Metrics()) as server:
            assert server is None
    assert "The bot goes on without it." in caplog.text


async def test_start_and_chat_name_the_site_alike_and_where_it_is_not_served_the_chat_says_so(tmp_path: Path) -> None:
    you = Asker(platform="terminal", id="you", manages=True)
    async with open_application(settings(tmp_path)) as application:
        before = await application.assistant.page(you)
        async with watched_over(application, (), Metrics()) as server:
            assert server is not None
            named, port = application.entrance.url, server.address[1]
            while_served = await application.assistant.page(you)

    assert "serves no site" in str(before)
    assert named == f"http://localhost:{port}/"
    assert f"{named}staff/enter/" in str(while_served)


async def test_switched_off_nothing_is_served(tmp_path: Path) -> None:
    metrics = Metrics()
    async with open_application(settings(tmp_path, http_port="off")) as application:
        platform = DiscordPlatform(application.assistant, SecretStr(TOKEN), recipes=())
        async with watched_over(application, (platform,), metrics) as server:
            assert server is None
