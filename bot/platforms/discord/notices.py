"""What staff should know when they look at a place's settings: what cannot work there, and where to change that.

It is read off the interaction, so it is always of this moment, and gone as soon as it is put right.
"""

from collections.abc import AsyncIterator
from typing import Any

import discord

from bot import wording
from bot.platforms.discord.context import Context, asker_of
from bot.platforms.discord.intents import how_to_switch_on
from bot.platforms.discord.settings_words import in_discords_words
from bot.platforms.discord.solved import solved_tag
from bot.preferences import Preferences
from bot.reply import ActionKind, Reply, Text

_Interaction = discord.Interaction[Any]

#: What the bot does without each permission, in the words of `discord.Permissions`.
_WITHOUT = {
    "view_channel": ("View Channel", "I see nothing here"),
    "send_messages": ("Send Messages", "I answer commands only, and only the asker"),
    "send_messages_in_threads": ("Send Messages in Threads", "I stay silent in threads and posts"),
    "embed_links": ("Embed Links", "answers are plain text"),
    "attach_files": ("Attach Files", "proofs come without picture and card"),
    "read_message_history": ("Read Message History", "answers do not show which message they answer"),
}


async def with_notices(
    context: Context, interaction: _Interaction, replies: AsyncIterator[Reply]
) -> AsyncIterator[Reply]:
    """The same replies, with what staff should know under the settings of a place; others stay as they are."""
    async for reply in replies:
        if not any(action.kind is ActionKind.PREFER for action in reply.actions):
            yield reply
            continue
        preferences = await context.assistant.preferences(asker_of(interaction))
        notices = _notices(interaction, preferences)
        parts = in_discords_words(reply.parts, preferences, interaction.guild)
        yield reply.model_copy(update={"parts": (*parts, *notices)})


def _notices(interaction: _Interaction, preferences: Preferences) -> tuple[Text, ...]:
    lines = [
        *_without_words(interaction),
        *_without_permissions(interaction),
        *_without_tag(interaction, preferences),
        *_without_messages(interaction, preferences),
    ]
    broken = (Text(markdown="\n".join(("**Does not work here:**", "", *lines))),) if lines else ()
    return (*broken, *_seen_by_everybody(interaction, preferences))


def _without_words(interaction: _Interaction) -> tuple[str, ...]:
    client: discord.Client = interaction.client
    if client.intents.message_content:
        return ()
    todo = how_to_switch_on(client.application_id)
    return (f"- `automatic`: Discord shows me no message that does not name me. Whoever runs me can {todo}.",)


def _without_permissions(interaction: _Interaction) -> tuple[str, ...]:
    if interaction.guild_id is None:
        return ()
    lacking = [
        f"**{name}** ({instead})"
        for permission, (name, instead) in _WITHOUT.items()
        if not getattr(interaction.app_permissions, permission)
    ]
    if not lacking:
        return ()
    return (f"- I lack {', '.join(lacking)}. Give it to my role under Edit Channel → Permissions.",)


def _without_tag(interaction: _Interaction, preferences: Preferences) -> tuple[str, ...]:
    forum = _channel(interaction)
    if preferences.solved_tag is None or not isinstance(forum, discord.ForumChannel):
        return ()
    if solved_tag(forum, preferences.solved_tag) is None:
        return ("- `solved-tag`: this forum has no tag of that name.",)
    if not interaction.app_permissions.manage_threads:
        return ("- `solved-tag`: I lack **Manage Threads**. Give it to my role under Edit Channel → Permissions.",)
    return ()


def _without_messages(interaction: _Interaction, preferences: Preferences) -> tuple[str, ...]:
    if preferences.digest is None or not isinstance(_channel(interaction), discord.ForumChannel):
        return ()
    return ("- `digest`: a forum takes no messages of its own. Set it in a text channel.",)


def _seen_by_everybody(interaction: _Interaction, preferences: Preferences) -> tuple[Text, ...]:
    """The digest has students' words, and whoever may read the channel reads them."""
    channel, guild = _channel(interaction), interaction.guild
    if preferences.digest is None or guild is None or not isinstance(channel, discord.abc.GuildChannel):
        return ()
    if not channel.permissions_for(guild.default_role).view_channel:
        return ()
    return (Text(markdown=wording.digest_is_public("everybody on this server")),)


def _channel(interaction: _Interaction) -> object:
    """The channel in whose threads the interaction may have happened."""
    channel = interaction.channel
    return channel.parent if isinstance(channel, discord.Thread) else channel
