"""Post a message into a channel by oneself, once: nobody asked for it at the moment."""

import hashlib
import logging
from datetime import datetime
from typing import TYPE_CHECKING

import discord

from bot.errors import PostFailed, PostRefused
from bot.platforms.discord.allowed import Shape, write_allowed
from bot.platforms.discord.barriers import Barriers
from bot.platforms.discord.errors import MessageOutOfReach
from bot.platforms.discord.message import NO_PINGS, Message
from bot.platforms.discord.place import place_of
from bot.platforms.discord.render import render
from bot.platforms.discord.trouble import BAD_MOMENT, passes, through_trouble
from bot.reply import Reply

if TYPE_CHECKING:
    # Its libraries are imported when a store is opened.
    from bot.store import Place

log = logging.getLogger(__name__)

#: Characters of a nonce. https://discord.com/developers/docs/resources/message#create-message
_NONCE_CHARS = 25
#: Messages that are looked through for one that may stand there already.
_LATEST = 50


async def post_notice(
    client: discord.Client,
    barriers: Barriers,
    place: "Place",
    reply: Reply,
    key: str,
    *,
    tried_since: datetime | None,
    retry_after_s: tuple[float, ...],
) -> None:
    """See `Door.post`. Discord itself drops what is sent twice within some minutes; after that the title tells.

    Raises:
        PostRefused: the bot may not write there.
        PostFailed: Discord did not take it.
    """
    channel = client.get_channel(int(place.channel))
    if not isinstance(channel, discord.abc.Messageable):
        raise PostRefused("there is no such channel to write to any more")
    message = render(reply)
    if tried_since is not None and await _stands(channel, client, message, tried_since):
        return

    async def send(shape: Shape) -> None:
        await channel.send(
            shape.content,
            embeds=shape.embeds(),
            view=shape.message.view(),
            files=shape.attachments(),
            allowed_mentions=NO_PINGS,
            suppress_embeds=shape.is_plain,
            nonce=hashlib.sha256(key.encode()).hexdigest()[:_NONCE_CHARS],
        )

    async def write() -> None:
        await write_allowed(send, message, place_of(channel, channel.id), barriers)

    try:
        await through_trouble(write, retry_after_s)
    except (MessageOutOfReach, discord.NotFound) as error:
        raise PostRefused(str(error)) from error
    except BAD_MOMENT as error:
        if not passes(error):
            raise PostRefused(f"Discord refused the message ({type(error).__name__})") from error
        raise PostFailed(f"Discord did not take it ({type(error).__name__})") from error


async def _stands(channel: discord.abc.Messageable, client: discord.Client, message: Message, since: datetime) -> bool:
    """Whether a message of the bot's with that title was posted since then; no, where Discord does not say."""
    title = message.panels[0].title
    try:
        async for posted in channel.history(after=since, limit=_LATEST):
            is_own = client.user is not None and posted.author.id == client.user.id
            if is_own and (any(embed.title == title for embed in posted.embeds) or title in posted.content):
                return True
    except BAD_MOMENT as error:
        log.info("Discord does not say whether a message stands: %s", type(error).__name__)
    return False
