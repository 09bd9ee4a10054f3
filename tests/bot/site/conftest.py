"""A served site over a FAQ with good and bad entries, with proofs that train nothing."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.application import Application, open_application
from bot.settings import Settings
from bot.site.opening import Site as ServedSite
from bot.site.opening import open_site
from bot.store import Store, open_store
from bot.web.server import WebServer, serving
from tests.fakes.launcher import ScriptedLauncher

FAQ = """\
course: ml
title: Q&A Week 2
entries:
  - id: seed
    section: Tech
    question: Why do I get different results even though I set the seed?
    aliases: [I set the seed but my results still change every time]
    answer: |
      Call `set_seed(42)` *before* the DataLoaders:

      ```python
      set_seed(42, reproducible=True)  # first
      ```
    links:
      - {title: fastai issue 2832, url: "https://github.com/fastai/fastai/issues/2832"}
    proof: same-seed
    proof_start: on-request
  - id: two-error-rates
    section: Tech
    question: Why do we get two different error rates from `fine_tune`?
    answer: The training happens in two stages.
  - id: gpu-memory
    section: Tech
    question: What can I do when the GPU runs out of memory?
    answer: Use a smaller batch size.
  - id: wild
    section: Wild
    question: Is <b onclick="evil()">this</b> <script>evil()</script> shown as it is?
    aliases: ['<img src=x onerror="evil()">']
    tags: ['<i>tag</i>']
    answer: |
      <script>evil()</script> <img src=x onerror=evil()> [press](javascript:evil()) ![see](https://tracker.example/p.png)
      [data](data:text/html,evil) <a href="javascript:evil()">raw</a> **bold [unclosed](

      ```"><script>evil()</script>
      </code></pre><script>evil()</script>
    links:
      - {title: '</a><script>evil()</script>', url: "https://example.org/?a='onclick=evil()"}
  - id: last-year
    section: Old
    question: When was the exam last year?
    answer: In June.
    valid_until: 2001-06-30
"""


@dataclass
class Site:
    """A site that is served, and a browser's way to it."""

    application: Application
    url: str
    session: aiohttp.ClientSession
    served: ServedSite
    launcher: ScriptedLauncher

    async def get(self, path: str, **more: Any) -> tuple[int, str]:
        async with self.session.get(self.url + path, **more) as answer:
            return answer.status, await answer.text()

    async def page(self, path: str) -> str:
        status, text = await self.get(path)
        assert status == 200, text
        return text


def settings(folder: Path, **more: Any) -> Settings:
    (folder / "faq.yaml").write_text(FAQ)
    kept = {"faq": folder / "faq.yaml", "cache": folder / "cache", "recipe": "digits-tiny"}
    return Settings(_env_file=None, **(kept | more))


def utc_now() -> datetime:
    return datetime.now(UTC)


@contextlib.asynccontextmanager
async def open_served(application: Application) -> AsyncIterator[tuple[ServedSite, WebServer]]:
    site = open_site(application, every_s=0.0)
    async with serving(site.routes, "127.0.0.1", 0) as server:
        yield site, server
        await site.close()


@contextlib.asynccontextmanager
async def served(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, now: Callable[[], datetime] = utc_now
) -> AsyncIterator[Site]:
    async def opened(settings: Settings) -> Store:
        return await open_store(settings.store, privacy_key=settings.privacy_key, now=now)

    launcher = ScriptedLauncher()
    monkeypatch.setattr("bot.application.build_launcher", lambda _: launcher)
    monkeypatch.setattr("bot.application.drawer_of", lambda _: None)
    async with (
        open_application(settings, opened) as application,
        open_served(application) as (site, server),
        # Cookies of an address without a name are otherwise left out.
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
    ):
        host, port = server.address
        application.entrance.opened_at(settings.site_url or f"http://localhost:{port}/")
        yield Site(application, f"http://{host}:{port}", session, site, launcher)


@pytest.fixture
async def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    async with served(settings(tmp_path), monkeypatch) as site:
        yield site
