"""Who may see and close gaps on Slack, asked at every step."""

from bot.store import Place
from bot.store import Preferences as Chosen
from tests.bot.gaps.conftest import KAGGLE, WRITTEN
from tests.bot.gaps.conftest import TEACHER as STAFF
from tests.bot.platforms.slack.remembering import TEACHER, TEAM, button, labels
from tests.bot.platforms.slack.teaching.lessons import (
    ANSWER,
    DENIED,
    DRAFT,
    asked,
    opened,
    pressed,
    serving,
    the_gap,
    told,
)
from tests.fakes.slack import CHANNEL


async def test_a_student_learns_nothing_by_command_button_form_or_shortcut(slack, school):
    await asked(slack, KAGGLE)
    page = await the_gap(slack)
    form, key = await opened(slack, page)
    await slack.fill_in(form, answer=ANSWER, user=TEACHER)
    preview = await told(slack, key)
    question = await slack.write(KAGGLE)
    calls = len(slack.calls)

    keys = [
        await slack.slash("gaps"),
        await slack.press(button(page, "Write an answer"), on=page),
        await slack.press(button(preview, "Save"), on=preview),
        await slack.press(button(preview, "Change it"), on=preview),
        await slack.message_shortcut(DRAFT, ANSWER, ts="1700000009.000001", thread_ts=question),
    ]
    answers = [await told(slack, key) for key in keys]

    assert [answer.text for answer in answers] == [DENIED] * len(keys)
    assert not any(answer.buttons or answer.menus for answer in answers)
    assert len(slack.directory.modals) == 1
    assert "conversations.replies" not in slack.calls[calls:]
    assert school.path.read_text() == WRITTEN


async def test_a_form_that_a_student_sends_off_is_refused_and_tells_nothing(slack, school):
    await asked(slack, KAGGLE)
    form, key = await opened(slack, await the_gap(slack))

    await slack.fill_in(form, answer=ANSWER)

    assert (await told(slack, key)).text == DENIED
    assert school.path.read_text() == WRITTEN
    assert await school.store.edits.latest(1) == ()


async def test_the_channels_course_and_group_count_when_the_form_is_sent_off(slack, school):
    slack.directory.groups["STUTORS"] = {"UTUTOR"}
    await school.store.preferences.put(Place("slack", TEAM, CHANNEL), Chosen(staff_role="STUTORS", course="ml"), STAFF)
    await asked(slack, KAGGLE)

    form, key = await opened(slack, await the_gap(slack, user="UTUTOR"), user="UTUTOR")
    await slack.fill_in(form, answer=ANSWER, user="UTUTOR")
    preview = await told(slack, key)
    assert "Check before saving" in preview.text

    await school.store.preferences.put(Place("slack", TEAM, CHANNEL), Chosen(course="stats"), STAFF)
    refused = await pressed(slack, preview, "Save", "UTUTOR")
    assert "not changed from here" in refused.text
    assert school.path.read_text() == WRITTEN


async def test_an_administrator_of_another_workspace_is_nobody_in_a_shared_channel(slack, school):
    slack.directory.admins.add("UFOREIGN")
    slack.directory.teams["UFOREIGN"] = "TELSEWHERE"
    await asked(slack, KAGGLE)

    assert (await told(slack, await slack.slash("gaps", user="UFOREIGN"))).text == DENIED


async def test_staff_of_a_workspace_that_the_operator_did_not_name_see_what_to_ask_for(slack, settings, store, path):
    async with serving(slack, settings.model_copy(update={"teach": frozenset()}), store, path):
        await asked(slack, KAGGLE)

        page = await the_gap(slack)

        assert f"FAQBOT_TEACH=slack:{TEAM}" in page.text
        assert labels(page) == ["All gaps"]
        assert page.menus == []
