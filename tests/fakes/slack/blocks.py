"""What the real Slack refuses in a message, written down from its reference and independent of the bot's own limits."""

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_ENTITY_FREE = re.compile(r"&(?!amp;|lt;|gt;)")
_QUOTE = re.compile(r"^(?:> ?)+", re.MULTILINE)
_CONTROL = re.compile(r"<([^<>]*)>")
_HARMLESS = re.compile(r"^(?:https?://|mailto:)[^\s|]+(?:\|[^|]*)?$")


def view_problems(view: Json) -> list[str]:
    """Why Slack would refuse a view."""
    blocks = view.get("blocks", [])
    found = [f"block {number}: {problem}" for number, block in enumerate(blocks) for problem in _block(block)]
    if view.get("type") not in {"modal", "home"}:
        found.append(f"a view of type {view.get('type')!r}")
    if not 1 <= len(blocks) <= 100:
        found.append(f"{len(blocks)} blocks")
    words = {name: view.get(name, {}).get("text", "") for name in ("title", "submit", "close")}
    found += [f"a {name} over 24 characters" for name, text in words.items() if len(text) > 24]
    if view.get("type") == "modal" and not view.get("title"):
        found.append("a modal without title")
    if any(block.get("type") == "input" for block in blocks) and not view.get("submit"):
        found.append("inputs that nobody can send off")
    if len(view.get("private_metadata", "")) > 3000:
        found.append("too much private metadata")
    return found


def problems(message: Json) -> list[str]:
    """Why Slack would refuse the message, or what in it would ping people; empty where all is well."""
    blocks = message.get("blocks", [])
    if any(block.get("type") == "input" for block in blocks):
        return ["an input block in a message"]
    found = [f"block {number}: {problem}" for number, block in enumerate(blocks) for problem in _block(block)]
    if not message.get("text"):
        found.append("no text beside the blocks")
    if len(message.get("text", "")) > 4000:
        found.append("text over 4000 characters")
    found += _pings(message.get("text", ""))
    if not 1 <= len(blocks) <= 50:
        found.append(f"{len(blocks)} blocks")
    if sum(len(text["text"]) for block in blocks for text in texts(block)) > 13_000:
        found.append("msg_blocks_too_long")
    return found


def texts(block: Json) -> Iterator[Json]:
    """Every text object of a block."""
    if isinstance(block.get("text"), dict):
        yield block["text"]
    if isinstance(block.get("label"), dict):
        yield block["label"]
    for part in _parts(block, *block.get("fields", [])):
        if part.get("type") in {"mrkdwn", "plain_text"}:
            yield part
        elif isinstance(part.get("text"), dict):
            yield part["text"]


def buttons(block: Json) -> list[Json]:
    """Every button of a block."""
    return [part for part in _parts(block) if part.get("type") == "button"]


def menus(block: Json) -> list[Json]:
    """Every menu of a block."""
    return [part for part in _parts(block) if str(part.get("type")).endswith("_select")]


def _parts(block: Json, *more: Json) -> list[Json]:
    parts = (*more, *block.get("elements", []), block.get("accessory") or {}, block.get("element") or {})
    return [part for part in parts if part]


def _block(block: Json) -> Iterator[str]:
    kind = block.get("type")
    limit = {"header": 150}.get(str(kind), 3000)
    if kind not in {"header", "section", "context", "actions", "divider", "input"}:
        yield f"unknown type {kind!r}"
    if kind == "header" and block["text"]["type"] != "plain_text":
        yield "a header takes plain text"
    if kind == "section" and not (block.get("text") or block.get("fields")):
        yield "a section without text"
    if len(block.get("fields", [])) > 10:
        yield "more than 10 fields"
    if kind == "context" and not 1 <= len(block["elements"]) <= 10:
        yield "context elements"
    if kind == "actions" and not 1 <= len(block["elements"]) <= 25:
        yield "actions elements"
    for text in texts(block):
        if not 1 <= len(text["text"]) <= limit:
            yield f"a text of {len(text['text'])} characters"
        yield from _pings(text["text"])
        if text["type"] == "mrkdwn" and text["text"].count("```") % 2:
            yield "a code block without an end"
    yield from _buttons(block)


def _buttons(block: Json) -> Iterator[str]:
    ids = [part.get("action_id", "") for part in (*buttons(block), *menus(block))]
    if len(set(ids)) != len(ids):
        yield "an action id twice in one block"
    for button in buttons(block):
        if not 1 <= len(button.get("action_id", "")) <= 255:
            yield "an action id of wrong length"
        if len(button["text"]["text"]) > 75:
            yield "a button text over 75 characters"
        if button.get("style") not in {None, "primary", "danger"}:
            yield f"a button of style {button.get('style')!r}"

    for menu in menus(block):
        yield from _menu(menu)


def _menu(menu: Json) -> Iterator[str]:
    if not 1 <= len(menu.get("action_id", "")) <= 255:
        yield "an action id of wrong length"
    if len(menu.get("placeholder", {}).get("text", "")) > 150:
        yield "a placeholder over 150 characters"
    if menu["type"] == "static_select":
        yield from options_problems(menu.get("options", []))


def options_problems(options: list[Json]) -> Iterator[str]:
    """Why Slack would refuse a menu's options."""
    if not 1 <= len(options) <= 100:
        yield f"{len(options)} options"
    if len({option["value"] for option in options}) != len(options):
        yield "an option's value twice"
    for option in options:
        if not 1 <= len(option["value"]) <= 150:
            yield f"an option's value of {len(option['value'])} characters"
        for name in ("text", "description"):
            text = option.get(name)
            if text is not None and not 1 <= len(text["text"]) <= 75:
                yield f"an option's {name} of {len(text['text'])} characters"


def _pings(text: str) -> Iterator[str]:
    for control in _CONTROL.findall(text):
        if not _HARMLESS.match(control):
            yield f"<{control}> would be read as Slack's own"
    if re.search(r"@(everyone|channel|here)\b", text):
        yield "a name that means everybody"
    if _ENTITY_FREE.search(text) or re.search(r"[<>]", _CONTROL.sub("", _QUOTE.sub("", text))):
        yield "an unescaped control character"
