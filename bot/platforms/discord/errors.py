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


class DiscordIntentsRefused(BotError):
    """Discord does not grant the bot an intent that it asks for."""

    def __init__(self) -> None:
        super().__init__(
            "Discord does not send this bot the words of messages. Switch on the Message Content Intent at "
            "https://discord.com/developers/applications → your application → Bot → Privileged Gateway Intents, "
            "then start again."
        )


class MessageOutOfReach(BotError):
    """The message that a conversation lives in can no longer be written: deleted, answered elsewhere, or too old."""
