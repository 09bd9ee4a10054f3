"""Pages and forms of one visitor: a page carries what its forms need, a form is taken only from such a page."""

from collections.abc import Mapping

from aiohttp import web

from bot.site.pace import Pace
from bot.site.parts import SiteParts
from bot.site.visitors import Visitor, Visitors


class Reception:
    """Hands out pages with forms and takes the forms back."""

    def __init__(self, parts: SiteParts, visitors: Visitors, pace: Pace | None = None) -> None:
        self.parts = parts
        self.visitors = visitors
        self._pace = pace or Pace(behind_proxy=bool(parts.address.public))

    async def page(self, request: web.Request, template: str, **values: object) -> web.Response:
        """Draw a page for whoever asks; its forms carry `token`."""
        visitor = self.visitors.of(request)
        response = await self.parts.respond(template, token=self.visitors.form_token(visitor.id), **values)
        self.visitors.remember(visitor, response)
        return response

    async def part(self, visitor: Visitor, template: str, macro: str, **values: object) -> str:
        """Draw a piece of a page for a visitor."""
        drawing = await self.parts.drawing()
        token = self.visitors.form_token(visitor.id)
        return drawing.part(template, macro, links=self.parts.links, token=token, **values)

    async def form(self, request: web.Request) -> tuple[Visitor, Mapping[str, str]]:
        """Whoever sent a form, and its fields.

        Raises:
            HTTPForbidden: it comes from no page that this site gave to this visitor.
            HTTPTooManyRequests: it is one of very many.
        """
        self._pace.require(request)
        visitor, sent = self.visitors.of(request), await request.post()
        fields = {name: value for name, value in sent.items() if isinstance(value, str)}
        self.visitors.require_own_form(request, fields.get("token", ""), visitor.id)
        return visitor, fields
