"""What stands in old messages is understood by every later version: ids of buttons and menus never change."""

import pytest

from bot.platforms.slack.buttons import MENU_ID, action_id, read_id, read_value
from bot.platforms.slack.conversations import COMMAND
from bot.platforms.slack.handlers import ANSWER_SHORTCUT, SEARCH_SHORTCUT
from bot.platforms.slack.views import SEARCH_ID, SEARCH_MODAL
from bot.reply import Action, ActionKind

#: As they stand in messages that were posted long ago; what comes new is added, nothing here is changed.
IDS = {
    "show": ActionKind.SHOW_ENTRY,
    "prove": ActionKind.PROVE_ENTRY,
    "cancel": ActionKind.CANCEL_PROOF,
    "run": ActionKind.RUN_PROOF,
    "code": ActionKind.SHOW_CODE,
    "again": ActionKind.RUN_AGAIN,
    "pick": ActionKind.PICK_ENTRY,
    "share": ActionKind.SHARE,
    "helpful": ActionKind.HELPFUL,
    "unhelpful": ActionKind.NOT_HELPFUL,
    "related": ActionKind.SEE_RELATED,
    "browse": ActionKind.BROWSE,
    "prefer": ActionKind.PREFER,
    "gaps": ActionKind.GAPS,
    "gap": ActionKind.GAP,
    "teach": ActionKind.TEACH,
    "save": ActionKind.SAVE,
    "undo": ActionKind.UNDO,
    "dismiss": ActionKind.DISMISS,
    "restore": ActionKind.RESTORE,
    "privacy": ActionKind.PRIVACY,
}


@pytest.mark.parametrize(("written", "kind"), IDS.items())
def test_a_button_of_any_age_says_what_it_said(written, kind):
    assert action_id(Action(kind=kind, argument="a/b:c", label="x")) == f"faq:{written}:a/b:c"
    assert read_id(f"faq:{written}:a/b:c") == (kind, "a/b:c")
    assert read_value(f"{written}:a/b:c") == (kind, "a/b:c")


def test_menus_modals_and_shortcuts_keep_their_names():
    assert (MENU_ID, SEARCH_ID, SEARCH_MODAL) == ("faq:menu:", "faq:search:", "faq_search")
    assert (COMMAND, ANSWER_SHORTCUT, SEARCH_SHORTCUT) == ("/faq", "faq_answer_message", "faq_search")
