"""Where something happens on Discord: a channel and, where it is one, a thread in it."""

from dataclasses import dataclass

import discord


@dataclass(frozen=True, slots=True)
class Place:
    """A channel and, where it is one, the thread or forum post in it; ids in words, empty where there is none."""

    channel: str
    thread: str = ""


def place_of(channel: object, channel_id: int | None) -> Place:
    """A thread counts as its channel, whose preferences and permissions it shares."""
    if isinstance(channel, discord.Thread):
        return Place(str(channel.parent_id), str(channel.id))
    return Place("" if channel_id is None else str(channel_id))
