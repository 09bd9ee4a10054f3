"""The pages for whoever runs the bot: is it alive, can it serve, what did it count. No page shows a student's words."""

from collections.abc import Callable

from aiohttp import web

from bot import __version__
from bot.readiness import Readiness, Report

HEALTH, READY, METRICS = "/healthz", "/readyz", "/metrics"

_UNAVAILABLE = 503
_NOT_KEPT = {"Cache-Control": "no-store"}


def operator_pages(
    readiness: Readiness,
    metrics: Callable[[Report], bytes],
    metrics_type: str,
    is_public: Callable[[str], bool] = lambda _: False,
) -> tuple[web.AbstractRouteDef, ...]:
    """The routes; `metrics` writes what was counted, in the format `metrics_type`, with how the parts are.

    Whoever comes by a host that `is_public` finds nothing: a proxy may hand on more than the site's own paths.
    """

    def require_operator(request: web.Request) -> None:
        if is_public(request.host):
            raise web.HTTPNotFound

    async def healthz(request: web.Request) -> web.Response:
        require_operator(request)
        # That this is answered at all says that the event loop comes round.
        return web.json_response({"alive": True, "version": __version__}, headers=_NOT_KEPT)

    async def readyz(request: web.Request) -> web.Response:
        require_operator(request)
        report = await readiness.report()
        return web.json_response(
            text=report.model_dump_json(), status=200 if report.ready else _UNAVAILABLE, headers=_NOT_KEPT
        )

    async def counted(request: web.Request) -> web.Response:
        require_operator(request)
        page = metrics(await readiness.report())
        return web.Response(body=page, headers=_NOT_KEPT | {"Content-Type": metrics_type})

    return web.get(HEALTH, healthz), web.get(READY, readyz), web.get(METRICS, counted)
