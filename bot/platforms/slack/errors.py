"""What Slack can refuse, as exceptions this platform acts on."""

from bot.errors import BotError


class SlackUnreachable(BotError):
    """Slack's address does not answer."""


class CannotPost(BotError):
    """The bot may not write in that conversation, most often because nobody invited it."""


class MessageGone(BotError):
    """The message to be updated was deleted, or its channel was closed."""


class ResponseRefused(BotError):
    """A `response_url` was used up or is too old."""
