"""The site as a browser shows it: the search, a proof, and the conversation on a phone."""

from pathlib import Path

from playwright.async_api import Browser, Page

from bot.application import open_application
from bot.asker import Asker
from bot.reply import ProofRequest
from bot.settings import SHIPPED_FAQ, Settings
from bot.site.opening import open_site
from bot.store_location import InMemory
from bot.web.server import serving
from tests.pictures.browser import DESK_WIDTH, PHONE_WIDTH

_YOU = Asker(platform="terminal", id="you", manages=True)
_SEARCHED, _ASKED = "two eror rats", "two eror rates fine_tune"
#: CSS pixels above and below what is cut out of a page.
_MARGIN = 8


async def photograph_site(browser: Browser, out: Path, cache: Path, recipe: str) -> None:
    """Write `site-search.png`, `site-proof.png` and `site-ask.png`; the proof is run for it."""
    settings = Settings(_env_file=None, faq=SHIPPED_FAQ, store=InMemory(), cache=cache, recipe=recipe)
    async with (
        open_application(settings) as application,
        serving(open_site(application).routes, "127.0.0.1", 0) as server,
    ):
        url = f"http://{server.address[0]}:{server.address[1]}"
        async for _ in application.assistant.prove(ProofRequest(recipe=recipe, seed=settings.seed), _YOU, every_s=1):
            pass
        (finished,) = await application.desk.latest(1)
        await _search(await _page(browser, DESK_WIDTH, 520, "light"), url, out / "site-search.png")
        card = f"{url}/proof/{finished.card.sha256}"
        await _proof(await _page(browser, DESK_WIDTH, 900, "dark"), card, out / "site-proof.png")
        await _ask(await _page(browser, PHONE_WIDTH, 700, "light"), url, out / "site-ask.png")


async def _page(browser: Browser, width: int, height: int, theme: str) -> Page:
    return await browser.new_page(
        viewport={"width": width, "height": height},
        device_scale_factor=2,
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )


async def _search(page: Page, url: str, path: Path) -> None:
    await page.goto(url)
    await page.fill("#q", _SEARCHED)
    await page.wait_for_selector("[role=option]")
    await page.screenshot(path=path)


async def _proof(page: Page, url: str, path: Path) -> None:
    await page.goto(url)
    await page.wait_for_selector("[data-zoom]:not([hidden])")
    first = await page.locator("h2", has_text="Every run").bounding_box()
    last = await page.locator(".chart").bounding_box()
    assert first is not None
    assert last is not None
    top = first["y"] - _MARGIN
    height = last["y"] + last["height"] + _MARGIN - top
    clip = {"x": 0.0, "y": top, "width": float(DESK_WIDTH), "height": height}
    await page.screenshot(path=path, full_page=True, clip=clip)


async def _ask(page: Page, url: str, path: Path) -> None:
    await page.goto(f"{url}/ask")
    await page.fill("#question", _ASKED)
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".reply button")
    await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    await page.screenshot(path=path)
