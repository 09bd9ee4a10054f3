"""Put the site together from the application: routes for the bot's HTTP server, none where it is switched off."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.application import Application
from bot.reply import ProofRequest
from bot.site.asking import AskPages
from bot.site.change_dates import ChangeDates
from bot.site.conversation import Conversation
from bot.site.events import Events
from bot.site.faq_pages import FaqPages
from bot.site.guard import Guard
from bot.site.parts import SiteParts
from bot.site.proof_pages import ProofPages
from bot.site.reception import Reception
from bot.site.routes import Route
from bot.site.sessions import Sessions
from bot.site.staff_pages import StaffPages
from bot.site.switch import SiteSwitch
from bot.site.talks import Talks
from bot.site.visitors import Visitors


@dataclass(frozen=True, slots=True)
class Site:
    """What there is to serve; close it when it is served no more."""

    routes: tuple[web.AbstractRouteDef, ...] = ()
    #: What ends what goes on by itself, in this order.
    closing: tuple[Callable[[], Awaitable[None]], ...] = ()

    async def close(self) -> None:
        """Let no message grow any more, and go of everybody who watches something."""
        for close in self.closing:
            await close()


def open_site(application: Application, every_s: float = 0.5) -> Site:
    """The site's routes, all under its prefix; what grows changes at most once in `every_s` seconds."""
    settings = application.settings
    if settings.site is SiteSwitch.OFF:
        return Site()
    parts = SiteParts(
        knowledge=lambda: application.knowledge.current,
        faq_path=settings.faq,
        address=settings.site_address,
        rooms=("proof",) if settings.site is SiteSwitch.READ_ONLY else ("ask", "proof"),
        every_s=every_s,
    )
    reception = Reception(parts, Visitors(parts.address, application.store.form_key))
    assistant, events = application.assistant, Events(behind_proxy=bool(parts.address.public))
    default = ProofRequest(recipe=settings.recipe, seed=settings.seed)
    proofs = ProofPages(reception, assistant, application.desk, events, default)
    dates = ChangeDates(application.store.edits.changed)
    reading = (*FaqPages(parts, dates).routes, *proofs.routes)
    if settings.site is SiteSwitch.READ_ONLY:
        return Site(mounted(parts, reading), (events.close, dates.close))
    talks, sessions = Talks(), Sessions(parts.address, application.store.sign_ins)
    asking = AskPages(Conversation(reception, talks, events, ""), assistant)
    staff = StaffPages(Conversation(reception, talks, events, "/staff"), assistant, application.entrance, sessions)
    return Site(mounted(parts, (*reading, *asking.routes, *staff.routes)), (talks.close, events.close, dates.close))


def mounted(parts: SiteParts, routes: tuple[Route, ...]) -> tuple[web.AbstractRouteDef, ...]:
    """Routes behind the guard and under the prefix, and one for every address that is none."""
    guard, prefix = Guard(parts.address, parts.trouble), parts.address.prefix

    async def nowhere(_: web.Request) -> web.StreamResponse:
        raise web.HTTPNotFound

    async def home(_: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(f"{prefix}/")

    placed = [
        web.route(
            route.method,
            f"{prefix}{route.path}",
            guard.in_turn(route.handler) if route.in_turn else guard.around(route.handler),
        )
        for route in routes
    ]
    if prefix:
        placed += [web.get(path, guard.around(home)) for path in ("/", prefix)]
    return (*placed, web.route("*", "/{anything:.*}", guard.around(nowhere)))
