"""A small Slack on loopback: Web API, response urls and Socket Mode, as strict as the real one where it matters."""

from tests.fakes.slack.server import APP_TOKEN, BOT_TOKEN, BOT_USER, CHANNEL, FakeSlack
from tests.fakes.slack.state import File, Message, PrivateAnswer, View, shown

__all__ = [
    "APP_TOKEN",
    "BOT_TOKEN",
    "BOT_USER",
    "CHANNEL",
    "FakeSlack",
    "File",
    "Message",
    "PrivateAnswer",
    "View",
    "shown",
]
