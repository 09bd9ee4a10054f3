"""The tests' own Slack refuses the modals that the real one refuses, and treats them as the real one does."""

import pytest

from tests.fakes.slack.blocks import view_problems


def text(words):
    return {"type": "plain_text", "text": words}


def block(block_id="answer", label="Answer", **element):
    entered = {"type": "plain_text_input", "action_id": "a", **element}
    return {"type": "input", "block_id": block_id, "label": text(label), "element": entered}


def modal(*blocks, **more):
    return {"type": "modal", "title": text("Write"), "submit": text("Check"), "blocks": list(blocks)} | more


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (modal(block(), title=text("x" * 25)), "/view/title"),
        (modal(block(), submit=text("x" * 25)), "/view/submit"),
        (modal(block(), block()), "block_id already exists"),
        (modal(block(label="x" * 2001)), "/label"),
        (modal(block() | {"hint": text("x" * 2001)}), "/hint"),
        (modal(block(max_length=3001)), "max_length"),
        (modal(block(initial_value="x" * 3001)), "initial_value"),
        (modal(block(initial_value="abc", max_length=2)), "initial_value"),
        (modal(block(), private_metadata="x" * 3001), "private_metadata"),
        (modal(block(), callback_id="x" * 256), "callback_id"),
        (modal(*(block(str(n)) for n in range(101))), "no more than 100"),
        ({key: value for key, value in modal(block()).items() if key != "submit"}, "submit"),
    ],
)
def test_a_modal_beyond_a_limit_is_refused_where_it_is(wrong, where):
    assert any(where in problem for problem in view_problems(wrong))


def test_a_modal_within_the_limits_is_taken():
    most = block(label="x" * 2000, initial_value="x" * 3000, max_length=3000) | {"hint": text("x" * 2000)}

    assert view_problems(modal(most, title=text("x" * 24), private_metadata="x" * 3000)) == []


async def test_a_modal_stays_with_its_errors_is_changed_or_closes_and_then_nothing_changes_it(slack):
    view = slack.directory
    opened = view.answer("views.open", {"view": modal(block()), "trigger_id": slack.triggers.give()})
    (shown,) = view.modals
    slack._answered(shown, {"response_action": "errors", "errors": {"answer": "Write one."}})
    assert (shown.is_open, shown.errors) == (True, {"answer": "Write one."})
    slack._answered(shown, {"response_action": "update", "view": modal(block(), title=text("Again"))})
    assert shown.versions[-1]["title"]["text"] == "Again"
    assert slack.refused == []

    slack._answered(shown, {})

    assert not shown.is_open
    assert (
        view.answer("views.update", {"view": modal(block()), "view_id": opened["view"]["id"]})["error"] == "not_found"
    )


async def test_an_error_for_a_block_that_is_no_input_is_refused(slack):
    slack.directory.answer("views.open", {"view": modal(block()), "trigger_id": slack.triggers.give()})

    slack._answered(slack.directory.modals[0], {"response_action": "errors", "errors": {"another": "Write one."}})

    assert "another" in slack.refused.pop()
