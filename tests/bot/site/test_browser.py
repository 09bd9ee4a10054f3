"""The site in a real browser: with a script and without, in both themes, on a phone, by keyboard, under axe-core."""

import re
import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from aiohttp import web

from bot.application import Application, open_application
from bot.asker import Asker
from bot.commands import Page as PageCommand
from bot.knowledge import understand
from bot.question import Question
from bot.reply import Text
from bot.site.export import export
from bot.site.guard import HEADERS
from bot.site.opening import open_site
from bot.web.server import serving
from faq.library import load_faq
from tests.bot.site.conftest import Site, served, settings

pytestmark = pytest.mark.browser

playwright_api = pytest.importorskip(
    "playwright.async_api", reason="Playwright is not installed: pip install -e .[dev]"
)
axe_api = pytest.importorskip("axe_playwright_python.async_playwright", reason="axe-core is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None:
    pytest.skip("THE SITE IS NOT TESTED IN A BROWSER: no Chromium; apt-get install chromium", allow_module_level=True)

YOU = Asker(platform="terminal", id="you", manages=True)
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1000, "height": 800}


@pytest.fixture
async def browser() -> AsyncIterator["playwright_api.Browser"]:
    async with playwright_api.async_playwright() as playwright:
        # It only sees pages that are made here, so it needs no sandbox.
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        await chromium.close()


@pytest.fixture
async def page(browser: "playwright_api.Browser") -> AsyncIterator["playwright_api.Page"]:
    """A page; the test fails if the browser complains, as it does of everything that the policy forbids."""
    page = await browser.new_page(viewport=DESK)
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if told.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    wanted = settings(tmp_path)
    knowledge = understand(load_faq(wanted.faq), wanted.thresholds)
    export(knowledge, wanted.faq, tmp_path / "public", date.today())
    return tmp_path / "public"


async def link_in(application: Application) -> str:
    replies = application.assistant.perform(PageCommand(), YOU, every_s=0)
    told = [reply async for reply in replies][-1]
    text = "".join(part.markdown for part in told.parts if isinstance(part, Text))
    return re.search(r"/staff/enter/\S+", text)[0]


async def test_search_as_one_types_by_keyboard_alone(site: Site, page) -> None:
    await page.goto(site.url)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to the content"
    await page.focus("#q")
    await page.keyboard.type("two eror rats")
    await page.wait_for_selector("[role=option]")
    await page.keyboard.press("ArrowDown")
    assert await page.get_attribute("#q", "aria-activedescendant") == "found-0"
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/q/two-error-rates")

    assert "two stages" in await page.inner_text("article")


async def test_a_question_is_asked_judged_and_proved_without_leaving_the_page(site: Site, page) -> None:
    await page.goto(f"{site.url}/ask")
    await page.fill("#question", "I set the seed but my results still change every time")
    await page.keyboard.press("Enter")
    await page.click("text=Helpful")
    await page.wait_for_selector("text=Thank you, good to know.")
    await page.click("text=Run the proof")
    await page.wait_for_selector(".reply >> text=Reproducible.")

    assert page.url == f"{site.url}/ask"


async def test_a_proof_grows_before_ones_eyes_and_its_curves_can_be_explored(site: Site, page) -> None:
    site.launcher.hold()
    await page.goto(f"{site.url}/proof")
    await page.click("text=Prove it")
    await page.wait_for_selector("#live >> text=0 of 4 runs done")
    await page.wait_for_selector("[role=status] >> text=0 of 4 runs done", state="attached")
    await page.wait_for_selector(".uplot")
    site.launcher.release()
    await page.wait_for_url(re.compile("/proof/[0-9a-f]{64}$"))
    await page.wait_for_selector("[data-zoom]:not([hidden])")
    await page.click("text=Where they part")

    assert "Reproducible." in await page.inner_text(".verdict")
    assert await page.locator(".u-legend .u-series").count() == 5


async def test_a_page_whose_bot_was_restarted_says_that_it_is_told_no_further(site: Site, browser) -> None:
    site.launcher.hold()
    page = await browser.new_page()
    await page.goto(f"{site.url}/proof")
    await page.click("text=Prove it")
    await page.wait_for_selector("#live >> text=0 of 4 runs done")
    await page.route("**/events*", lambda route: route.fulfill(status=404))
    await site.served.close()

    await page.wait_for_selector("text=This is told no further")
    assert await page.is_disabled("text=Stop the proof")
    site.launcher.release()


async def test_curves_are_explored_by_keyboard_and_what_a_mouse_sees_is_said(site: Site, page) -> None:
    await page.goto(site.url + await proved(site))
    await page.click("text=Where they part")
    slider = page.locator(".u-over")
    assert (await slider.get_attribute("aria-valuetext")).startswith("batch 1: seeded 1 ")
    await slider.focus()
    for key in ("End", "Home", "ArrowRight", "+", "-", "0"):
        await page.keyboard.press(key)
    await page.wait_for_function("document.querySelector('.u-legend .u-value').textContent === '2'")

    said = await slider.get_attribute("aria-valuetext")
    assert said.startswith("batch 2: seeded 1 ")
    assert said.split("seeded 1 ")[1].split(",")[0] in await page.inner_text(".u-legend")
    found = await axe_api.Axe().run(page)
    assert [rule["help"] for rule in found.response["violations"]] == []


async def test_an_answer_is_written_with_a_preview_checked_saved_and_found(tmp_path: Path, monkeypatch, page) -> None:
    async with served(settings(tmp_path), monkeypatch) as site:
        mira = Asker(platform="discord", id="mira", server="s", channel="c")
        await site.application.assistant.answer(Question(text="may I hand in a kaggle notebook", asker=mira))
        await page.goto(site.url + await link_in(site.application))
        await page.click("text=Sign in")
        await page.click("text=Show")
        await page.click("text=Write an answer")
        await page.fill("textarea", "Yes, as a **link**.")
        await page.wait_for_selector(".preview strong >> text=link")
        await page.click("text=Check it")
        await page.wait_for_selector("text=Check before saving")
        await page.click("button:text-is('Save')")
        await page.wait_for_selector("h2 >> text=Saved")
        await page.goto(site.url)
        await page.fill("#q", "kaggle")

        assert "kaggle" in await (await page.wait_for_selector("[role=option]")).inner_text()


async def test_a_link_that_was_used_signs_nobody_in(site: Site, browser) -> None:
    link = site.url + await link_in(site.application)
    first, second = await browser.new_context(), await browser.new_context()
    for context, heading in ((first, "Staff"), (second, "Not allowed")):
        page = await context.new_page()
        await page.goto(link)
        await page.click("text=Sign in")
        assert await page.inner_text("h1") == heading


async def test_without_a_script_one_reads_searches_and_asks(site: Site, browser) -> None:
    page = await browser.new_page(java_script_enabled=False)
    await page.goto(site.url)
    await page.fill("#q", "gpu runs out of memry")
    await page.click("text=Search >> nth=-1")
    await page.click(".questions a")
    assert "smaller batch size" in await page.inner_text("article")
    await page.goto(f"{site.url}/ask")
    await page.fill("#question", "why two error rates from fine_tune")
    await page.click("form.ask button")
    await page.click("text=Helpful >> nth=0")

    assert "Thank you" in await page.inner_text(".reply")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("two eror rats", "two-error-rates"),
        ("gpu run ou", "gpu-memory"),
        ("trainings happening in stage", "two-error-rates"),
        ("my resutls chnage evry time", "seed"),
    ],
)
async def test_an_exported_site_is_searched_from_the_disk(exported: Path, page, typed: str, first: str) -> None:
    await page.goto((exported / "s/tech.html").as_uri())
    await page.fill("#q", typed)
    await page.wait_for_selector("[role=option]")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.wait_for_url((exported / f"q/{first}.html").as_uri())
    await page.fill("#q", "zymurgy quokka")

    await page.wait_for_selector("text=Nothing fits these words.")


async def test_an_exported_site_keeps_to_the_policy_of_the_served_one_and_is_for_everybody(
    exported: Path, page
) -> None:
    async def file(request: web.Request) -> web.FileResponse:
        policy = HEADERS["Content-Security-Policy"].replace("connect-src 'self'; ", "")
        return web.FileResponse(
            exported / request.match_info["path"], headers=HEADERS | {"Content-Security-Policy": policy}
        )

    await page.add_init_script("window.evil = () => { window.ran = true; }")
    async with serving((web.get("/faq/{path:.+}", file),), "127.0.0.1", 0) as server:
        await page.goto(f"http://127.0.0.1:{server.address[1]}/faq/index.html")
        await page.fill("#q", "this shown as it is")
        await page.wait_for_selector("[role=option]")
        found = await axe_api.Axe().run(page)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/faq/q/wild.html")
        ran = await page.evaluate("window.ran")
        # What it still loads must not meet a server that is gone.
        await page.goto("about:blank")

    assert [rule["help"] for rule in found.response["violations"]] == []
    assert ran is None


async def test_an_exported_site_without_a_script_has_no_box_that_does_nothing(exported: Path, browser) -> None:
    page = await browser.new_page(java_script_enabled=False)
    await page.goto((exported / "index.html").as_uri())

    assert not await page.is_visible("#q")
    assert await page.locator(".questions a").count() == 4


async def test_nothing_that_was_written_runs(site: Site, page) -> None:
    await page.add_init_script("window.evil = () => { window.ran = true; }")
    await page.goto(f"{site.url}/q/wild")
    await page.goto(f"{site.url}/ask")
    await page.fill("#question", "<img src=x onerror=evil()> <script>evil()</script> kaggle")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".reply")
    await page.goto(f"{site.url}/")
    await page.fill("#q", "this shown as it is")
    await page.wait_for_selector("[role=option]")

    assert await page.evaluate("window.ran === undefined")


async def test_every_page_is_for_everybody_in_both_themes_and_on_a_phone(site: Site, browser) -> None:
    await site.application.assistant.answer(
        Question(text="may I hand in a kaggle notebook", asker=Asker(platform="discord", id="m", server="s"))
    )
    card = await proved(site)
    for theme, viewport in (("light", DESK), ("dark", PHONE)):
        context = await browser.new_context(viewport=viewport, color_scheme=theme)
        page = await context.new_page()
        await page.goto(site.url + await link_in(site.application))
        await page.click("text=Sign in")
        paths = ("/", "/s/tech", "/q/seed", "/q/wild", "/search?q=seed", "/ask", "/proof", card, "/staff", "/nothing")
        for path in (*paths, "/staff?show=channel"):
            await page.goto(site.url + path)
            if path == "/":
                await page.fill("#q", "seed")
                await page.wait_for_selector("[role=option]")
            if path == "/ask":
                await page.fill("#question", "my results change")
                await page.keyboard.press("Enter")
                await page.wait_for_selector(".reply button")
            found = await axe_api.Axe().run(page)
            assert [rule["help"] for rule in found.response["violations"]] == [], f"{path} in {theme}"
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= viewport["width"], f"{path} is {wide} px wide in {viewport['width']}"


async def proved(site: Site) -> str:
    """The address of a finished proof."""
    from bot.reply import ProofRequest

    async for _ in site.application.assistant.prove(ProofRequest(recipe="digits-tiny", seed=42), YOU, every_s=0):
        pass
    (finished,) = await site.application.desk.latest(1)
    return f"/proof/{finished.card.sha256}"


@pytest.mark.runner
async def test_a_real_proof_of_the_smallest_recipe_is_watched_to_its_verdict(tmp_path: Path, page) -> None:
    async with (
        open_application(settings(tmp_path)) as application,
        serving(open_site(application).routes, "127.0.0.1", 0) as server,
    ):
        await page.goto(f"http://{server.address[0]}:{server.address[1]}/proof")
        await page.click("text=Prove it")
        await page.wait_for_url(re.compile("/proof/[0-9a-f]{64}$"), timeout=240_000)

        assert "Reproducible." in await page.inner_text(".verdict")
