"""What can go wrong between the bot and Discord, each with a message that says what to do next."""

from bot.errors import BotError, LoginRefused


class DiscordTokenRefused(LoginRefused):
    """Discord does not accept the token."""

    def __init__(self) -> None:
        super().__init__(
            "Discord refused the bot token. Set FAQBOT_DISCORD_TOKEN to the token from "
            "https://discord.com/developers/applications → your application → Bot → Reset Token."
        )


class DiscordUnreachable(BotError):
    """Discord could not be reached, or did not accept the bot's start."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Cannot stay connected to Discord: {reason}. "
            "Check this machine's connection and https://discordstatus.com, then start again."
        )


class MessageOutOfReach(BotError):
    """The message that a conversation lives in can no longer be written: deleted, answered elsewhere, or too old."""
