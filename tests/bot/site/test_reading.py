"""What anybody reads on the site, with no script and no cookie."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.asker import Asker
from bot.errors import StoreUnreachable
from bot.site.markdown import as_html
from bot.store.database import Database
from tests.bot.site.conftest import Site, served, settings
from tests.bot.store.conftest import Clock


async def test_the_first_page_lists_every_question_that_holds_today_under_its_section(site: Site) -> None:
    page = await site.page("/")

    assert page.index("Tech") < page.index('href="/q/seed"') < page.index("Wild")
    assert "<code>fine_tune</code>" in page
    assert "last-year" not in page


async def test_questions_of_no_section_have_a_heading_of_their_own_where_others_have_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixed = settings(tmp_path)
    mixed.faq.write_text(
        "entries:\n"
        "  - {id: first, section: Tech, question: What is one, answer: It is.}\n"
        "  - {id: second, question: What is two, answer: It is.}\n"
    )
    async with served(mixed, monkeypatch) as site:
        page = await site.page("/")
        trail = await site.page("/q/second")

    assert page.count("Other questions") == 1
    assert page.index("Tech") < page.index("/q/first") < page.index("Other questions") < page.index("/q/second")
    assert "Other questions</a>" in trail


async def test_an_entry_has_an_address_its_code_in_colour_its_sources_and_when_it_changed(site: Site) -> None:
    page = await site.page("/q/seed")

    assert "<h1>Why do I get different results even though I set the seed?</h1>" in page
    assert re.search(r'<pre tabindex="0" class="code"><code><span class="n">set_seed</span>', page)
    assert 'href="https://github.com/fastai/fastai/issues/2832"' in page
    assert "Last changed <time" in page
    assert 'href="/proof?experiment=same-seed"' in page


async def test_an_entry_that_no_longer_holds_says_so(site: Site) -> None:
    page = await site.page("/q/last-year")

    assert "does not hold today: it held until <time" in page


async def test_nothing_in_an_entry_can_act(site: Site) -> None:
    page = await site.page("/q/wild")

    assert "&lt;script&gt;evil()" in page
    tags = re.findall(r"<[a-zA-Z][^>]*>", page)
    assert not [tag for tag in tags if re.search(r"\son\w+\s*=|javascript:|data:|style=", tag) and "?a=" not in tag]
    assert [tag for tag in tags if tag.startswith("<script")] == [tag for tag in tags if "/search.js?" in tag]
    assert not [tag for tag in tags if tag.startswith("<img")]


async def test_what_is_served_may_load_and_run_nothing_but_the_sites_own(site: Site) -> None:
    async with site.session.get(f"{site.url}/q/wild") as answer:
        policy = answer.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("typed", "first", "decision"),
    [
        ("two error rates from fine_tune", "/q/two-error-rates", "answer"),
        ("gpu runs ou", "/q/gpu-memory", None),
        ("why diferent reslts with the sed", "/q/seed", None),
        ("two", "/q/two-error-rates", None),
    ],
)
async def test_search_as_you_type_finds_typos_and_unfinished_words(
    site: Site, typed: str, first: str, decision: str | None
) -> None:
    found = json.loads(await site.page(f"/search.json?q={typed.replace(' ', '+')}"))

    assert found["found"][0]["url"] == first
    assert decision is None or found["decision"] == decision


@pytest.mark.parametrize("typed", ["", "%20", "%00", "%F0%9F%98%80", "<script>evil()</script>", "x" * 2000])
async def test_any_text_can_be_searched(site: Site, typed: str) -> None:
    page = await site.page(f"/search?q={typed}")
    json.loads(await site.page(f"/search.json?q={typed}"))

    assert "<script>evil" not in page


@pytest.mark.parametrize(
    "path", ["/q/nobody", "/s/nowhere", "/s/tech?page=9", "/s/tech?page=x", "/nothing", "/static/../guard.py"]
)
async def test_an_address_of_nothing_leads_back_to_the_questions(site: Site, path: str) -> None:
    status, page = await site.get(path)

    assert status == 404
    assert 'href="/"' in page


@pytest.mark.parametrize("words", ["https://good.example", "`www.good.example`", "**https://good.example**"])
def test_a_link_whose_words_look_like_an_address_shows_where_it_leads(words: str) -> None:
    html = as_html(f"[{words}](https://evil.example/x) and [the docs](https://docs.example/y)")

    assert "good.example" not in html
    assert re.findall("<a [^>]*>([^<]*)</a>", html) == ["https://evil.example/x", "the docs"]


async def test_only_the_sites_own_names_are_answered_to(site: Site) -> None:
    stranger, _ = await site.get("/", headers={"Host": "evil.example"})
    own, _ = await site.get("/", headers={"Host": "localhost:1"})
    none, _ = await site.get("/", headers={"Host": "[::1"})

    assert (stranger, own, none) == (421, 200, 421)


async def test_a_page_that_a_browser_has_is_not_sent_again_until_the_faq_changes(site: Site) -> None:
    async with site.session.get(f"{site.url}/q/seed") as first:
        tag = first.headers["ETag"]
    unchanged, _ = await site.get("/q/seed", headers={"If-None-Match": tag})
    path = site.application.settings.faq
    path.write_text(path.read_text().replace("two stages", "three stages"))
    await site.application.knowledge.reload()

    assert unchanged == 304
    assert "three stages" in await site.page("/q/two-error-rates")


async def test_behind_a_proxy_everything_stands_under_the_prefix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = settings(tmp_path, site_url="https://faq.example.org/course/")
    async with served(public, monkeypatch) as site:
        named, page = await site.get("/course/", headers={"Host": "faq.example.org"})
        entry = await site.page("/course/q/seed")
        async with site.session.get(f"{site.url}/", allow_redirects=False) as root:
            assert root.headers["Location"] == "/course/"

    assert named == 200
    assert {
        link for link in re.findall(r'(?:href|src|action)="(/[^"]*)"', page + entry) if not link.startswith("/course/")
    } == set()


async def test_switched_off_nothing_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(settings(tmp_path, site="off"), monkeypatch) as site:
        status, _ = await site.get("/")

    assert status == 404


async def test_a_faq_of_very_many_questions_begins_with_its_sections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = settings(tmp_path)
    entries = (
        f"  - {{id: e{n}, section: Part {n % 3}, question: 'What is {n}?', answer: It is.}}\n" for n in range(900)
    )
    many.faq.write_text("entries:\n" + "".join(sorted(entries, key=lambda line: line.partition("section")[2])))
    async with served(many, monkeypatch) as site:
        page = await site.page("/")
        second = await site.page("/s/part-0?page=2")

    assert 'href="/s/part-0"' in page
    assert "/q/" not in page
    assert "Page 2 of 2" in second


async def test_the_first_page_with_all_that_it_loads_is_small(site: Site) -> None:
    addresses = ["/", *re.findall(r'(?:href|src)="(/static/[^"]+)"', await site.page("/"))]
    sizes = []
    for address in addresses:
        async with site.session.get(site.url + address, auto_decompress=False) as answer:
            sizes.append(len(await answer.read()))

    assert len(sizes) == 4
    assert sum(sizes) <= 60_000


async def test_reading_needs_no_store(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Database, "reading", lambda _: contextlib.asynccontextmanager(unreadable)())
    monkeypatch.setattr(Database, "writing", lambda _: contextlib.asynccontextmanager(unreadable)())

    pages = [await site.page(path) for path in ("/", "/s/tech", "/q/seed", "/q/last-year", "/search?q=seed")]

    assert "Last changed <time" in pages[2]
    assert (await site.get("/proof"))[0] == 503


async def unreadable() -> AsyncIterator[None]:
    raise StoreUnreachable("The database cannot be reached.")
    yield


async def test_an_entry_shows_when_staff_changed_it_in_a_chat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    async with served(settings(tmp_path), monkeypatch, now=clock) as site:
        edits = site.application.store.edits
        who = Asker(platform="test", id="teacher")
        await edits.saved(await edits.begin(path="faq.yaml", entry="seed", diff="", by=who))
        async with asyncio.timeout(20):
            while 'Last changed <time datetime="2027-03-01' not in await site.page("/q/seed"):
                await asyncio.sleep(0)
        other = await site.page("/q/gpu-memory")

    assert "2027-03-01" not in other
