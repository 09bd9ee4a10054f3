"""What components may be on Discord: rows, buttons, selects, the newer layouts, and forms."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.fakes.discord.problems import Problem, bad_length, too_long

_ROW, _BUTTON, _SELECT, _TEXT_INPUT = 1, 2, 3, 4
_SELECTS = (3, 5, 6, 7, 8)
_LINK, _PREMIUM = 5, 6
_SECTION, _TEXT = 9, 10
_LABEL = 18
#: What may stand in a label: selects, a text input, and newer inputs.
_IN_LABEL = (3, 4, 5, 6, 7, 8, 19, 21, 22, 23)
#: Components of one message in the newer layouts, with everything nested in them; characters of all their text.
_ALL_COMPONENTS, _ALL_TEXT = 40, 4000


def component_problems(components: list[dict[str, Any]]) -> Iterator[Problem]:
    """What is wrong with a message's components."""
    everything = list(_walk("components", components))
    if all(component["type"] == _ROW for component in components):
        yield from _at_most("components", components, 5)
    elif len(everything) > _ALL_COMPONENTS:
        yield Problem("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", f"at most {_ALL_COMPONENTS}")
    if sum(len(part.get("content", "")) for _, part in everything if part["type"] == _TEXT) > _ALL_TEXT:
        yield Problem("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", f"at most {_ALL_TEXT} characters")
    for at, part in everything:
        yield from _part_problems(at, part)
    yield from _shared_ids(everything)


def modal_problems(modal: dict[str, Any]) -> Iterator[Problem]:
    """What is wrong with a form."""
    yield from bad_length("data.title", modal.get("title") or "", 45)
    yield from bad_length("data.custom_id", modal.get("custom_id") or "", 100)
    yield from _between("data.components", modal.get("components") or [], 1, 5)
    everything = list(_walk("data.components", modal.get("components") or []))
    for place, part in enumerate(modal.get("components") or []):
        if part["type"] not in (_ROW, _TEXT, _LABEL):
            yield Problem(f"data.components.{place}", "UNION_TYPE_CHOICES", "a row, a text or a label")
    for at, part in everything:
        yield from _part_problems(at, part)
    yield from _shared_ids(everything)


def _walk(at: str, components: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, part in enumerate(components):
        yield from _walk_one(f"{at}.{place}", part)


def _walk_one(at: str, part: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield at, part
    yield from _walk(f"{at}.components", part.get("components") or [])
    for key in ("accessory", "component"):
        if part.get(key):
            yield from _walk_one(f"{at}.{key}", part[key])


def _part_problems(at: str, part: dict[str, Any]) -> Iterator[Problem]:
    if part["type"] == _ROW:
        yield from _row_problems(at, part)
    elif part["type"] == _BUTTON:
        yield from _button_problems(at, part)
    elif part["type"] in _SELECTS:
        yield from _select_problems(at, part)
    elif part["type"] == _TEXT_INPUT:
        yield from _input_problems(at, part)
    elif part["type"] == _LABEL:
        yield from bad_length(f"{at}.label", part.get("label") or "", 45)
        yield from too_long(f"{at}.description", part.get("description") or "", 100)
        if part["component"]["type"] not in _IN_LABEL:
            yield Problem(f"{at}.component", "UNION_TYPE_CHOICES", "nothing that can be filled in")
    elif part["type"] == _SECTION:
        yield from _between(f"{at}.components", part.get("components") or [], 1, 3)


def _input_problems(at: str, part: dict[str, Any]) -> Iterator[Problem]:
    yield from bad_length(f"{at}.custom_id", part.get("custom_id") or "", 100)
    yield from too_long(f"{at}.label", part.get("label") or "", 45)
    yield from too_long(f"{at}.placeholder", part.get("placeholder") or "", 100)
    most = part.get("max_length") or 4000
    if not 1 <= most <= 4000:
        yield Problem(f"{at}.max_length", "NUMBER_TYPE_MAX", "int value should be between 1 and 4000.")
    yield from too_long(f"{at}.value", part.get("value") or "", most)
    if at.endswith(".component") and part.get("label"):
        yield Problem(f"{at}.label", "COMPONENT_LABEL_NOT_ALLOWED", "in a label an input has none of its own")
    if part.get("style") not in (1, 2):
        yield Problem(f"{at}.style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")


def _row_problems(at: str, row: dict[str, Any]) -> Iterator[Problem]:
    parts = row.get("components") or []
    yield from _between(f"{at}.components", parts, 1, 5)
    if len(parts) > 1 and any(part["type"] in _SELECTS for part in parts):
        yield Problem(f"{at}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "a select takes a row of its own")


def _button_problems(at: str, button: dict[str, Any]) -> Iterator[Problem]:
    yield from too_long(f"{at}.label", button.get("label") or "", 80)
    if button["style"] == _PREMIUM:
        return
    if not (button.get("label") or button.get("emoji")):
        yield Problem(f"{at}.label", "BUTTON_COMPONENT_INVALID_LABEL", "A button needs a label or an emoji.")
    if button["style"] == _LINK:
        yield from bad_length(f"{at}.url", button.get("url") or "", 512)
    else:
        yield from bad_length(f"{at}.custom_id", button.get("custom_id") or "", 100)


def _select_problems(at: str, select: dict[str, Any]) -> Iterator[Problem]:
    yield from bad_length(f"{at}.custom_id", select.get("custom_id") or "", 100)
    yield from too_long(f"{at}.placeholder", select.get("placeholder") or "", 150)
    if select["type"] != _SELECT:
        return
    options = select.get("options") or []
    yield from _between(f"{at}.options", options, 1, 25)
    if not 0 <= select.get("min_values", 1) <= select.get("max_values", 1) <= max(1, len(options)):
        yield Problem(f"{at}.max_values", "NUMBER_TYPE_MAX", "more values than options")
    for place, option in enumerate(options):
        yield from bad_length(f"{at}.options.{place}.label", option.get("label") or "", 100)
        yield from bad_length(f"{at}.options.{place}.value", option.get("value") or "", 100)
        yield from too_long(f"{at}.options.{place}.description", option.get("description") or "", 100)
    values = Counter(option.get("value") for option in options)
    if any(count > 1 for count in values.values()):
        yield Problem(f"{at}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "options share a value")


def _shared_ids(everything: list[tuple[str, dict[str, Any]]]) -> Iterator[Problem]:
    seen = set()
    for at, part in everything:
        custom_id = part.get("custom_id")
        if custom_id in seen:
            yield Problem(
                f"{at}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
            )
        seen.add(custom_id or object())


def _at_most(path: str, parts: list[Any], most: int) -> Iterator[Problem]:
    if len(parts) > most:
        yield Problem(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def _between(path: str, parts: list[Any], fewest: int, most: int) -> Iterator[Problem]:
    if not fewest <= len(parts) <= most:
        yield Problem(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {fewest} and {most} in length.")
