"""A staff member's reply becomes an entry of the FAQ, on Slack."""

import pytest

from tests.bot.gaps.conftest import KAGGLE
from tests.bot.platforms.slack.remembering import TEACHER
from tests.bot.platforms.slack.teaching.lessons import (
    ANSWER,
    DRAFT,
    pressed,
    told,
)


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


async def test_a_long_reply_is_cut_to_what_a_form_takes_and_the_form_says_so(slack, school):
    await slack.message_shortcut(DRAFT, "word " * 1000, ts="1700000009.000001", user=TEACHER)
    await slack.until(lambda: slack.directory.modals, "a form")
    (form,) = slack.directory.modals

    assert len(form.fields["answer"]) == 3000
    assert "Cut at 3000 characters" in form.text or "Cut at 3000" in str(form.inputs[1]["hint"])
