"""Write the best of a message that the bot may write in a channel, and remember what it was refused.

Discord does not say which permission is missing, so shapes with less and less in them are tried; what was refused is
not tried again for a while (`Barriers`).
"""

import itertools
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import discord

from bot.platforms.discord.barriers import Barrier, Barriers, to_speak
from bot.platforms.discord.message import NO_PINGS, Message
from bot.platforms.discord.place import Place, place_of
from bot.platforms.discord.plain import plain_text
from bot.platforms.discord.writing import locked_out, reopening

_Written = TypeVar("_Written")

#: A reply needs the permission to read what it replies to.
#: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_NO_HISTORY = 160002
#: The bot is in the channel, but lacks a permission for what it wants to do there.
_MISSING_PERMISSIONS = 50013


@dataclass(frozen=True, slots=True)
class Shape:
    """A message without what the barriers in front of it keep out."""

    message: Message
    lacking: frozenset[Barrier]

    @property
    def is_plain(self) -> bool:
        """Whether its words are bare text."""
        return Barrier.EMBEDS in self.lacking

    @property
    def is_reply(self) -> bool:
        """Whether it shows which message it answers."""
        return Barrier.HISTORY not in self.lacking

    @property
    def content(self) -> str | None:
        """The text outside embeds."""
        return plain_text(self.message) if self.is_plain else None

    def embeds(self) -> list[discord.Embed]:
        """See `Message.embeds`."""
        return [] if self.is_plain else self.message.embeds()

    def attachments(self) -> list[discord.File]:
        """See `Message.attachments`."""
        return [] if Barrier.FILES in self.lacking else self.message.attachments()


async def write_allowed(
    write: Callable[[Shape], Awaitable[_Written]], message: Message, place: Place, barriers: Barriers
) -> _Written:
    """Write the fullest shape of a message that the bot may write there.

    Raises:
        MessageOutOfReach: it may not write there at all.
    """
    known = barriers.of(place)
    shapes = _shapes(message, known)
    for shape in shapes:
        try:
            written = await _with_or_without_reference(write, shape, place, barriers)
        except discord.Forbidden as error:
            if error.code == _MISSING_PERMISSIONS:
                continue
            break
        for barrier in shape.lacking - known:
            barriers.meet(place, barrier)
        return written
    barriers.meet(place, to_speak(place))
    raise locked_out()


async def edit_allowed(
    posted: discord.Message | discord.PartialMessage, message: Message, channel: object, barriers: Barriers
) -> None:
    """Edit a message in `channel` to the fullest shape that the bot may write there; an archived thread opens again.

    Raises:
        MessageOutOfReach: it may not write there at all.
    """

    async def edit(shape: Shape) -> None:
        # Links of bare text stay without previews, and embeds are shown again; of a message that is known by its id
        # alone discord.py leaves this as it was.
        previews: dict[str, Any] = {"suppress": shape.is_plain} if isinstance(posted, discord.Message) else {}
        await posted.edit(
            content=shape.content,
            embeds=shape.embeds(),
            view=shape.message.view(),
            attachments=shape.attachments(),
            allowed_mentions=NO_PINGS,
            **previews,
        )

    async def edit_in_open_thread(shape: Shape) -> None:
        await reopening(lambda: edit(shape), channel)

    await write_allowed(edit_in_open_thread, message, place_of(channel, posted.channel.id), barriers)


async def _with_or_without_reference(
    write: Callable[[Shape], Awaitable[_Written]], shape: Shape, place: Place, barriers: Barriers
) -> _Written:
    if Barrier.HISTORY in barriers.of(place):
        shape = Shape(shape.message, shape.lacking | {Barrier.HISTORY})
    try:
        return await write(shape)
    except discord.Forbidden as error:
        if error.code != _NO_HISTORY or not shape.is_reply:
            raise
    barriers.meet(place, Barrier.HISTORY)
    return await write(Shape(shape.message, shape.lacking | {Barrier.HISTORY}))


def _shapes(message: Message, known: frozenset[Barrier]) -> Iterator[Shape]:
    """With everything that is not known to be refused, then with less and less; no shape twice."""
    in_the_way = (Barrier.FILES, Barrier.EMBEDS) if message.files else (Barrier.EMBEDS,)
    unknown = [barrier for barrier in in_the_way if barrier not in known]
    for count in range(len(unknown) + 1):
        for refused in itertools.combinations(unknown, count):
            yield Shape(message, known.intersection(in_the_way).union(refused))
