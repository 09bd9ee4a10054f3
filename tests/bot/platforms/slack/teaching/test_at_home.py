"""Gaps on Slack's home tab."""

from tests.bot.gaps.conftest import KAGGLE
from tests.bot.platforms.slack.remembering import TEACHER, button, labels
from tests.bot.platforms.slack.teaching.lessons import ANSWER, asked, home_of


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
