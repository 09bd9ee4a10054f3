"""The staff's pages: what their chat commands do, with room to work. Who they are is asked again at every action."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.asker import Asker
from bot.assistant import Assistant
from bot.commands import Command, Gaps, Settings, Stats
from bot.preferences import KNOBS
from bot.reply import ActionKind, Reply
from bot.site.conversation import Conversation
from bot.site.entrance import Entrance
from bot.site.routes import Route
from bot.site.sessions import Sessions
from bot.store.edits import Edit
from bot.store.sign_ins import SignIn

#: A preview longer than this is cut; no form takes more.
_PREVIEW_CHARS = 20_000
_LABEL_CHARS = 4000

#: What is in the staff's own menu: the address, its name, and what it shows.
_SHOWN: dict[str, tuple[str, Command | None]] = {
    "gaps": ("Gaps", Gaps()),
    "changes": ("Changes", None),
    "stats": ("Numbers", Stats()),
    "channel": ("Settings of the channel", Settings()),
    "server": ("Settings of the server", Settings(whole_server=True)),
}


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who is signed in, and who was still staff when that was asked last."""

    session: SignIn
    asker: Asker


class StaffPages:
    """Handlers for course staff alone."""

    def __init__(
        self, conversation: Conversation, assistant: Assistant, entrance: Entrance, sessions: Sessions
    ) -> None:
        self._conversation = conversation
        self._reception = conversation.reception
        self._links = conversation.reception.parts.links
        self._every_s = conversation.reception.parts.every_s
        self._assistant = assistant
        self._entrance = entrance
        self._sessions = sessions

    @property
    def routes(self) -> tuple[Route, ...]:
        """Where they are."""
        return (
            Route("GET", "/staff/enter/{token}", self._threshold),
            Route("POST", "/staff/enter/{token}", self._enter),
            Route("GET", "/staff", self._overview),
            Route("GET", "/staff/talk/{id}", self._talk),
            Route("GET", "/staff/talk/{id}/events", self._grows),
            Route("POST", "/staff/press", self._press),
            Route("POST", "/staff/form", self._form),
            Route("POST", "/staff/set", self._set),
            Route("POST", "/staff/preview", self._preview),
            Route("POST", "/staff/leave", self._leave),
        )

    async def _threshold(self, request: web.Request) -> web.Response:
        """A page with a button: chats open links by themselves to show what is behind them, and must not use it up."""
        return await self._reception.page(request, "enter.html")

    async def _enter(self, request: web.Request) -> web.Response:
        await self._reception.form(request)
        asker = await self._entrance.redeem(request.match_info["token"])
        if asker is None or await self._as_staff(await self._entrance.recall(asker)) is None:
            raise web.HTTPForbidden(
                text="This link was used already or is too old, so it signs nobody in. /faq page in the chat gives "
                "staff a new one."
            )
        response = web.Response(status=303, headers={"Location": self._links.to("/staff")})
        await self._sessions.open(asker, response)
        return response

    async def _overview(self, request: web.Request) -> web.Response:
        member = await self._member(request)
        chosen = request.query.get("show", "gaps")
        if chosen not in _SHOWN:
            raise web.HTTPNotFound
        _, command = _SHOWN[chosen]
        replies = (
            self._act(ActionKind.EDITS, "0", member)
            if command is None
            else self._assistant.perform(command, member.asker, every_s=self._every_s)
        )
        sender = self._reception.sender_of(request)
        talk = self._conversation.talks.begin("", replies, member.session.id, sender)
        await talk.first()
        changes = _changes(await self._assistant.edits(member.asker)) if command is None else ()
        return await self._page(member, chosen, changes=changes, **self._conversation.values(talk))

    async def _talk(self, request: web.Request) -> web.Response:
        member = await self._member(request)
        talk = self._conversation.find(request, member.session.id)
        return await self._page(member, "", **self._conversation.values(talk))

    async def _grows(self, request: web.Request) -> web.StreamResponse:
        member = await self._member(request)
        return await self._conversation.tell(request, member.session.id)

    async def _press(self, request: web.Request) -> web.Response:
        member, form = await self._own_form(request)
        kind, _, argument = form.get("action", "").partition(" ")
        return await self._said(request, member, form, self._act(kind, argument, member))

    async def _form(self, request: web.Request) -> web.Response:
        member, form = await self._own_form(request)
        replies = self._conversation.submitted(self._assistant, form, member.asker)
        return await self._said(request, member, form, replies)

    async def _set(self, request: web.Request) -> web.Response:
        member, form = await self._own_form(request)
        command = Settings(form.get("name", ""), form.get("value", "").strip(), form.get("scope") == "server")
        replies = self._assistant.perform(command, member.asker, every_s=self._every_s)
        return await self._said(request, member, form, replies)

    async def _preview(self, request: web.Request) -> web.Response:
        member = await self._member(request)
        form = await self._reception.form_of(request, member.session.id)
        html = await self._reception.part("", "reply.html", "prose", markdown=form.get("markdown", "")[:_PREVIEW_CHARS])
        return web.json_response({"html": html}, headers={"Cache-Control": "no-store"})

    async def _leave(self, request: web.Request) -> web.Response:
        await self._own_form(request)
        response = web.Response(status=303, headers={"Location": self._links.home()})
        await self._sessions.close(request, response)
        return response

    def _act(self, kind: str, argument: str, member: StaffMember) -> AsyncIterator[Reply]:
        return self._assistant.act(kind, argument, member.asker, every_s=self._every_s, on_private=True)

    async def _said(
        self, request: web.Request, member: StaffMember, form: Mapping[str, str], replies: AsyncIterator[Reply]
    ) -> web.Response:
        label = form.get("label", "")[:_LABEL_CHARS]
        return await self._conversation.begin(request, member.session.id, label, replies)

    async def _own_form(self, request: web.Request) -> tuple[StaffMember, Mapping[str, str]]:
        """Whoever does something, asked about at this moment, and what they sent."""
        session = await self._session(request)
        form = await self._reception.form_of(request, session.id)
        return await self._still_staff(session, await self._entrance.recall(session.asker)), form

    async def _member(self, request: web.Request) -> StaffMember:
        """Whoever is signed in and looks at something.

        Raises:
            HTTPForbidden: nobody is, or they are not staff any more.
        """
        session = await self._session(request)
        return await self._still_staff(session, await self._entrance.remember(session.asker))

    async def _session(self, request: web.Request) -> SignIn:
        session = await self._sessions.of(request)
        if session is None:
            raise _for_staff()
        return session

    async def _still_staff(self, session: SignIn, now: Asker | None) -> StaffMember:
        asker = await self._as_staff(now)
        if asker is None:
            raise _for_staff()
        return StaffMember(session, asker)

    async def _as_staff(self, now: Asker | None) -> Asker | None:
        """Somebody as they are known now; None where they are no longer staff."""
        return now if now is not None and await self._assistant.is_staff(now) else None

    async def _page(self, member: StaffMember, chosen: str, **values: object) -> web.Response:
        token = self._reception.visitors.form_token(member.session.id)
        menu = {address: name for address, (name, _) in _SHOWN.items()}
        return await self._reception.parts.respond(
            "staff.html", token=token, menu=menu, chosen=chosen, knobs=KNOBS, is_staff=True, **values
        )


@dataclass(frozen=True, slots=True)
class Change:
    """An edit of the FAQ as its page shows it."""

    edit: Edit
    what: str
    by: str
    can_be_undone: bool


def _changes(edits: Sequence[Edit]) -> tuple[Change, ...]:
    # What teaches is imported for whoever comes here.
    from bot.gaps.lesson_replies import can_be_undone, what_it_did, who_made

    return tuple(Change(edit, what_it_did(edit), who_made(edit), can_be_undone(edit)) for edit in edits)


def _for_staff() -> web.HTTPForbidden:
    return web.HTTPForbidden(text="This is for course staff. /faq page in the chat gives them a link to come in.")
