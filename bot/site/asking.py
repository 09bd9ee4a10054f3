"""The pages that talk: a question or a pressed button leads to the same replies as in a chat.

With a script the replies are put into the open page; without one each leads to a page of its own.
"""

from collections.abc import AsyncIterator

from aiohttp import web

from bot.asker import Asker
from bot.assistant import Assistant
from bot.commands import Ask, parse_command
from bot.reply import Reply
from bot.site.events import Events, News
from bot.site.reception import Reception
from bot.site.reply_view import ReplyView
from bot.site.routes import Route
from bot.site.talks import Talk, Talks
from bot.site.visitors import Visitor
from runners.recipes import recipe_names

#: A longer question is cut; the assistant searches by less.
_QUESTION_CHARS = 4000


class AskPages:
    """Handlers of questions and presses."""

    def __init__(self, reception: Reception, assistant: Assistant, talks: Talks, events: Events) -> None:
        self._reception = reception
        self._links = reception.parts.links
        self._every_s = reception.parts.every_s
        self._assistant = assistant
        self._talks = talks
        self._events = events

    @property
    def routes(self) -> tuple[Route, ...]:
        """Where they are."""
        return (
            Route("GET", "/ask", self._form),
            Route("POST", "/ask", self._ask),
            Route("POST", "/press", self._press),
            Route("GET", "/talk/{id}", self._talk),
            Route("GET", "/talk/{id}/events", self._grows),
        )

    async def _form(self, request: web.Request) -> web.Response:
        typed = request.query.get("q", "")[:_QUESTION_CHARS]
        return await self._reception.page(request, "ask.html", typed=typed, talk=None, view=None)

    async def _ask(self, request: web.Request) -> web.Response:
        visitor, form = await self._reception.form(request)
        text = form.get("question", "").strip()[:_QUESTION_CHARS]
        return await self._begin(request, visitor, text, self._replies(text, visitor.asker))

    def _replies(self, text: str, asker: Asker) -> AsyncIterator[Reply]:
        """As on a terminal: `/faq …` is a command, everything else a question."""
        first, _, rest = text.partition(" ")
        if first == "/faq" or text.startswith("/"):
            command = parse_command(rest if first == "/faq" else text[1:], recipe_names())
            return self._assistant.perform(command, asker, every_s=self._every_s)
        return self._assistant.perform(Ask(text), asker, every_s=self._every_s)

    async def _press(self, request: web.Request) -> web.Response:
        visitor, form = await self._reception.form(request)
        kind, _, argument = form.get("action", "").partition(" ")
        label = form.get("label", "")[:_QUESTION_CHARS]
        replies = self._assistant.act(kind, argument, visitor.asker, every_s=self._every_s, on_private=True)
        return await self._begin(request, visitor, label, replies)

    async def _begin(
        self, request: web.Request, visitor: Visitor, said: str, replies: AsyncIterator[Reply]
    ) -> web.Response:
        talk = self._talks.begin(said, replies)
        await talk.first()
        if "application/json" in request.headers.get("Accept", ""):
            news = await self._drawn(talk, visitor)
            return web.json_response(news, headers={"Cache-Control": "no-store"})
        raise web.HTTPSeeOther(self._links.to(f"/talk/{talk.id}"))

    async def _talk(self, request: web.Request) -> web.Response:
        talk = self._found(request)
        view = ReplyView.of(talk.reply)
        return await self._reception.page(request, "ask.html", typed="", talk=talk, view=view)

    async def _grows(self, request: web.Request) -> web.StreamResponse:
        talk, visitor = self._found(request), self._reception.visitors.of(request)

        async def news() -> AsyncIterator[News]:
            async for _ in talk.grows():
                yield await self._drawn(talk, visitor)

        return await self._events.tell(request, news())

    async def _drawn(self, talk: Talk, visitor: Visitor) -> News:
        """A message as a piece of a page, and where it is told how it grows."""
        events = "" if talk.is_over else self._links.to(f"/talk/{talk.id}/events")
        html = await self._reception.part(visitor, "reply.html", "reply", view=ReplyView.of(talk.reply))
        return {"html": html, "events": events, "replaces": talk.reply.replaces}

    def _found(self, request: web.Request) -> Talk:
        talk = self._talks.find(request.match_info["id"])
        if talk is None:
            raise web.HTTPNotFound(text="")
        return talk
