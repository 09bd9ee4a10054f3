"""Where something was said or set: a platform, a server (or workspace), and perhaps a channel in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A server or one of its channels, by the ids of its platform; no server means a direct message."""

    platform: str
    server: str = ""
    channel: str = ""

    @property
    def whole_server(self) -> "Place":
        """The server that the channel is in."""
        return Place(self.platform, self.server)


@dataclass(frozen=True, slots=True)
class Channels:
    """Some channels of a server: those that are named, or all others."""

    named: frozenset[str]
    are_left_out: bool = False

    def hold(self, channel: str) -> bool:
        """Whether a channel is among them."""
        return (channel in self.named) is not self.are_left_out


EVERY_CHANNEL = Channels(frozenset(), are_left_out=True)
