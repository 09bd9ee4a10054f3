"""What the doctor says about tokens, intents, scopes and the chats' clocks, asked over the fake wires."""

import socket
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from discord.http import Route
from pydantic import SecretStr

from bot.doctor.asking import Asking
from bot.doctor.discord import examine_discord
from bot.doctor.finding import Finding, State
from bot.doctor.machine import examine_clock
from tests.bot.doctor.conftest import Examine, only
from tests.fakes.discord import TOKEN, FakeDiscord
from tests.fakes.discord.sessions import MESSAGE_CONTENT
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack

SLACK = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN}


def said(findings: list[Finding]) -> str:
    return "\n".join(f"{finding.detail} {finding.advice}" for finding in findings)


async def test_both_chats_are_well_where_everything_is_granted(examine: Examine) -> None:
    async with FakeDiscord() as discord, FakeSlack() as slack:
        discord.gateway.granted = MESSAGE_CONTENT
        found = await examine(discord_token=TOKEN, slack_api=slack.base_url, **SLACK)

    assert {finding.state for finding in (*found["discord"], *found["slack"], *found["clock"])} == {State.WELL}
    assert "application faqbot" in said(found["discord"])
    assert "Message Content Intent: granted" in said(found["discord"])
    assert "the bot token of @faqbot" in said(found["slack"])
    assert "the app-level token is good" in said(found["slack"])
    assert "every scope" in said(found["slack"])
    assert "agrees with discord and slack" in said(found["clock"])


async def test_each_token_costs_a_call_and_nothing_is_started(examine: Examine) -> None:
    async with FakeDiscord() as discord, FakeSlack() as slack:
        await examine(discord_token=TOKEN, slack_api=slack.base_url, **SLACK)

        assert discord.gateway.identified == []
        assert discord.starts_left == 1000
        assert slack.calls == ["auth.test", "apps.connections.open"]
        assert slack.connections == 0


async def test_a_bad_discord_token_is_told_with_where_to_get_one_and_never_repeated(examine: Examine) -> None:
    async with FakeDiscord():
        found = await examine(discord_token="a.wrong.token-of-somebody")

    (finding,) = found["discord"]
    assert finding.state is State.PROBLEM
    assert "FAQBOT_DISCORD_TOKEN" in finding.advice
    assert "somebody" not in said(found["discord"])


async def test_a_missing_intent_is_no_problem_and_says_what_is_off_and_how_to_have_it(examine: Examine) -> None:
    async with FakeDiscord() as discord:
        finding = only((await examine(discord_token=TOKEN))["discord"], State.NOTE)

    assert "no automatic answers" in finding.detail
    assert f"/applications/{discord.bot_id}/bot" in finding.advice


async def test_a_bot_on_no_server_is_told_the_address_that_adds_it(examine: Examine) -> None:
    async with FakeDiscord() as discord:
        discord.guilds.clear()
        found = await examine(discord_token=TOKEN)

    advice = next(finding.advice for finding in found["discord"] if "no server" in finding.detail)
    assert f"client_id={discord.bot_id}&scope=bot+applications.commands&permissions=" in advice


@pytest.mark.parametrize(("left", "state"), [(3, State.NOTE), (0, State.PROBLEM)])
async def test_a_bot_that_may_hardly_log_in_any_more_is_told_so(examine: Examine, left: int, state: State) -> None:
    async with FakeDiscord() as discord:
        discord.starts_left = left
        found = await examine(discord_token=TOKEN)

    (finding,) = (finding for finding in found["discord"] if "logins" in finding.detail)
    assert finding.state is state
    assert f"only {left} more" in finding.detail


async def test_a_discord_in_trouble_is_told_apart_from_a_bad_token(examine: Examine) -> None:
    async with FakeDiscord() as discord:
        discord.fail("GET", "gateway/bot", status=503)
        finding = only((await examine(discord_token=TOKEN))["discord"], State.PROBLEM)

    assert "503" in finding.detail
    assert "FAQBOT_DISCORD_TOKEN" not in finding.advice


async def test_a_chat_whose_name_cannot_be_looked_up_says_so(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_dns(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(aiohttp.TCPConnector, "_resolve_host", no_dns)
    monkeypatch.setattr(Route, "BASE", "https://discord.invalid/api/v10")
    found = await examine(discord_token=TOKEN, slack_api="https://slack.invalid/api/", **SLACK)

    for chat in ("discord", "slack"):
        assert {finding.state for finding in found[chat]} == {State.PROBLEM}
        assert "DNS" in said(found[chat])


async def test_a_chat_that_nobody_answers_for_says_so(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:9/api/v10")

    assert "cannot be reached" in only((await examine(discord_token=TOKEN))["discord"], State.PROBLEM).detail


@pytest.mark.parametrize(("token", "setting"), [(BOT_TOKEN, "SLACK_BOT_TOKEN"), (APP_TOKEN, "SLACK_APP_TOKEN")])
async def test_a_revoked_slack_token_is_told_by_its_setting(examine: Examine, token: str, setting: str) -> None:
    async with FakeSlack() as slack:
        slack.revoke(token)
        finding = only((await examine(slack_api=slack.base_url, **SLACK))["slack"], State.PROBLEM)

    assert "token_revoked" in finding.detail
    assert f"FAQBOT_{setting}" in finding.advice


async def test_swapped_slack_tokens_are_both_told(examine: Examine) -> None:
    async with FakeSlack() as slack:
        swapped = {"slack_bot_token": APP_TOKEN, "slack_app_token": BOT_TOKEN}
        found = await examine(slack_api=slack.base_url, **swapped)

    assert [finding.state for finding in found["slack"]] == [State.PROBLEM, State.PROBLEM]
    assert "xoxb-" in found["slack"][0].advice
    assert "xapp-" in found["slack"][1].advice
    assert BOT_TOKEN not in said(found["slack"])


async def test_missing_slack_scopes_are_told_with_what_is_off_without_them(examine: Examine) -> None:
    async with FakeSlack() as slack:
        slack.access.scopes -= {"files:write", "reactions:read"}
        finding = only((await examine(slack_api=slack.base_url, **SLACK))["slack"], State.NOTE)

    assert "files:write: proofs come without picture and card" in finding.detail
    assert "reactions:read" in finding.detail
    assert "reinstall" in finding.advice


async def test_where_slack_sends_signed_requests_no_app_level_token_is_asked_about(examine: Examine) -> None:
    async with FakeSlack() as slack:
        http = {"slack_mode": "http", "slack_bot_token": BOT_TOKEN, "slack_signing_secret": "not-a-real-secret"}
        await examine(slack_api=slack.base_url, **http)

        assert slack.calls == ["auth.test"]


async def test_without_tokens_everything_else_is_looked_at(examine: Examine) -> None:
    found = await examine()

    assert found["chat"][0].state is State.NOTE
    assert "FAQBOT_DISCORD_TOKEN" in found["chat"][0].advice
    assert set(found) == {"chat", "faq", "store", "runner", "gpu", "port", "disk", "clock"}
    assert "not compared" in found["clock"][0].detail


@pytest.mark.parametrize(
    ("off_s", "state", "words"),
    [
        (0, State.WELL, "agrees with discord"),
        (-90, State.NOTE, "behind discord"),
        (3600, State.PROBLEM, "s ahead of discord"),
    ],
)
async def test_a_clock_that_differs_from_the_chats_is_told(off_s: float, state: State, words: str) -> None:
    async with FakeDiscord(), aiohttp.ClientSession() as session:
        asking = Asking(session, lambda: datetime.now(UTC) + timedelta(seconds=off_s))
        await examine_discord(SecretStr(TOKEN), asking)
    (finding,) = examine_clock(asking.ahead_s)

    assert finding.state is state
    assert words in finding.detail
