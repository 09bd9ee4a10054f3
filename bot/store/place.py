"""Where something was said or set: a platform, a server (or workspace), and perhaps a channel in it."""

from dataclasses import dataclass

#: The platform of questions that were asked in a browser, where there are no servers.
SITE = "site"


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
class OnSite:
    """What was asked in a browser: about some courses, or all, and where nothing told about which."""

    courses: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Channels:
    """Some channels of a server: those that are named, or all others; and perhaps the site, which is of no server."""

    named: frozenset[str]
    are_left_out: bool = False
    site: OnSite | None = None

    def hold(self, channel: str) -> bool:
        """Whether a channel is among them."""
        return (channel in self.named) is not self.are_left_out


EVERY_CHANNEL = Channels(frozenset(), are_left_out=True)
