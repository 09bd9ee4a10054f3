"""What Slack can refuse, as exceptions this platform acts on."""

from slack_sdk.errors import SlackApiError

from bot.errors import BotError, LoginRefused
from bot.platforms.slack.refusals import BAD_TOKEN, code_of


class SlackUnreachable(BotError):
    """Slack's address does not answer."""


class CannotPost(BotError):
    """The bot may not write in that conversation, most often because nobody invited it."""


class MessageGone(BotError):
    """The message to be updated was deleted, or its channel was closed."""


class PortTaken(BotError):
    """The address at which Slack's requests were to arrive cannot be listened on."""


def refused(error: SlackApiError, setting: str, what: str) -> BotError:
    """What a refused login comes from; `setting` holds the token, `what` says what it has to be."""
    code = code_of(error)
    if code not in BAD_TOKEN:
        return SlackUnreachable(f"Slack answered with an error at login ({code}). Try again in a few minutes.")
    return LoginRefused(f"Slack refused the token ({code}). Check {setting}: it has to be {what}, copied whole.")
