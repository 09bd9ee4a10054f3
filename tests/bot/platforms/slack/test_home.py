"""The home tab: what the bot knows, what was proved last, and for staff the workspace's settings."""

import pytest

from tests.bot.platforms.slack.remembering import TEACHER, button, labels

ANSWER = "Unfortunately, no."
UNBIASED = "Will unbiased data prevent biased decisions?"

pytestmark = pytest.mark.usefixtures("remembering_bot")


async def home_of(slack, user="UMIRA"):
    """The tab as it is when somebody opens it now."""
    drawn = len(slack.directory.homes[user].versions) if user in slack.directory.homes else 0
    await slack.open_home(user=user)
    await slack.until(
        lambda: user in slack.directory.homes and len(slack.directory.homes[user].versions) > drawn, "the home tab"
    )
    return slack.directory.homes[user]


async def proved(slack, typed):
    """A proof in the channel that has ended."""
    number = len(slack.messages)
    await slack.slash(typed)
    await slack.until(lambda: len(slack.messages) > number and "Reproducible" in slack.messages[-1].text, "a verdict")


async def test_it_lists_what_the_bot_knows_and_an_answer_opens_as_a_modal(slack):
    home = await home_of(slack)
    assert "What I can answer" in home.text
    menu = next(menu for menu in home.menus if menu["type"] == "static_select")
    option = next(option for option in menu["options"] if option["value"] == "show:unbiased-data")
    await slack.pick(option, menu, on=home)
    await slack.until(lambda: slack.directory.modals, "the answer")
    assert ANSWER in slack.directory.modals[0].text


async def test_it_can_be_searched(slack):
    home = await home_of(slack)
    menu = next(menu for menu in home.menus if menu["type"] == "external_select")
    option = next(o for o in await slack.type_ahead("unbiased", menu, view=home) if o["text"]["text"] == UNBIASED)
    await slack.pick(option, menu, on=home)
    await slack.until(lambda: slack.directory.modals, "the answer")
    assert ANSWER in slack.directory.modals[0].text


async def test_before_anything_was_proved_it_lists_no_proofs(slack):
    assert "Latest proofs" not in (await home_of(slack)).text


async def test_it_lists_the_latest_proofs_with_their_verdict_and_age(slack):
    await proved(slack, "seed 7 digits-tiny")
    await proved(slack, "seed 8 digits-tiny")
    home = await home_of(slack)
    seven, eight = (home.text.index(f"*Seed {seed}* · Handwritten digits, small network") for seed in (7, 8))
    assert eight < seven
    assert "reproducible, " in home.text
    assert home.text.count(" ago") == 2


async def test_a_listed_proof_is_run_again_in_the_direct_messages(slack, launcher):
    await proved(slack, "seed 7 digits-tiny")
    home = await home_of(slack)
    runs = len(launcher.started)
    await slack.press(button(home, "Run again"), on=home)
    await slack.until(lambda: slack.messages[-1].channel == "DMIRA", "a proof")
    await slack.until(lambda: "Reproducible" in slack.messages[-1].text, "the verdict")
    assert {(spec.seed, spec.recipe) for spec in launcher.started[runs:]} == {(7, "digits-tiny")}
    assert "direct messages" in slack.directory.modals[0].text


async def test_a_proof_started_at_home_goes_on_although_its_modal_comes_too_late(slack, launcher):
    await proved(slack, "seed 7 digits-tiny")
    home = await home_of(slack)
    slack.fail_next("views.open", 200, "expired_trigger_id")
    await slack.press(button(home, "Run again"), on=home)
    await slack.until(lambda: slack.messages[-1].channel == "DMIRA", "a proof")
    await slack.until(lambda: "Reproducible" in slack.messages[-1].text, "the verdict")


async def test_the_list_of_proofs_stays_while_one_browses(slack):
    await proved(slack, "seed 7 digits-tiny")
    home = await home_of(slack, TEACHER)
    await slack.press(button(home, "Automatic: turn on"), on=home, user=TEACHER)
    await slack.until(lambda: "Automatic: turn off" in labels(home), "the change")
    assert "Latest proofs" in home.text


async def test_only_staff_see_the_workspaces_settings_and_change_them_there(slack):
    student, teacher = await home_of(slack), await home_of(slack, TEACHER)
    assert "Settings" not in student.text
    assert "Settings of this server" in teacher.text
    assert "See this channel's settings" not in labels(teacher)
    await slack.press(button(teacher, "Automatic: turn on"), on=teacher, user=TEACHER)
    await slack.until(lambda: "Automatic: turn off" in labels(teacher), "the change")
    await slack.write(UNBIASED)
    await slack.until(lambda: slack.messages, "an automatic answer")
