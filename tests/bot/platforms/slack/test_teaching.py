"""Staff find and close gaps on Slack: over the wire, in private, after a restart, and nobody else."""

import contextlib

import pytest

from bot.application import build_application
from bot.asker import Asker
from bot.mandate import TeachingServer
from bot.platforms.slack import limits
from bot.settings import Settings
from bot.store import Place
from bot.store import Preferences as Chosen
from tests.bot.gaps.conftest import KAGGLE, KAGGLE_AGAIN, WRITTEN, School
from tests.bot.gaps.conftest import TEACHER as STAFF
from tests.bot.gaps.repository import git, repository_of
from tests.bot.platforms.slack.conftest import connected
from tests.bot.platforms.slack.remembering import TEACHER, TEAM, button, labels
from tests.fakes.slack import CHANNEL, FakeSlack

DRAFT = "faq_draft_reply"
ANSWER = "Yes, as long as it *runs*.\n\n- Name the dataset.\n- Set the seed."
#: Close enough to an entry that it may be meant, and not found.
BIAS = "is bias in decisions our problem"
DENIED = "That is for the course staff."


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "faq" / "week-2.yaml"
    file.parent.mkdir()
    file.write_text(WRITTEN)
    return file


@pytest.fixture
def settings(path, tmp_path):
    teaching = frozenset({TeachingServer(platform="slack", server=TEAM)})
    return Settings(faq=path.parent, cache=tmp_path / "cache", teach=teaching)


@contextlib.asynccontextmanager
async def serving(slack, settings, store, path):
    """A bot over the file and the store, as long as the block runs."""
    parts = build_application(settings, store)
    async with connected(parts.assistant, slack, store=store):
        yield School(parts, store, path)
    await parts.desk.close()


@pytest.fixture
async def slack():
    async with FakeSlack() as slack:
        slack.directory.admins.add(TEACHER)
        slack.directory.names[TEACHER] = "Ada Lovelace"
        yield slack


@pytest.fixture
async def school(slack, settings, store, path):
    async with serving(slack, settings, store, path) as school:
        yield school


async def told(slack, key, what="an answer"):
    """What a response url was used for last."""
    uses = slack.response_urls[key].uses
    await slack.until(lambda: uses, what)
    return uses[-1]


async def asked(slack, *questions, **more):
    for question in questions:
        await told(slack, await slack.slash(f"ask {question}", **more))


async def picked(slack, page, words, user=TEACHER):
    """What picking a choice of the page's menu leads to."""
    (menu,) = page.menus
    option = next(option for option in menu["options"] if words in option["text"]["text"])
    return await told(slack, await slack.pick(option, menu, on=page, user=user))


async def pressed(slack, page, label, user=TEACHER):
    return await told(slack, await slack.press(button(page, label), on=page, user=user), label)


async def the_gap(slack, words="kaggle", user=TEACHER):
    listed = await told(slack, await slack.slash("gaps", user=user))
    return await picked(slack, listed, words, user)


async def opened(slack, page, label="Write an answer", user=TEACHER):
    """The form that a press opens, and the key of the url that its answer will use."""
    before = len(slack.directory.modals)
    key = await slack.press(button(page, label), on=page, user=user)
    await slack.until(lambda: slack.directory.modals[before:] and slack.directory.modals[-1].inputs, "a form")
    return slack.directory.modals[-1], key


async def test_gaps_are_listed_with_their_channels_for_the_staff_member_alone(slack, school):
    await asked(slack, KAGGLE, KAGGLE_AGAIN, "who won the match yesterday")

    listed = await told(slack, await slack.slash("gaps", user=TEACHER))

    assert listed.body["response_type"] == "ephemeral"
    assert "2 times by one person · no answer" in listed.text
    assert f"<#{CHANNEL}>" in listed.text
    assert listed.text.index("kaggle") < listed.text.index("who won the match")


async def test_a_gap_becomes_another_phrasing_in_two_taps_and_is_answered_from_then_on(slack, school):
    await asked(slack, BIAS)
    page = await the_gap(slack, "bias")

    preview = await picked(slack, page, "unbiased data")
    assert preview.body["replace_original"]
    assert "with this it is answered" in preview.text
    assert "No other entry loses a question" in preview.text
    assert f'+    aliases: [is fair data enough, "{BIAS}"]' in preview.text
    assert school.path.read_text() == WRITTEN

    saved = await pressed(slack, preview, "Save")
    assert school.path.read_text() == WRITTEN.replace("enough]", f'enough, "{BIAS}"]')
    assert "Unfortunately, no." in (await told(slack, await slack.slash(f"ask {BIAS}"))).text

    assert "Taken back" in (await pressed(slack, saved, "Undo")).text
    assert school.path.read_text() == WRITTEN
    assert slack.messages == []


async def test_an_answer_is_written_in_a_modal_checked_in_the_message_it_came_from_and_saved(slack, school):
    await asked(slack, KAGGLE)
    page = await the_gap(slack)

    form, key = await opened(slack, page)
    assert form.versions[0]["title"]["text"] == "Write an answer"
    assert form.fields == {"question": KAGGLE, "answer": "", "section": "", "tags": ""}
    await slack.fill_in(form, answer=ANSWER, section="Tech", tags="kaggle, hand-in", user=TEACHER)
    assert not form.is_open
    preview = await told(slack, key)
    assert preview.body["replace_original"]
    assert "+      - Set the seed." in preview.text
    assert school.path.read_text() == WRITTEN

    await pressed(slack, preview, "Save")
    assert "as long as it *runs*" in school.path.read_text()
    assert "Name the dataset." in (await told(slack, await slack.slash(f"ask {KAGGLE}"))).text
    assert slack.messages == []


async def test_what_is_wrong_with_the_words_is_said_beside_the_fields_and_the_modal_stays(slack, school):
    await asked(slack, KAGGLE)
    form, key = await opened(slack, await the_gap(slack))

    await slack.fill_in(form, question="\u200b", answer=ANSWER, user=TEACHER)

    assert form.is_open
    assert form.errors == {"question": "There is no question here: write one."}
    assert slack.response_urls[key].uses == []
    await slack.fill_in(form, answer=ANSWER, user=TEACHER)
    assert "Check before saving" in (await told(slack, key)).text


async def test_what_cannot_be_taught_can_be_changed_in_the_same_form(slack, school):
    await asked(slack, KAGGLE)
    form, key = await opened(slack, await the_gap(slack))
    await slack.fill_in(form, question="Is fair data enough?", answer=ANSWER, user=TEACHER)
    refused = await told(slack, key)
    assert "has this phrasing already" in refused.text

    again, key = await opened(slack, refused, "Change it")
    assert again.fields["answer"] == ANSWER
    await slack.fill_in(again, question="May I hand in a notebook?", user=TEACHER)

    assert "Check before saving" in (await told(slack, key)).text


async def test_a_file_that_changed_underneath_is_shown_and_looked_at_again(slack, school):
    await asked(slack, KAGGLE)
    form, key = await opened(slack, await the_gap(slack))
    await slack.fill_in(form, answer=ANSWER, user=TEACHER)
    preview = await told(slack, key)
    theirs = WRITTEN.replace("Unfortunately, no.", "Sadly, no.")
    school.path.write_text(theirs)

    refused = await pressed(slack, preview, "Save")
    assert "nothing was saved" in refused.text
    assert "+    answer: Sadly, no." in refused.text
    assert school.path.read_text() == theirs

    await pressed(slack, await pressed(slack, refused, "Check again"), "Save")
    assert "Sadly, no." in school.path.read_text()
    assert "Set the seed." in school.path.read_text()


async def test_the_log_tells_when_and_who_and_old_changes_are_taken_back_from_the_list(slack, school):
    await asked(slack, KAGGLE)
    form, key = await opened(slack, await the_gap(slack))
    await slack.fill_in(form, answer=ANSWER, user=TEACHER)
    await pressed(slack, await told(slack, key), "Save")
    (edit,) = await school.store.edits.latest(5, Asker(platform="slack", id=TEACHER))
    assert edit.is_own

    listed = await told(slack, await slack.slash("gaps", user=TEACHER))
    undone = await picked(slack, await pressed(slack, listed, "Latest changes"), edit.entry)

    assert "Taken back" in undone.text
    assert school.path.read_text() == WRITTEN


async def test_a_staff_reply_and_the_question_above_it_become_an_entry(slack, school):
    question = await slack.write(f"<@{TEACHER}> {KAGGLE}")
    reply = "<@UMIRA> Yes, if it *runs* &amp; you <https://kaggle.com/rules|read the _rules_>:\n• name the `dataset*`"

    key = await slack.message_shortcut(DRAFT, reply, ts="1700000009.000001", user=TEACHER, thread_ts=question)
    await slack.until(lambda: slack.directory.modals, "a form")
    (form,) = slack.directory.modals
    assert form.fields["question"].endswith(KAGGLE)
    assert form.fields["answer"] == (
        "Yes, if it **runs** & you [read the *rules*](https://kaggle.com/rules):\n- name the `dataset*`"
    )
    await slack.fill_in(form, question=KAGGLE, user=TEACHER)
    preview = await told(slack, key)
    assert preview.body["response_type"] == "ephemeral"
    assert not preview.body["replace_original"]

    await pressed(slack, preview, "Save")
    assert "read the *rules*" in school.path.read_text()


@pytest.mark.parametrize("trouble", ["no thread", "not in the channel", "no scope", "an answer that never comes"])
async def test_a_question_that_cannot_be_read_leaves_its_field_to_the_staff(slack, school, trouble):
    question = await slack.write(KAGGLE)
    above = {} if trouble == "no thread" else {"thread_ts": question}
    if trouble == "not in the channel":
        slack.channels.clear()
    elif trouble == "no scope":
        slack.fail_next("conversations.replies", 200, "missing_scope")
    elif trouble == "an answer that never comes":
        slack.fail_next("conversations.replies", 429, "ratelimited", **{"Retry-After": "30"})

    await slack.message_shortcut(DRAFT, ANSWER, ts="1700000009.000001", user=TEACHER, **above)
    await slack.until(lambda: slack.directory.modals, "a form")

    assert slack.directory.modals[0].fields["question"] == ""


async def test_a_form_that_takes_a_moment_fills_a_modal_that_is_there_already(slack, school, monkeypatch):
    monkeypatch.setattr(limits, "OPEN_AFTER_S", 0.0)
    await asked(slack, KAGGLE)

    form, key = await opened(slack, await the_gap(slack))

    assert "Looking it up" in str(form.versions[0])
    assert len(form.versions) == 2
    await slack.fill_in(form, answer=ANSWER, user=TEACHER)
    assert "Check before saving" in (await told(slack, key)).text


async def test_a_press_that_counts_no_longer_is_answered_with_a_button_for_the_form(slack, school):
    await asked(slack, KAGGLE)
    page = await the_gap(slack)
    slack.fail_next("views.open", 200, "expired_trigger_id")

    late = await pressed(slack, page, "Write an answer")

    assert "could not be opened in time" in late.text
    form, _ = await opened(slack, late, "Open the form")
    assert form.fields["question"] == KAGGLE


async def test_a_long_reply_is_cut_to_what_a_form_takes_and_the_form_says_so(slack, school):
    await slack.message_shortcut(DRAFT, "word " * 1000, ts="1700000009.000001", user=TEACHER)
    await slack.until(lambda: slack.directory.modals, "a form")
    (form,) = slack.directory.modals

    assert len(form.fields["answer"]) == 3000
    assert "Cut at 3000 characters" in form.text or "Cut at 3000" in str(form.inputs[1]["hint"])


async def test_everything_still_works_when_the_bot_was_restarted_in_between(slack, settings, store, path):
    def restarted():
        return serving(slack, settings, store, path)

    async with restarted():
        await asked(slack, KAGGLE)
        await store.questions.flush()
        page = await the_gap(slack)
    async with restarted():
        form, key = await opened(slack, page)
    async with restarted():
        await slack.fill_in(form, answer=ANSWER, user=TEACHER)
        preview = await told(slack, key)
    async with restarted():
        saved = await pressed(slack, preview, "Save")
        assert "Set the seed." in path.read_text()
    async with restarted():
        assert "Taken back" in (await pressed(slack, saved, "Undo")).text
    assert path.read_text() == WRITTEN


async def test_in_a_direct_conversation_the_pages_take_the_place_of_one_message(slack, school):
    await asked(slack, KAGGLE)
    await slack.write("gaps", user=TEACHER, channel="DTEACHER")
    await slack.until(lambda: slack.messages, "the list")
    (page,) = slack.messages
    (menu,) = page.menus
    await slack.pick(menu["options"][0], menu, on=page, user=TEACHER)
    await slack.until(lambda: "A gap of the FAQ" in page.text, "the gap")

    form, _ = await opened(slack, page)
    await slack.fill_in(form, answer=ANSWER, user=TEACHER)

    await slack.until(lambda: "Check before saving" in page.text, "the check")
    await slack.press(button(page, "Save"), on=page, user=TEACHER)
    await slack.until(lambda: "has learned this" in page.text, "the end")
    assert len(slack.messages) == 1


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


async def test_a_commit_carries_the_staff_members_name(slack, settings, store, path, monkeypatch):
    repository_of(path, monkeypatch)
    async with serving(slack, settings.model_copy(update={"git_commit": True}), store, path):
        await asked(slack, BIAS)
        await pressed(slack, await picked(slack, await the_gap(slack, "bias"), "unbiased data"), "Save")

    assert git(path.parent, "log", "-1", "--format=%an: %s") == "Ada Lovelace: faq: teach unbiased-data"


async def test_a_modal_that_was_closed_before_it_was_filled_is_let_go(slack, school, monkeypatch, caplog):
    monkeypatch.setattr(limits, "OPEN_AFTER_S", 0.0)
    await asked(slack, KAGGLE)
    page = await the_gap(slack)
    slack.fail_next("views.update", 200, "not_found")

    key = await slack.press(button(page, "Write an answer"), on=page, user=TEACHER)
    await slack.until(lambda: "views.update" in slack.calls, "an update")
    await told(slack, await slack.slash("help"))

    assert slack.response_urls[key].uses == []
    assert "ERROR" not in {record.levelname for record in caplog.records}


async def test_an_entry_is_found_by_its_words(slack, school):
    await asked(slack, KAGGLE)

    form, key = await opened(slack, await the_gap(slack), "Another entry…")
    await slack.fill_in(form, words="unbiased data", user=TEACHER)
    found = await told(slack, key)
    saved = await pressed(slack, await picked(slack, found, "unbiased data"), "Save")

    assert "has learned this" in saved.text
    assert KAGGLE in school.path.read_text()


async def home_of(slack, user):
    await slack.open_home(user=user)
    await slack.until(lambda: user in slack.directory.homes, "the home tab")
    return slack.directory.homes[user]


async def test_staff_see_the_most_painful_gaps_at_home_and_get_to_all_of_them(slack, school):
    questions = ["where is the cafeteria", "when is the exam", "who grades homework", "how long is a lecture"]
    for times, question in enumerate(questions, start=1):
        for student in range(times):
            await asked(slack, question, user=f"U{student}")
    home = await home_of(slack, TEACHER)
    least, *painful = questions
    assert all(question in home.text for question in painful)
    assert least not in home.text
    assert home.text.index(painful[-1]) < home.text.index(painful[0])
    assert "4 times by 4 people" in home.text
    assert "4 in the last 4 weeks" in home.text
    await slack.press(button(home, "All gaps"), on=home, user=TEACHER)
    await slack.until(lambda: slack.directory.modals and least in slack.directory.modals[0].text, "all gaps")
    assert all(question in slack.directory.modals[0].text for question in questions)


async def test_students_see_no_gaps_at_home(slack, school):
    await asked(slack, KAGGLE)
    assert "does not answer" not in (await home_of(slack, "UMIRA")).text


async def test_without_gaps_staff_are_told_so_at_home(slack, school):
    home = await home_of(slack, TEACHER)
    assert "every question of late was answered" in home.text
    assert "All gaps" not in labels(home)


async def test_from_the_home_tab_an_answer_is_written_and_saved_in_one_modal(slack, school):
    await asked(slack, KAGGLE)
    home = await home_of(slack, TEACHER)
    await slack.press(button(home, "All gaps"), on=home, user=TEACHER)
    await slack.until(lambda: slack.directory.modals and slack.directory.modals[0].menus, "all gaps")
    (modal,) = slack.directory.modals
    await slack.pick(modal.menus[0]["options"][0], modal.menus[0], on=modal, user=TEACHER)
    await slack.until(lambda: "A gap of the FAQ" in modal.text, "the gap")

    await slack.press(button(modal, "Write an answer"), on=modal, user=TEACHER)
    await slack.until(lambda: modal.inputs, "the form")
    await slack.fill_in(modal, answer=ANSWER, user=TEACHER)
    await slack.until(lambda: "Check before saving" in modal.text, "the check")
    await slack.press(button(modal, "Save"), on=modal, user=TEACHER)
    await slack.until(lambda: "has learned this" in modal.text, "the end")

    assert "Set the seed." in school.path.read_text()
    assert slack.messages == []
