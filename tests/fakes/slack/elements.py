"""What the real Slack refuses in buttons, menus and inputs, from its reference, with the place in the message.

Source: https://docs.slack.dev/reference/block-kit/block-elements and .../composition-objects.
"""

import copy
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Option

Json = dict[str, Any]

ACTION_ID_CHARS = 255
BUTTON_CHARS = 75
BUTTON_VALUE_CHARS = 2000
URL_CHARS = 3000
PLACEHOLDER_CHARS = 150
OPTIONS = 100
OPTION_CHARS = 75
OPTION_VALUE_CHARS = 150
OVERFLOW_OPTIONS = 5
CHOICES = 10
INPUT_CHARS = 3000
ALT_CHARS = 2000

_SELECTS = {"users_select", "conversations_select", "channels_select", "static_select", "external_select"}
_DATES = {"datepicker", "timepicker", "datetimepicker"}
_MOST_OPTIONS = {
    "static_select": OPTIONS,
    "overflow": OVERFLOW_OPTIONS,
    "checkboxes": CHOICES,
    "radio_buttons": CHOICES,
}
_SHOWN_TEXTS = {"mrkdwn", "plain_text"}
INTERACTIVE = _SELECTS | _DATES | {"button", "overflow", "checkboxes", "radio_buttons", "feedback_buttons"}
INPUTS = _SELECTS | _DATES | {"plain_text_input", "checkboxes", "radio_buttons", "number_input", "rich_text_input"}


def too_long(text: object, limit: int, where: str, *, least: int = 0) -> Iterator[str]:
    """Slack's words for a string of wrong length."""
    if not isinstance(text, str):
        yield f"[ERROR] must be a string [json-pointer:{where}]"
    elif len(text) > limit:
        yield f"[ERROR] must be less than {limit + 1} characters [json-pointer:{where}]"
    elif len(text) < least:
        yield f"[ERROR] must be more than {least - 1} characters [json-pointer:{where}]"


def plain(text: Json | None, limit: int, where: str) -> Iterator[str]:
    """A plain text object that has to be there."""
    if not isinstance(text, dict) or text.get("type") != "plain_text":
        yield f"[ERROR] unsupported type: {(text or {}).get('type')} [json-pointer:{where}/type]"
    else:
        yield from too_long(text.get("text"), limit, f"{where}/text", least=1)


def element_problems(element: Json, where: str) -> Iterator[str]:
    """Why Slack would refuse the element that stands there."""
    kind = str(element.get("type"))
    if kind not in INTERACTIVE | INPUTS | _SHOWN_TEXTS | {"icon_button", "image"}:
        yield f"[ERROR] unsupported type: {kind} [json-pointer:{where}/type]"
    if "action_id" in element:
        yield from too_long(element["action_id"], ACTION_ID_CHARS, f"{where}/action_id", least=1)
    if "placeholder" in element:
        yield from plain(element["placeholder"], PLACEHOLDER_CHARS, f"{where}/placeholder")
    if kind in _MOST_OPTIONS:
        yield from _options(element, where, _MOST_OPTIONS[kind])
    elif kind == "button":
        yield from _button(element, where)
    elif kind == "plain_text_input":
        if not 0 <= element.get("min_length", 0) <= element.get("max_length", INPUT_CHARS) <= INPUT_CHARS:
            yield f"[ERROR] lengths of an input [json-pointer:{where}/max_length]"
        if "initial_value" in element:
            most = element.get("max_length", INPUT_CHARS)
            yield from too_long(element["initial_value"], most, f"{where}/initial_value")
    elif kind == "image":
        yield from too_long(element.get("alt_text"), ALT_CHARS, f"{where}/alt_text", least=1)


def options_problems(options: list[Json], where: str = "/options") -> Iterator[str]:
    """Why Slack would refuse a menu's options, or those that an app offers while somebody types."""
    if len(options) > OPTIONS:
        yield f"[ERROR] no more than {OPTIONS} items allowed [json-pointer:{where}]"
    if len({option.get("value") for option in options}) != len(options):
        yield f"an option's value twice, so that nobody could tell which was picked [{where}]"
    yield from option_problems(options, where)
    for number, option in enumerate(options):
        try:
            if Option(**copy.deepcopy(option)).to_dict() != option:
                yield f"slack_sdk knows less of option {number} than there is"
        except (SlackObjectFormationError, TypeError, AttributeError) as error:
            yield f"slack_sdk refuses option {number}: {error}"


def option_problems(options: list[Json], where: str) -> Iterator[str]:
    """Why Slack would refuse the options of a menu."""
    for number, option in enumerate(options):
        at = f"{where}/{number}"
        text = option.get("text")
        if not isinstance(text, dict) or text.get("type") not in _SHOWN_TEXTS:
            yield f"[ERROR] missing required field: text [json-pointer:{at}]"
        else:
            yield from too_long(text.get("text"), OPTION_CHARS, f"{at}/text/text", least=1)
        yield from too_long(option.get("value"), OPTION_VALUE_CHARS, f"{at}/value", least=1)
        if "description" in option:
            yield from plain(option["description"], OPTION_CHARS, f"{at}/description")


def _button(button: Json, where: str) -> Iterator[str]:
    yield from plain(button.get("text"), BUTTON_CHARS, f"{where}/text")
    if "value" in button:
        yield from too_long(button["value"], BUTTON_VALUE_CHARS, f"{where}/value", least=1)
    if "url" in button:
        yield from too_long(button["url"], URL_CHARS, f"{where}/url", least=1)
    if button.get("style") not in {None, "primary", "danger"}:
        yield f"[ERROR] must be one of primary, danger [json-pointer:{where}/style]"


def _options(element: Json, where: str, most: int) -> Iterator[str]:
    if "option_groups" in element:
        groups = element["option_groups"]
        if not 1 <= len(groups) <= OPTIONS:
            yield f"[ERROR] no more than {OPTIONS} items allowed [json-pointer:{where}/option_groups]"
        for number, group in enumerate(groups):
            yield from plain(group.get("label"), OPTION_CHARS, f"{where}/option_groups/{number}/label")
            yield from option_problems(group["options"], f"{where}/option_groups/{number}/options")
        return
    options = element.get("options", [])
    if not options:
        yield f"[ERROR] no less than 1 items allowed [json-pointer:{where}/options]"
    if len(options) > most:
        yield f"[ERROR] no more than {most} items allowed [json-pointer:{where}/options]"
    yield from options_problems(options, f"{where}/options")
    chosen = element.get("initial_option")
    if chosen is not None and chosen not in options:
        yield f"[ERROR] must match one of the options [json-pointer:{where}/initial_option]"
