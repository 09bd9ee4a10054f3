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
