"""Course staff on the site: signed in by a link from the chat, once; asked again and again whether they still are."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from yarl import URL

from bot.asker import Asker
from bot.commands import Page as PageCommand
from bot.question import Question
from bot.reply import Reply, Text
from tests.bot.site.conftest import Site, served, settings
from tests.bot.site.forms import Page, fetch, send
from tests.bot.store.conftest import Clock

TEACHER = Asker(platform="test", id="teacher", server="s", channel="c", manages=True)
MIRA = Asker(platform="test", id="mira", server="s", channel="c")
KAGGLE = "may I hand in a kaggle notebook"


@dataclass
class Roles:
    """What the chat says of the teacher."""

    manages: bool = True
    is_there: bool = True
    asked: int = 0

    async def recall(self, asker: Asker) -> Asker | None:
        self.asked += 1
        return asker.model_copy(update={"manages": self.manages}) if self.is_there else None


@pytest.fixture
def roles(site: Site) -> Roles:
    roles = Roles()
    site.application.entrance.ask_of("test", roles.recall)
    return roles


@pytest.fixture
async def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with served(settings(tmp_path, teach="test:s"), monkeypatch) as site:
        yield site


async def link_of(site: Site, asker: Asker) -> str:
    """Where `/faq page` leads."""
    told = [reply async for reply in site.application.assistant.perform(PageCommand(), asker, every_s=0)][-1]
    assert told.private
    return words(told)


def words(reply: Reply) -> str:
    return "\n".join(part.markdown for part in reply.parts if isinstance(part, Text))


async def enter(site: Site, asker: Asker = TEACHER) -> Page:
    path = re.search(r"/staff/enter/\S+", await link_of(site, asker))[0]
    return await use(site, path)


async def use(site: Site, path: str) -> Page:
    page = await fetch(site, path)
    return await send(site, path, {"token": page.token})


async def test_staff_are_led_in_by_a_link_and_see_what_the_faq_lacks(site: Site, roles: Roles) -> None:
    await site.application.assistant.answer(Question(text=KAGGLE, asker=MIRA))
    page = await enter(site)

    assert page.path == "/staff"
    assert KAGGLE in page.text


async def test_a_link_signs_in_once(site: Site, roles: Roles) -> None:
    path = re.search(r"/staff/enter/\S+", await link_of(site, TEACHER))[0]
    first = await use(site, path)
    site.session.cookie_jar.clear()
    second = await use(site, path)

    assert (first.status, second.status) == (200, 403)
    assert "used already or is too old" in second.text
    assert (await fetch(site, "/staff")).status == 403


async def test_a_chat_that_looks_behind_the_link_does_not_use_it_up(site: Site, roles: Roles) -> None:
    path = re.search(r"/staff/enter/\S+", await link_of(site, TEACHER))[0]
    for _ in range(3):
        assert (await fetch(site, path)).status == 200

    assert (await use(site, path)).path == "/staff"


async def test_a_link_is_too_old_after_some_minutes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    async with served(settings(tmp_path), monkeypatch, now=clock) as site:
        site.application.entrance.ask_of("test", Roles().recall)
        path = re.search(r"/staff/enter/\S+", await link_of(site, TEACHER))[0]
        clock.passes(minutes=11)

        assert (await use(site, path)).status == 403


async def test_a_new_link_makes_the_last_one_worthless(site: Site, roles: Roles) -> None:
    old = re.search(r"/staff/enter/\S+", await link_of(site, TEACHER))[0]
    new = re.search(r"/staff/enter/\S+", await link_of(site, TEACHER))[0]

    assert (await use(site, old)).status == 403
    assert (await use(site, new)).path == "/staff"


@pytest.mark.parametrize(("idle", "times", "status"), [(50, 4, 200), (61, 1, 403), (50, 10, 403)])
async def test_a_session_ends_after_eight_hours_and_after_one_without_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, idle: int, times: int, status: int
) -> None:
    clock = Clock()
    async with served(settings(tmp_path), monkeypatch, now=clock) as site:
        site.application.entrance.ask_of("test", Roles().recall)
        await enter(site)
        for _ in range(times):
            clock.passes(minutes=idle)
            last = await fetch(site, "/staff")

    assert last.status == status


async def test_who_is_signed_in_stays_so_when_the_bot_restarts_and_in_its_other_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = settings(tmp_path, store=str(tmp_path / "faqbot.db"))
    async with served(kept, monkeypatch) as first, served(kept, monkeypatch) as second:
        for site in (first, second):
            site.application.entrance.ask_of("test", Roles().recall)
        page = await enter(first)
        second.session.cookie_jar.update_cookies(first.session.cookie_jar.filter_cookies(URL(first.url)))
        assert (await fetch(second, "/staff")).status == 200
        # A form that one of them gave out is taken by another.
        assert (await send(second, "/staff/press", {"token": page.token, "action": "gaps 0"})).status == 200
    async with served(kept, monkeypatch) as third:
        third.application.entrance.ask_of("test", Roles().recall)
        third.session.cookie_jar.update_cookies(second.session.cookie_jar.filter_cookies(URL(second.url)))

        assert (await fetch(third, "/staff")).status == 200


async def test_whoever_has_all_about_them_deleted_is_signed_out(site: Site, roles: Roles) -> None:
    await enter(site)
    await site.application.store.privacy.delete(TEACHER)

    assert (await fetch(site, "/staff")).status == 403


async def test_where_nothing_can_be_changed_nobody_gets_a_way_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(settings(tmp_path, site="read-only"), monkeypatch) as site:
        told = await link_of(site, TEACHER)

    assert "http://localhost" in told
    assert "enter" not in told


async def test_while_the_site_is_not_served_nobody_is_sent_to_it(site: Site) -> None:
    site.application.entrance.opened_at("")

    assert "serves no site" in await link_of(site, TEACHER)


async def test_who_is_not_staff_gets_the_address_and_no_way_in(site: Site, roles: Roles) -> None:
    told = await link_of(site, MIRA)

    assert "http://localhost" in told
    assert "enter" not in told


async def test_over_plain_http_for_everybody_nobody_is_signed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(settings(tmp_path, site_url="http://faq.example.org"), monkeypatch) as site:
        told = await link_of(site, TEACHER)

    assert "https alone" in told
    assert "enter" not in told


@pytest.mark.parametrize("path", ["/staff/press", "/staff/form", "/staff/set"])
async def test_whoever_lost_the_role_is_staff_no_longer_at_the_next_action(site: Site, roles: Roles, path: str) -> None:
    page = await enter(site)
    roles.manages = False

    assert (await send(site, path, {"token": page.token, "action": "gaps 0"})).status == 403
    assert (await fetch(site, "/staff")).status == 403


async def test_whoever_only_looks_is_asked_about_once_a_minute(site: Site, roles: Roles) -> None:
    await enter(site)
    roles.asked, roles.manages = 0, False
    assert [(await fetch(site, "/staff")).status for _ in range(3)] == [200] * 3
    assert roles.asked == 0
    later = site.application.entrance.seconds() + 61
    site.application.entrance.seconds = lambda: later

    assert (await fetch(site, "/staff")).status == 403


async def test_a_phrasing_is_taught_found_and_taken_back(site: Site, roles: Roles) -> None:
    text = "my model runs oom on the graphics card"
    await site.application.assistant.answer(Question(text=text, asker=MIRA))
    gaps = await enter(site)
    (key,) = re.findall(r'value="gap ([^"]+)"', gaps.text)[:1]
    checked = await send(site, "/staff/press", {"token": gaps.token, "action": f"teach {key}/gpu-memory"})
    saved = await send(site, "/staff/press", {"token": checked.token, "action": checked.action("Save")})
    found = json.loads((await fetch(site, f"/search.json?q={text.replace(' ', '+')}")).text)
    undone = await send(site, "/staff/press", {"token": saved.token, "action": saved.action("Undo")})

    assert "Check before saving" in checked.text
    assert "No other entry loses a question" in checked.text
    assert '<span class="gi">+' in checked.text
    assert found["found"][0]["url"] == "/q/gpu-memory"
    assert "Taken back" in undone.text
    assert text not in site.application.settings.faq.read_text()


async def test_an_answer_is_written_in_a_form_looked_at_and_saved(site: Site, roles: Roles) -> None:
    await site.application.assistant.answer(Question(text=KAGGLE, asker=MIRA))
    gaps = await enter(site)
    (key,) = re.findall(r'value="gap ([^"]+)"', gaps.text)[:1]
    form = await send(site, "/staff/press", {"token": gaps.token, "action": f"write {key}"})
    fields = {
        "field-question": "May I hand in a Kaggle notebook?",
        "field-answer": "Yes, as a **link**.",
        "field-section": "Tech",
    }
    sent = {"token": form.token, "action": form.action("Check it"), **fields}
    checked = await send(site, "/staff/form", sent)
    await send(site, "/staff/press", {"token": checked.token, "action": checked.action("Save")})
    changes = await fetch(site, "/staff?show=changes")
    index = await fetch(site, "/")

    assert f'value="{KAGGLE}"' in form.text
    assert "Check before saving" in checked.text
    assert "May I hand in a Kaggle notebook?" in index.text
    assert "Take one back" in changes.text
    assert '<span class="gi">+    question: May I hand in a Kaggle notebook?</span>' in changes.text
    undone = await send(site, "/staff/press", {"token": changes.token, "action": changes.action("Undo")})
    assert "Taken back" in undone.text
    assert "May I hand in a Kaggle notebook?" not in await site.page("/")


async def test_what_is_being_written_is_shown_as_students_will_see_it_and_cannot_act(site: Site, roles: Roles) -> None:
    page = await enter(site)
    shown = await send(site, "/staff/preview", {"token": page.token, "markdown": "**bold** <script>evil()</script>"})

    assert json.loads(shown.text)["html"] == "<p><strong>bold</strong> &lt;script&gt;evil()&lt;/script&gt;</p>\n"


async def test_a_students_question_cannot_act_on_the_staffs_page(site: Site, roles: Roles) -> None:
    evil = '<svg onload="boom()"> kaggle notebook <iframe src=x> `**'
    await site.application.assistant.answer(Question(text=evil, asker=MIRA))
    page = await enter(site)

    assert "boom()" in page.text
    assert "<svg onload" not in page.text
    assert "<iframe" not in page.text


async def test_settings_of_the_place_where_the_link_was_made_are_changed(site: Site, roles: Roles) -> None:
    page = await enter(site)
    changed = await send(
        site, "/staff/set", {"token": page.token, "scope": "channel", "name": "cooldown", "value": "5m"}
    )
    refused = await send(
        site, "/staff/set", {"token": page.token, "scope": "server", "name": "cooldown", "value": "no"}
    )

    assert "5m" in changed.text
    assert (await site.application.assistant.preferences(TEACHER)).cooldown_s == 300
    assert "Say a time" in refused.text


async def test_the_numbers_are_shown(site: Site, roles: Roles) -> None:
    await enter(site)

    assert (await fetch(site, "/staff?show=stats")).status == 200


async def test_a_form_of_the_staff_needs_a_page_of_theirs(site: Site, roles: Roles) -> None:
    await enter(site)
    visitors = await fetch(site, "/ask")
    refused = await send(site, "/staff/press", {"token": visitors.token, "action": "gaps 0"})

    assert refused.status == 403


async def test_what_staff_look_at_is_nobody_elses_to_see(site: Site, roles: Roles) -> None:
    page = await enter(site)
    talk = await send(site, "/staff/press", {"token": page.token, "action": "gaps 0"})
    site.session.cookie_jar.clear()

    assert talk.path.startswith("/staff/talk/")
    assert (await fetch(site, talk.path)).status == 403
    assert (await fetch(site, talk.path.removeprefix("/staff"))).status == 404


async def test_signed_out_is_out(site: Site, roles: Roles) -> None:
    page = await enter(site)
    home = await send(site, "/staff/leave", {"token": page.token})

    assert home.path == "/"
    assert (await fetch(site, "/staff")).status == 403


async def test_a_platform_that_cannot_be_asked_leaves_nobody_any_rights(site: Site) -> None:
    stranger = TEACHER.model_copy(update={"platform": "elsewhere"})

    assert (await enter(site, stranger)).status == 403
