"""The app manifests ask Slack for what the bot uses, and for no more; at start the bot says what was not granted."""

import logging
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.platforms.slack.conversations import COMMAND
from bot.platforms.slack.handlers import ANSWER_SHORTCUT, DRAFT_SHORTCUT, SEARCH_SHORTCUT
from bot.platforms.slack.receivers import REQUEST_PATH
from bot.platforms.slack.scopes import SCOPES
from tests.bot.platforms.slack.conftest import connected

DOCS = Path(__file__).parents[4] / "docs"
NAMES = ("slack-manifest.yaml", "slack-manifest-http.yaml")


def read(name):
    return YAML(typ="safe").load(DOCS / name)


@pytest.fixture(params=NAMES)
def manifest(request):
    return read(request.param)


def test_the_command_is_the_one_the_bot_listens_to(manifest):
    assert [command["command"] for command in manifest["features"]["slash_commands"]] == [COMMAND]


def test_the_shortcuts_are_those_that_the_bot_answers(manifest):
    shortcuts = {shortcut["callback_id"]: shortcut["type"] for shortcut in manifest["features"]["shortcuts"]}
    assert shortcuts == {ANSWER_SHORTCUT: "message", DRAFT_SHORTCUT: "message", SEARCH_SHORTCUT: "global"}


def test_every_shortcut_has_a_name_that_slack_takes(manifest):
    # https://docs.slack.dev/reference/app-manifest#fields: features.shortcuts[].name
    assert all(1 <= len(shortcut["name"]) <= 24 for shortcut in manifest["features"]["shortcuts"])


def test_the_scopes_are_those_whose_use_the_bot_can_name(manifest):
    assert manifest["oauth_config"]["scopes"]["bot"] == sorted(scope.name for scope in SCOPES)


def test_every_event_has_the_scope_that_it_needs(manifest):
    needed = {
        "app_mention": "app_mentions:read",
        "assistant_thread_context_changed": "assistant:write",
        "assistant_thread_started": "assistant:write",
        "message.channels": "channels:history",
        "message.groups": "groups:history",
        "message.im": "im:history",
        "reaction_added": "reactions:read",
    }
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"]) - {"app_home_opened"}
    assert events == set(needed)
    assert {needed[event] for event in events} <= set(manifest["oauth_config"]["scopes"]["bot"])


def test_people_can_write_to_the_bot_and_see_its_home(manifest):
    home = manifest["features"]["app_home"]
    assert home["home_tab_enabled"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]


def test_buttons_arrive_over_the_socket_or_at_the_address_the_bot_listens_on():
    socket, http = (read(name)["settings"] for name in NAMES)
    assert socket["interactivity"]["is_enabled"]
    assert socket["socket_mode_enabled"]
    assert not http["socket_mode_enabled"]
    for url in (
        http["event_subscriptions"]["request_url"],
        http["interactivity"]["request_url"],
        http["interactivity"]["message_menu_options_url"],
        read(NAMES[1])["features"]["slash_commands"][0]["url"],
    ):
        assert url.endswith(REQUEST_PATH)


async def test_a_scope_that_was_not_granted_is_named_with_what_it_turns_off(assistant, slack, caplog):
    slack.access.scopes -= {"files:write", "users:read"}
    with caplog.at_level(logging.WARNING, "bot"):
        async with connected(assistant, slack):
            pass
    said = [record.getMessage() for record in caplog.records if "did not grant" in record.getMessage()]
    assert [message.split(":")[0] for message in said] == [
        "Slack did not grant files",
        "Slack did not grant users",
    ]
    assert "picture" in said[0]
    assert "FAQBOT_STAFF" in said[1]


async def test_with_all_scopes_start_up_is_quiet(assistant, slack, caplog):
    with caplog.at_level(logging.WARNING, "bot"):
        async with connected(assistant, slack):
            pass
    assert caplog.records == []


async def test_without_users_read_everything_but_the_administrators_rights_works(assistant, slack):
    slack.access.scopes -= {"users:read"}
    slack.directory.admins.add("UTEACHER")
    async with connected(assistant, slack):
        key = await slack.slash("settings", user="UTEACHER")
        await slack.until(lambda: slack.response_urls[key].uses, "a refusal")
        assert "course staff" in slack.response_urls[key].uses[0].text
        await slack.slash("help", user="UTEACHER")
        await slack.until(lambda: len(slack.private) == 2, "the help")
