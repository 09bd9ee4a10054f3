"""Which events the bot asks Discord for, and what it says where Discord does not grant it the words of messages.

Only automatic answers need those words, and with them the one privileged intent.
"""

import discord


def least_intents() -> discord.Intents:
    """The events the bot needs in any case; none is privileged.

    Without the message-content intent Discord still sends the text of messages that mention the bot or go to it
    directly, https://discord.com/developers/docs/events/gateway#message-content-intent.
    """
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


def grants_words(application: discord.AppInfo | None) -> bool:
    """Whether the application may read what people write to each other: switched on in the portal, or approved."""
    if application is None:
        return False
    return application.flags.gateway_message_content or application.flags.gateway_message_content_limited


def how_to_switch_on(application_id: int | None) -> str:
    """What whoever runs the bot does, so that it can answer by itself."""
    page = f"https://discord.com/developers/applications/{application_id}/bot" if application_id else _PORTAL
    return f"switch on Message Content Intent under Privileged Gateway Intents at {page} and restart the bot"


_PORTAL = "https://discord.com/developers/applications"
