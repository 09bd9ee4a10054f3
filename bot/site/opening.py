"""Put the site together from the application: routes for the bot's HTTP server, none where it is switched off."""

from aiohttp import web

from bot.application import Application
from bot.site.faq_pages import FaqPages
from bot.site.guard import Guard
from bot.site.parts import SiteParts
from bot.site.routes import Route
from bot.site.switch import SiteSwitch


def site_routes(application: Application) -> tuple[web.AbstractRouteDef, ...]:
    """The site's routes, all under its prefix."""
    settings = application.settings
    if settings.site is SiteSwitch.OFF:
        return ()
    parts = SiteParts(
        knowledge=lambda: application.knowledge.current,
        faq_path=settings.faq,
        address=settings.site_address,
        changed_at=application.store.edits.changed_at,
    )
    return mounted(parts, FaqPages(parts).routes)


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
