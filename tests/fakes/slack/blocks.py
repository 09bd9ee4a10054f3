"""What the real Slack refuses in a message, written down from its reference and independent of the bot's own limits."""

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_ENTITY_FREE = re.compile(r"&(?!amp;|lt;|gt;)")
_QUOTE = re.compile(r"^(?:> ?)+", re.MULTILINE)
_CONTROL = re.compile(r"<([^<>]*)>")
_HARMLESS = re.compile(r"^(?:https?://|mailto:)[^\s|]+(?:\|[^|]*)?$")


def problems(message: Json) -> list[str]:
    """Why Slack would refuse the message, or what in it would ping people; empty where all is well."""
    blocks = message.get("blocks", [])
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
    for part in (*block.get("fields", []), *block.get("elements", []), block.get("accessory") or {}):
        if part.get("type") in {"mrkdwn", "plain_text"}:
            yield part
        elif isinstance(part.get("text"), dict):
            yield part["text"]


def buttons(block: Json) -> list[Json]:
    """Every button of a block."""
    parts = (*block.get("elements", []), block.get("accessory") or {})
    return [part for part in parts if part.get("type") == "button"]


def _block(block: Json) -> Iterator[str]:
    kind = block.get("type")
    limit = {"header": 150}.get(str(kind), 3000)
    if kind not in {"header", "section", "context", "actions", "divider"}:
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
    ids = [button.get("action_id", "") for button in buttons(block)]
    if len(set(ids)) != len(ids):
        yield "an action id twice in one block"
    for button in buttons(block):
        if not 1 <= len(button.get("action_id", "")) <= 255:
            yield "an action id of wrong length"
        if len(button["text"]["text"]) > 75:
            yield "a button text over 75 characters"
        if button.get("style") not in {None, "primary", "danger"}:
            yield f"a button of style {button.get('style')!r}"


def _pings(text: str) -> Iterator[str]:
    for control in _CONTROL.findall(text):
        if not _HARMLESS.match(control):
            yield f"<{control}> would be read as Slack's own"
    if re.search(r"@(everyone|channel|here)\b", text):
        yield "a name that means everybody"
    if _ENTITY_FREE.search(text) or re.search(r"[<>]", _CONTROL.sub("", _QUOTE.sub("", text))):
        yield "an unescaped control character"
