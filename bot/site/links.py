"""Addresses within the site, as the pages write them: for a served site, or relative to a file of an exported one."""

from typing import Protocol
from urllib.parse import quote, urlencode

from bot.site.assets import assets

#: Where an exported site's search looks, among its static files.
FILE_INDEX = "faq-index.js"


class Links(Protocol):
    """What a page can point at."""

    @property
    def is_live(self) -> bool:
        """Whether a bot stands behind the page, so that one can search."""

    @property
    def rooms(self) -> tuple[str, ...]:
        """What else there is to go to, by the first part of its address."""

    def home(self) -> str:
        """The list of questions."""

    def section(self, slug: str, page: int = 1) -> str:
        """A section's questions."""

    def entry(self, entry_id: str) -> str:
        """One question with its answer."""

    def asset(self, name: str) -> str:
        """A style or a script."""

    def to(self, path: str, **query: str) -> str:
        """Anything else of a served site."""


class LiveLinks:
    """Addresses of a served site, under its prefix."""

    is_live = True

    def __init__(self, prefix: str, rooms: tuple[str, ...] = ()) -> None:
        self._prefix = prefix
        self.rooms = rooms
        self._versions = {name: asset.version for name, asset in assets().items()}

    def home(self) -> str:
        """See `Links.home`."""
        return f"{self._prefix}/"

    def section(self, slug: str, page: int = 1) -> str:
        """See `Links.section`."""
        return self.to(f"/s/{quote(slug)}", **({} if page == 1 else {"page": str(page)}))

    def entry(self, entry_id: str) -> str:
        """See `Links.entry`."""
        return f"{self._prefix}/q/{quote(entry_id)}"

    def asset(self, name: str) -> str:
        """See `Links.asset`."""
        return f"{self._prefix}/static/{name}?v={self._versions[name]}"

    def to(self, path: str, **query: str) -> str:
        """See `Links.to`."""
        return f"{self._prefix}{path}" + (f"?{urlencode(query)}" if query else "")


class FileLinks:
    """Addresses relative to a file that lies `depth` folders below the exported site's own."""

    is_live = False
    rooms: tuple[str, ...] = ()

    def __init__(self, depth: int) -> None:
        self._up = "../" * depth

    def home(self) -> str:
        """See `Links.home`."""
        return f"{self._up}index.html"

    def section(self, slug: str, page: int = 1) -> str:
        """See `Links.section`."""
        return f"{self._up}s/{quote(slug)}{'' if page == 1 else f'.{page}'}.html"

    def entry(self, entry_id: str) -> str:
        """See `Links.entry`."""
        return f"{self._up}q/{quote(entry_id)}.html"

    def asset(self, name: str) -> str:
        """See `Links.asset`."""
        return f"{self._up}static/{name}"

    def to(self, path: str, **query: str) -> str:  # noqa: ARG002
        """See `Links.to`; an exported site has nothing else."""
        return self.home()
