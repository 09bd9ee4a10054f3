"""The app manifest asks Slack for what the bot uses, and for no more."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.platforms.slack.conversations import COMMAND


@pytest.fixture(scope="module")
def manifest():
    path = Path(__file__).parents[4] / "docs" / "slack-manifest.yaml"
    return YAML(typ="safe").load(path)


def test_the_command_is_the_one_the_bot_listens_to(manifest):
    assert [command["command"] for command in manifest["features"]["slash_commands"]] == [COMMAND]


def test_mentions_and_buttons_arrive_over_the_socket(manifest):
    settings = manifest["settings"]
    assert settings["event_subscriptions"]["bot_events"] == ["app_mention"]
    assert settings["interactivity"]["is_enabled"]
    assert settings["socket_mode_enabled"]


def test_no_scope_is_asked_for_beyond_the_needed_ones(manifest):
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == {
        "app_mentions:read",
        "chat:write",
        "commands",
        "files:write",
    }


def test_the_bot_can_write_direct_messages(manifest):
    assert manifest["features"]["app_home"]["messages_tab_enabled"]
