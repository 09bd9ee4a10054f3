"""Staff find and close gaps on Slack: over the wire, in private, after a restart."""

from bot.asker import Asker
from bot.platforms.slack import limits
from tests.bot.gaps.conftest import KAGGLE, KAGGLE_AGAIN, WRITTEN
from tests.bot.gaps.repository import git, repository_of
from tests.bot.platforms.slack.remembering import TEACHER, button
from tests.bot.platforms.slack.teaching.lessons import (
    ANSWER,
    BIAS,
    asked,
    opened,
    picked,
    pressed,
    serving,
    the_gap,
    told,
)
from tests.fakes.slack import CHANNEL


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
