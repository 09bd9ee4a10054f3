"""Pages and forms of one visitor: a page carries what its forms need, a form is taken only from such a page."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web

from bot.site.pace import Pace
from bot.site.parts import SiteParts
from bot.site.sender import sender_of
from bot.site.sessions import COOKIE
from bot.site.visitors import Visitor, Visitors

#: The longest form of the site has some ten.
_FIELDS = 50


class Reception:
    """Hands out pages with forms and takes the forms back."""

    def __init__(self, parts: SiteParts, visitors: Visitors, pace: Pace | None = None) -> None:
        self.parts = parts
        self.visitors = visitors
        self._pace = pace or Pace(behind_proxy=bool(parts.address.public))

    def sender_of(self, request: web.Request) -> str:
        """See `bot.site.sender`."""
        return sender_of(request, behind_proxy=bool(self.parts.address.public))

    async def page(self, request: web.Request, template: str, **values: object) -> web.Response:
        """Draw a page for whoever asks; its forms carry `token`."""
        visitor = self.visitors.of(request)
        token, is_staff = self.visitors.form_token(visitor.id), COOKIE in request.cookies
        response = await self.parts.respond(template, token=token, is_staff=is_staff, **values)
        self.visitors.remember(visitor, response)
        return response

    async def part(self, owner: str, template: str, macro: str, **values: object) -> str:
        """Draw a piece of a page for a visitor or a session, by its id."""
        drawing = await self.parts.drawing()
        token = self.visitors.form_token(owner)
        return drawing.part(template, macro, links=self.parts.links, token=token, **values)

    async def form(self, request: web.Request) -> tuple[Visitor, Mapping[str, str]]:
        """Whoever sent a form, and its fields.

        Raises:
            HTTPForbidden: it comes from no page that this site gave to this visitor.
            HTTPUnsupportedMediaType, HTTPBadRequest: it is no form of this site's.
            HTTPTooManyRequests: it is one of very many.
        """
        visitor = self.visitors.of(request)
        return visitor, await self.form_of(request, visitor.id)

    async def form_of(self, request: web.Request, owner: str) -> Mapping[str, str]:
        """The fields of a form that a visitor or a session sent, by its id; raises like `form`."""
        self._pace.require(request)
        fields = await _fields(request)
        self.visitors.require_own_form(request, fields.get("token", ""), owner)
        return fields


async def _fields(request: web.Request) -> dict[str, str]:
    """What the site's own forms send, and nothing else: no files, no other encodings."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType(text="The site takes its own forms alone.")
    try:
        text = (await request.read()).decode("ascii")
        return dict(parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=_FIELDS))
    except ValueError as error:
        raise web.HTTPBadRequest(text="That form cannot be read.") from error
