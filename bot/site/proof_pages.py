"""The pages of proofs: start one, watch it live, and afterwards look at everything that was measured."""

import json
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping

from aiohttp import web

from bot.assistant import Assistant
from bot.errors import BotError
from bot.proofs.desk import ProofDesk
from bot.proofs.job import ProofJob, ProofStatus
from bot.proofs.reply import proof_reply
from bot.proofs.shelf import FinishedProof
from bot.reply import ProofRequest
from bot.site.curves import Curve, curves_so_far, drawn
from bot.site.events import Events, News
from bot.site.proof_view import ProofView, WhyForm
from bot.site.reception import Reception
from bot.site.reply_view import ReplyView
from bot.site.routes import Route
from bot.site.visitors import Visitor
from runners.errors import RunnerError
from runners.experiments import EXPERIMENTS
from runners.recipes import RECIPES
from runners.spec import parse_seed

#: Finished proofs on the first page.
_LATEST = 20
#: Proofs under way, and just over, that can be watched.
_WATCHED = 128
_SHA256 = "[0-9a-f]{64}"
_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


class ProofPages:
    """Handlers of proofs."""

    def __init__(
        self,
        reception: Reception,
        assistant: Assistant,
        desk: ProofDesk,
        events: Events,
        default: ProofRequest,
    ) -> None:
        self._reception = reception
        self._links = reception.parts.links
        self._assistant = assistant
        self._desk = desk
        self._events = events
        self._default = default
        self._jobs: OrderedDict[str, ProofJob] = OrderedDict()

    @property
    def routes(self) -> tuple[Route, ...]:
        """Where they are; nothing can be started where one can only read."""
        card = f"/proof/{{sha256:{_SHA256}}}"
        reading = (
            Route("GET", "/proof", self._overview),
            Route("GET", "/proof/live/{key}", self._live),
            Route("GET", "/proof/live/{key}/events", self._events_of),
            Route("GET", card, self._card),
            Route("GET", f"{card}/card.json", self._json),
            Route("GET", f"{card}/picture.png", self._picture),
            Route("GET", f"{card}/curves.json", self._curves),
        )
        if "ask" not in self._links.rooms:
            return reading
        return (*reading, Route("POST", "/proof", self._start), Route("POST", f"{card}/again", self._again))

    async def _overview(self, request: web.Request) -> web.Response:
        return await self._reception.page(
            request,
            "proofs.html",
            latest=[ProofView(finished) for finished in await self._assistant.latest_proofs(_LATEST)],
            under_way=[job.status for job in self._desk.unfinished],
            experiments=EXPERIMENTS,
            recipes=RECIPES,
            chosen=request.query.get("experiment", self._default.experiment),
            default=self._default,
            problem="",
        )

    async def _start(self, request: web.Request) -> web.Response:
        visitor, form = await self._reception.form(request)
        try:
            wanted = ProofRequest(
                experiment=form.get("experiment", "")[:100] or self._default.experiment,
                recipe=form.get("recipe", "")[:100] or self._default.recipe,
                seed=parse_seed(form["seed"]) if form.get("seed", "").strip() else self._default.seed,
            )
            job = await self._assistant.start_proof(wanted, visitor.asker)
        except (BotError, RunnerError) as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        raise web.HTTPSeeOther(self._where(job))

    async def _again(self, request: web.Request) -> web.Response:
        """Prove the same anew, in the same queue as everybody; the new card's page compares the two."""
        visitor, _ = await self._reception.form(request)
        earlier = await self._finished(request)
        try:
            job = await self._assistant.start_proof_anew(earlier.request, visitor.asker)
        except (BotError, RunnerError) as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        raise web.HTTPSeeOther(self._where(job, beside=earlier.card.sha256))

    def _where(self, job: ProofJob, **query: str) -> str:
        if job.status.card is not None:
            return self._links.to(f"/proof/{job.status.card.sha256}", **query)
        self._watch(job)
        return self._links.to(f"/proof/live/{job.status.key}", **query)

    def _watch(self, job: ProofJob) -> None:
        self._jobs[job.status.key] = job
        while len(self._jobs) > _WATCHED:
            self._jobs.popitem(last=False)

    def _job(self, request: web.Request) -> ProofJob:
        key = request.match_info["key"]
        job = self._jobs.get(key) or next((job for job in self._desk.unfinished if job.status.key == key), None)
        if job is None:
            raise web.HTTPNotFound
        self._watch(job)
        return job

    async def _live(self, request: web.Request) -> web.Response:
        job, beside = self._job(request), _beside(request)
        status = job.status
        if status.is_over and status.card is not None:
            raise web.HTTPSeeOther(self._links.to(f"/proof/{status.card.sha256}", **beside))
        return await self._reception.page(
            request,
            "live.html",
            status=status,
            view=ReplyView.of(proof_reply(status)),
            events=self._links.to(f"/proof/live/{status.key}/events", **beside),
            drawing=drawn(curves_so_far(status.progress)),
        )

    async def _events_of(self, request: web.Request) -> web.StreamResponse:
        job, visitor, beside = self._job(request), self._reception.visitors.of(request), _beside(request)
        told: dict[str, int] = {}

        async def news() -> AsyncIterator[News]:
            async for status in job.watch(self._reception.parts.every_s):
                yield await self._news(status, visitor, told, beside)

        return await self._events.tell(request, news())

    async def _news(
        self, status: ProofStatus, visitor: Visitor, told: dict[str, int], beside: Mapping[str, str]
    ) -> News:
        """How it stands, and of every curve what came since it was last `told`."""
        view = ReplyView.of(proof_reply(status))
        html = await self._reception.part(
            visitor.id, "reply.html", "reply", view=view, can_press=not status.is_over, is_live_page=True
        )
        curves = [_grown(curve, told) for curve in curves_so_far(status.progress)]
        done = status.is_over and status.card is not None
        card = self._links.to(f"/proof/{status.card.sha256}", **beside) if done and status.card else ""
        return {"html": html, "curves": curves, "card": card}

    async def _card(self, request: web.Request) -> web.Response:
        finished, query = await self._finished(request), request.query
        view = ProofView(finished)
        earlier = await self._desk.card(sha) if re.fullmatch(_SHA256, sha := query.get("beside", "")) else None
        return await self._reception.page(
            request,
            "proof.html",
            proof=view,
            earlier=earlier,
            comparison=None if earlier is None else view.compared_with(earlier.card),
            why=WhyForm.filled(
                query.get("seed", ""), query.get("error_rate", ""), query.get("torch", ""), finished.card
            ),
        )

    async def _json(self, request: web.Request) -> web.Response:
        card = (await self._finished(request)).card
        name = f"proof-{card.recipe.name}-{card.proof.seed}-{card.sha256[:8]}.json"
        headers = _FOR_GOOD | {"Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(text=card.to_json(), content_type="application/json", headers=headers)

    async def _picture(self, request: web.Request) -> web.Response:
        picture = (await self._finished(request)).picture
        if picture is None:
            raise web.HTTPNotFound
        return web.Response(body=picture, content_type="image/png", headers=_FOR_GOOD)

    async def _curves(self, request: web.Request) -> web.Response:
        view = ProofView(await self._finished(request))
        content = {
            "curves": [{"label": curve.label, "run": curve.run, "losses": curve.losses} for curve in view.curves],
            "parts_at": view.parts_at,
        }
        return web.json_response(text=json.dumps(content), headers=_FOR_GOOD)

    async def _finished(self, request: web.Request) -> FinishedProof:
        finished = await self._desk.card(request.match_info["sha256"])
        if finished is None:
            raise web.HTTPNotFound
        return finished


def _grown(curve: Curve, told: dict[str, int]) -> News:
    """What a curve has more than was told of it; from its beginning where the run was started again."""
    since = told.get(curve.label, 0) if told.get(curve.label, 0) <= len(curve.losses) else 0
    told[curve.label] = len(curve.losses)
    return {"label": curve.label, "run": curve.run, "since": since, "losses": curve.losses[since:]}


def _beside(request: web.Request) -> dict[str, str]:
    sha256 = request.query.get("beside", "")
    return {"beside": sha256} if re.fullmatch(_SHA256, sha256) else {}
