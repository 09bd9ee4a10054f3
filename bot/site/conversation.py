"""A conversation on a page: what the bot says is drawn, grows by server-sent events, and is its owner's alone."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.asker import Asker
from bot.assistant import Assistant
from bot.reply import Reply
from bot.site.events import Events, News
from bot.site.reception import Reception
from bot.site.reply_view import ReplyView
from bot.site.talks import Talk, Talks

#: What the names of a form's own fields begin with, on a page.
FIELD = "field-"


@dataclass(frozen=True, slots=True)
class Conversation:
    """How talks go on one part of the site: whoever owns them is known by an id that only their browser has."""

    reception: Reception
    talks: Talks
    events: Events
    #: The part's own addresses: talks are read, and buttons and forms are sent, below this.
    base: str

    def submitted(self, assistant: Assistant, fields: Mapping[str, str], asker: Asker) -> AsyncIterator[Reply]:
        """What a form leads to that a reply opened (`Reply.form`)."""
        kind, _, argument = fields.get("action", "").partition(" ")
        values = {name.removeprefix(FIELD): text for name, text in fields.items() if name.startswith(FIELD)}

        async def replies() -> AsyncIterator[Reply]:
            yield await assistant.submit(kind, argument, values, asker)

        return replies()

    async def begin(self, request: web.Request, owner: str, said: str, replies: AsyncIterator[Reply]) -> web.Response:
        """Let the bot speak: into the open page where a script asks, else on a page of its own."""
        talk = self.talks.begin(said, replies, owner, self.reception.sender_of(request))
        await talk.first()
        if "application/json" in request.headers.get("Accept", ""):
            return web.json_response(await self._drawn(talk), headers={"Cache-Control": "no-store"})
        raise web.HTTPSeeOther(self.reception.parts.links.to(f"{self.base}/talk/{talk.id}"))

    def find(self, request: web.Request, owner: str) -> Talk:
        """The talk that a request names.

        Raises:
            HTTPNotFound: there is none, or it is somebody else's.
        """
        talk = self.talks.find(request.match_info["id"])
        if talk is None or talk.owner != owner:
            raise web.HTTPNotFound
        return talk

    def values(self, talk: Talk) -> dict[str, object]:
        """What a page needs to show a talk."""
        return {"talk": talk, "view": ReplyView.of(talk.reply), "base": self.base}

    async def tell(self, request: web.Request, owner: str) -> web.StreamResponse:
        """Tell how a talk grows."""
        talk = self.find(request, owner)

        async def news() -> AsyncIterator[News]:
            async for _ in talk.grows():
                yield await self._drawn(talk)

        return await self.events.tell(request, news())

    async def _drawn(self, talk: Talk) -> News:
        """A talk as a piece of a page, and where it is told how it grows."""
        events = "" if talk.is_over else self.reception.parts.links.to(f"{self.base}/talk/{talk.id}/events")
        view = ReplyView.of(talk.reply)
        html = await self.reception.part(talk.owner, "reply.html", "reply", view=view, base=self.base)
        return {"html": html, "events": events, "replaces": talk.reply.replaces}
