"""The pages that talk: a question or a pressed button leads to the same replies as in a chat.

With a script the replies are put into the open page; without one each leads to a page of its own.
"""

from collections.abc import AsyncIterator

from aiohttp import web

from bot.asker import Asker
from bot.assistant import Assistant
from bot.commands import Ask, parse_command
from bot.reply import Reply
from bot.site.conversation import Conversation
from bot.site.routes import Route
from runners.recipes import recipe_names

#: A longer question is cut; the assistant searches by less.
_QUESTION_CHARS = 4000


class AskPages:
    """Handlers of questions and presses."""

    def __init__(self, conversation: Conversation, assistant: Assistant) -> None:
        self._conversation = conversation
        self._reception = conversation.reception
        self._every_s = conversation.reception.parts.every_s
        self._assistant = assistant

    @property
    def routes(self) -> tuple[Route, ...]:
        """Where they are."""
        return (
            Route("GET", "/ask", self._form),
            Route("POST", "/ask", self._ask),
            Route("POST", "/press", self._press),
            Route("POST", "/form", self._submit),
            Route("GET", "/talk/{id}", self._talk),
            Route("GET", "/talk/{id}/events", self._grows),
        )

    async def _form(self, request: web.Request) -> web.Response:
        typed = request.query.get("q", "")[:_QUESTION_CHARS]
        return await self._reception.page(request, "ask.html", typed=typed, talk=None)

    async def _ask(self, request: web.Request) -> web.Response:
        visitor, form = await self._reception.form(request)
        text = form.get("question", "").strip()[:_QUESTION_CHARS]
        return await self._conversation.begin(request, visitor.id, text, self._replies(text, visitor.asker))

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
        return await self._conversation.begin(request, visitor.id, label, replies)

    async def _submit(self, request: web.Request) -> web.Response:
        visitor, form = await self._reception.form(request)
        label = form.get("label", "")[:_QUESTION_CHARS]
        replies = self._conversation.submitted(self._assistant, form, visitor.asker)
        return await self._conversation.begin(request, visitor.id, label, replies)

    async def _talk(self, request: web.Request) -> web.Response:
        talk = self._conversation.find(request, self._reception.visitors.of(request).id)
        return await self._reception.page(request, "ask.html", typed="", **self._conversation.values(talk))

    async def _grows(self, request: web.Request) -> web.StreamResponse:
        return await self._conversation.tell(request, self._reception.visitors.of(request).id)
