"""Pages that are the same for everybody, kept drawn and compressed until the FAQ changes."""

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property

from aiohttp import web

#: Pages kept at once; one has a few kilobytes.
_KEPT = 1024
#: Less is not worth compressing.
_PACKED_BYTES = 1000
#: Good for a slow line, and seven times as fast as the strongest.
_STRENGTH = 5


@dataclass(frozen=True)
class KeptPage:
    """A page in both forms."""

    content: bytes

    @cached_property
    def packed(self) -> bytes:
        """Compressed."""
        return gzip.compress(self.content, _STRENGTH, mtime=0)

    @cached_property
    def tag(self) -> str:
        """Names the content."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:20]}"'

    def answer(self, request: web.Request) -> web.Response:
        """The page as this browser takes it; nothing where it has it already."""
        headers = {"ETag": self.tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if request.headers.get("If-None-Match") == self.tag:
            return web.Response(status=304, headers=headers)
        body = self.content
        if len(body) > _PACKED_BYTES and "gzip" in request.headers.get("Accept-Encoding", ""):
            body, headers["Content-Encoding"] = self.packed, "gzip"
        return web.Response(body=body, content_type="text/html", charset="utf-8", headers=headers)


class KeptPages:
    """Pages by their address, all of one state of the FAQ."""

    def __init__(self) -> None:
        self._state: object = None
        self._pages: OrderedDict[str, KeptPage] = OrderedDict()

    def find(self, state: object, address: str) -> KeptPage | None:
        """A page that was drawn of this state; whatever was drawn of another is forgotten."""
        if state != self._state:
            self._pages.clear()
            self._state = state
        page = self._pages.get(address)
        if page is not None:
            self._pages.move_to_end(address)
        return page

    def keep(self, state: object, address: str, html: str) -> KeptPage:
        """Keep a page."""
        page = KeptPage(html.encode())
        if state == self._state:
            self._pages[address] = page
            if len(self._pages) > _KEPT:
                self._pages.popitem(last=False)
        return page
