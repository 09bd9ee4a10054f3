"""Proofs on the site: started, watched, looked at, compared, run again."""

import json
import re

import pytest

from runners.card import read_card
from tests.bot.site.conftest import Site
from tests.bot.site.forms import Page, ask, fetch, press, send


async def started(site: Site, **fields: str) -> Page:
    page = await fetch(site, "/proof")
    return await send(site, "/proof", {"token": page.token, **fields})


async def over(site: Site, live: Page) -> list[dict]:
    """Everything that is told of a proof under way."""
    path, _, query = live.path.partition("?")
    async with site.session.get(f"{site.url}{path}/events?{query}") as events:
        told = (await events.text()).split("\n\n")
    return [json.loads(each.removeprefix("data: ")) for each in told if each.startswith("data: ")]


async def finished(site: Site, **fields: str) -> Page:
    live = await started(site, **fields)
    if live.path.startswith("/proof/live/"):
        return await fetch(site, (await over(site, live))[-1]["card"])
    return live


async def test_a_proof_is_watched_live_with_its_curves_and_ends_at_its_card(site: Site) -> None:
    site.launcher.hold()
    live = await started(site, seed="7")
    site.launcher.release()
    told = await over(site, live)
    card = await fetch(site, told[-1]["card"])

    assert "0 of 4 runs done" in live.text
    assert any(curve["losses"] for news in told for curve in news["curves"])
    assert "Reproducible." in card.text
    assert "seed 7" in card.text


async def test_the_card_page_shows_every_run_what_it_ran_on_and_the_code(site: Site) -> None:
    card = await finished(site)

    for shown in ("seeded 1", "seeded 2", "control 1", "control 2", "0.038997", "Pretend CPU", "2.13.0+cpu"):
        assert shown in card.text
    assert card.text.count("<polyline") == 4
    assert "set_seed" in card.text


async def test_the_card_can_be_downloaded_and_its_curves_read(site: Site) -> None:
    card = await finished(site)
    downloaded = read_card((await fetch(site, f"{card.path}/card.json")).text)
    curves = json.loads((await fetch(site, f"{card.path}/curves.json")).text)

    assert card.path == f"/proof/{downloaded.sha256}"
    assert curves["curves"][0]["losses"] == list(downloaded.proof.arms[0].runs[0].losses)
    assert curves["parts_at"] == 1


async def test_verified_again_the_two_cards_are_compared(site: Site) -> None:
    card = await finished(site)
    live = await send(site, f"{card.path}/again", {"token": card.token})
    again = await fetch(site, (await over(site, live))[-1]["card"])

    assert again.path.partition("?")[0] != card.path
    assert "identical to the last bit" in again.text


@pytest.mark.parametrize(
    ("seed", "rate", "torch", "said"),
    [
        ("42", "0.038997", "", "runs&#39; own"),
        ("43", "0.5", "2.9", "The seeds differ"),
        ("x", "0.5", "", "A seed is a whole number"),
        ("42", "<script>evil()</script>", "", "An error rate is a number"),
        ("42", "0.5", "'><script>evil()</script>", "A version looks like"),
    ],
)
async def test_why_a_number_differs_is_said_on_the_page(
    site: Site, seed: str, rate: str, torch: str, said: str
) -> None:
    card = await finished(site)
    page = await send_query(site, card.path, seed=seed, error_rate=rate, torch=torch)

    assert said in page.text
    assert "<script>evil" not in page.text


async def send_query(site: Site, path: str, **query: str) -> Page:
    async with site.session.get(site.url + path, params=query) as answer:
        return Page(answer.url.path_qs, await answer.text(), answer.status)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"seed": "<b>"}, "A seed is a whole number"),
        ({"recipe": "<script>"}, "no recipe of that name"),
        ({"experiment": "<script>"}, "no experiment of that name"),
    ],
)
async def test_what_cannot_be_proved_is_refused_with_what_to_write(
    site: Site, fields: dict[str, str], said: str
) -> None:
    page = await started(site, **fields)

    assert page.status == 400
    assert said in page.text


async def test_a_card_whose_words_hold_html_cannot_act(site: Site) -> None:
    card = await finished(site)
    kept = await site.application.desk.card(card.path.removeprefix("/proof/"))
    evil = "<script>evil()</script>"
    arms = tuple(
        arm.model_copy(
            update={
                "runs": tuple(
                    run.model_copy(update={"environment": run.environment.model_copy(update={"device_name": evil})})
                    for run in arm.runs
                )
            }
        )
        for arm in kept.card.proof.arms
    )
    proof = kept.card.proof.model_copy(update={"explanation": f"{evil} [x](javascript:evil())", "arms": arms})
    object.__setattr__(kept, "card", kept.card.model_copy(update={"proof": proof, "faqbot": evil}))
    page = await fetch(site, card.path)

    assert page.text.count("&lt;script&gt;evil()") >= 3
    assert "<script>evil" not in page.text
    assert not re.search(r'href="javascript', page.text)


@pytest.mark.parametrize(
    "path", [f"/proof/{'0' * 64}", "/proof/abc", "/proof/live/nothing", f"/proof/{'0' * 64}/card.json"]
)
async def test_a_proof_that_is_not_kept_is_not_found(site: Site, path: str) -> None:
    assert (await fetch(site, path)).status == 404


async def test_a_visitor_cannot_stop_anothers_proof(site: Site) -> None:
    site.launcher.hold()
    live = await started(site)
    action = live.action("Stop the proof")
    site.session.cookie_jar.clear()
    other = await fetch(site, live.path)
    refused = await send(site, "/press", {"token": other.token, "action": action, "label": "Stop"})
    assert len(site.application.desk.unfinished) == 1
    site.launcher.release()

    assert "Only the person who asked" in refused.text


async def test_under_a_proof_in_a_conversation_ones_own_number_is_compared_by_form(site: Site) -> None:
    await finished(site)
    shown = await ask(site, "/faq seed")
    form = await press(site, shown, "My number differs")
    fields = {"field-error_rate": "0.5", "field-torch": "2.9", "field-fastai": ""}
    sent = {"token": form.token, "action": form.action("Compare"), **fields}
    compared = await send(site, "/form", sent)

    assert "The versions differ" in compared.text
