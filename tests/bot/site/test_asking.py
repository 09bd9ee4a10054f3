"""Asking on the site, as a browser without a script does it: every form leads to a page."""

import json
from pathlib import Path

import pytest

from bot.assistant import Asker, Question
from bot.reply import ProofRequest, Reply, Sources
from tests.bot.site.conftest import Site, served, settings
from tests.bot.site.forms import ask, fetch, press, send

EVIL = '<script>evil()</script><img src=x onerror="evil()"> [a](javascript:evil())'


async def test_a_question_is_answered_as_in_a_chat_and_the_answer_can_be_judged(site: Site) -> None:
    answer = await ask(site, "why do we get two error rates from fine_tune")
    thanks = await press(site, answer, "Helpful")

    assert "The training happens in two stages." in answer.text
    assert "Thank you, good to know." in thanks.text


async def test_what_is_not_known_is_noted_for_the_staff(site: Site) -> None:
    answer = await ask(site, "may I hand in a kaggle notebook instead")
    await site.application.store.questions.flush()

    assert "noted it for the staff" in answer.text


async def test_commands_of_the_chat_work_and_help_lists_them(site: Site) -> None:
    listed = await ask(site, "/faq list")
    shown = await send(site, "/press", {"token": listed.token, "action": "show gpu-memory"})

    assert "Read an answer" in listed.text
    assert "Use a smaller batch size." in shown.text
    assert "/faq seed" in (await ask(site, "/faq help")).text


async def test_what_a_visitor_types_is_shown_as_they_typed_it(site: Site) -> None:
    page = await ask(site, EVIL)
    unknown = await ask(site, "/faq <script>evil()</script>")

    for text in (page.text, unknown.text, (await fetch(site, f"/ask?q={EVIL}")).text):
        assert "<script>evil" not in text
        assert "<img" not in text
        assert "&lt;script&gt;evil()" in text


async def test_a_form_from_elsewhere_does_nothing(site: Site) -> None:
    page = await fetch(site, "/ask")
    question = {"question": "why do we get two error rates"}
    without = await send(site, "/ask", question)
    strange = await send(site, "/ask", question | {"token": page.token}, headers={"Origin": "https://evil.example"})
    site.session.cookie_jar.clear()
    stolen = await send(site, "/ask", question | {"token": page.token})

    assert [answer.status for answer in (without, strange, stolen)] == [403, 403, 403]


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b'{"question": "why"}', 415),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=question\r\n\r\nwhy", 415),
        ("text/plain", b"question=why", 415),
        ("application/x-www-form-urlencoded; charset=utf-99", b"question=why", 403),
        ("application/x-www-form-urlencoded", b"question=\xff\xfe", 400),
        ("application/x-www-form-urlencoded", b"a=1&" * 100, 400),
        ("application/x-www-form-urlencoded", b"question=" + b"a" * 70_000, 413),
    ],
)
async def test_what_is_no_form_of_the_sites_is_refused(site: Site, kind: str, body: bytes, status: int) -> None:
    refused = await send(site, "/ask", body, headers={"Content-Type": kind})

    assert refused.status == status


async def test_the_cookie_is_for_this_site_and_no_script(site: Site) -> None:
    async with site.session.get(f"{site.url}/ask") as answer:
        cookie = answer.headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


async def test_over_https_the_cookie_is_secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    public = settings(tmp_path, site_url="https://faq.example.org/c")
    async with served(public, monkeypatch) as site, site.session.get(f"{site.url}/c/ask") as answer:
        cookie = answer.headers["Set-Cookie"]

    assert "Secure" in cookie
    assert "Path=/c" in cookie


async def test_read_only_nothing_can_be_asked_or_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(settings(tmp_path, site="read-only"), monkeypatch) as site:
        page = await fetch(site, "/")
        statuses = [(await send(site, path, {})).status for path in ("/ask", "/press", "/proof")]
        proofs = await fetch(site, "/proof")

    assert '"/ask"' not in page.text
    assert "<form" not in proofs.text
    assert set(statuses) == {404}


async def test_a_flood_from_one_address_is_slowed_down(site: Site) -> None:
    page = await fetch(site, "/ask")
    statuses = [(await send(site, "/ask", {"token": page.token, "question": "/faq help"})).status for _ in range(40)]

    assert statuses[0] == 200
    assert statuses[-1] == 429


async def test_a_flood_from_one_subscribers_many_addresses_is_slowed_down_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(settings(tmp_path, site_url="http://faq.example.org"), monkeypatch) as site:
        page = await fetch(site, "/ask")
        asked = {"token": page.token, "question": "/faq help"}
        own = [{"X-Forwarded-For": f"2001:db8:1:2::{number:x}"} for number in range(40)]
        statuses = [(await send(site, "/ask", asked, headers=headers)).status for headers in own]
        others = await send(site, "/ask", asked, headers={"X-Forwarded-For": "2001:db8:1:3::1"})

    assert statuses[-1] == 429
    assert others.status == 200


async def test_one_sender_leaves_room_for_others_whatever_they_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(settings(tmp_path, site_url="http://faq.example.org"), monkeypatch) as site:
        site.launcher.hold()
        page = await fetch(site, "/ask")
        asked = {"token": page.token, "question": "/faq seed 7"}
        monkeypatch.setattr("bot.site.pace._PER_SECOND", 1e9)
        own = {"X-Forwarded-For": "192.0.2.1", "Accept": "application/json"}
        statuses = [(await send(site, "/ask", asked, headers=own)).status for _ in range(40)]
        other = await send(site, "/ask", asked, headers={"X-Forwarded-For": "192.0.2.2"})

    assert (statuses[0], statuses[-1], other.status) == (200, 503, 200)


async def test_an_answer_that_grows_with_its_proof_is_told_until_it_is_over(site: Site) -> None:
    answer = await ask(site, "I set the seed but my results still change every time")
    running = await press(site, answer, "Run the proof")
    talk = running.path.removeprefix("/talk/")
    async with site.session.get(f"{site.url}/talk/{talk}/events") as events:
        told = (await events.text()).split("\n\n")

    last = json.loads(told[-3].removeprefix("data: "))
    assert "Reproducible." in last["html"]
    assert "/proof/" in last["html"]
    assert told[-2].startswith("event: over")


async def test_with_a_public_address_answers_and_proofs_in_a_chat_lead_to_their_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(settings(tmp_path, site_url="https://faq.example.org/c"), monkeypatch) as site:
        mira = Asker(platform="test", id="mira")
        question = Question(text="why do we get two error rates from fine_tune", asker=mira)
        answer = await site.application.assistant.answer(question)
        request = ProofRequest(recipe="digits-tiny", seed=42)
        proof = [reply async for reply in site.application.assistant.prove(request, mira, every_s=0)][-1]
        (finished,) = await site.application.desk.latest(1)

    assert sources_of(answer) == ["https://faq.example.org/c/q/two-error-rates"]
    assert sources_of(proof) == [f"https://faq.example.org/c/proof/{finished.card.sha256}"]


def sources_of(reply: Reply) -> list[str]:
    return [link.url for part in reply.parts if isinstance(part, Sources) for link in part.links]
