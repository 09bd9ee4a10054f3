"""What the real Slack refuses in a message or a view, written down from its reference, independent of the bot's limits.

Refusals are worded and pointed as Slack does; beside them stand the concerns: what Slack would take, yet would ping
people, leave notifications empty, or show broken. slack_sdk's own models have a say too.
"""

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.fakes.slack.elements import INPUTS, INTERACTIVE, element_problems, plain, too_long

Json = dict[str, Any]

#: https://docs.slack.dev/reference/block-kit/blocks
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
BLOCK_ID_CHARS = 255
TEXT_CHARS = 3000
FIELDS = 10
FIELD_CHARS = 2000
HEADER_CHARS = 150
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25
CONTEXT_ACTIONS_ELEMENTS = 5
LABEL_CHARS = 2000
MARKDOWN_CHARS = 12_000
#: Slack names no number; reports (bolt-js issue 2509) put `msg_blocks_too_long` at about 13,200 characters.
MESSAGE_CHARS = 13_000
#: https://docs.slack.dev/reference/views
VIEW_TITLE_CHARS = 24
VIEW_METADATA_CHARS = 3000
CALLBACK_ID_CHARS = 255
#: https://docs.slack.dev/reference/methods/chat.postMessage#truncating and chat.update
TEXT_BEST_CHARS = 4000

_ENTITY_FREE = re.compile(r"&(?!amp;|lt;|gt;)")
_QUOTE = re.compile(r"^(?:> ?)+", re.MULTILINE)
#: Where no client looks for names, and where none may be changed: code is copied.
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_CONTROL = re.compile(r"<([^<>]*)>")
#: Links, and channels by their names, which ping nobody.
_HARMLESS = re.compile(r"^(?:(?:https?://|mailto:)[^\s|]+(?:\|[^|]*)?|#[CG][A-Z0-9]+)$")


def problems(message: Json) -> list[str]:
    """Why Slack would refuse the message, and what is wrong with it though Slack takes it; empty where all is well."""
    return [*refusals(message.get("blocks", [])), *too_much(message), *concerns(message)]


def refusals(blocks: Sequence[Json], most: int = MESSAGE_BLOCKS) -> list[str]:
    """Why Slack would answer `invalid_blocks`; empty where it would not."""
    found = [] if len(blocks) <= most else [f"[ERROR] no more than {most} items allowed [json-pointer:/blocks]"]
    for number, block in enumerate(blocks):
        found += _block(block, f"/blocks/{number}")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) != len(ids):
        found.append("[ERROR] block_id already exists [json-pointer:/blocks]")
    return [*found, *_by_the_sdk(blocks)]


def too_much(message: Json) -> list[str]:
    """Whether Slack would answer `msg_blocks_too_long`."""
    chars = sum(len(text["text"]) for block in message.get("blocks", []) for text in texts(block))
    return ["msg_blocks_too_long"] if chars > MESSAGE_CHARS else []


def concerns(message: Json) -> list[str]:
    """What is wrong with a message, or a view, although Slack would take it."""
    blocks = message.get("blocks", [])
    found = [f"block {number}: {problem}" for number, block in enumerate(blocks) for problem in _broken(block)]
    if message.get("type") in {"modal", "home"}:
        return found
    text = message.get("text", "")
    found += _pings(text)
    if not text:
        found.append("no text beside the blocks")
    if len(text) > TEXT_BEST_CHARS:
        found.append(f"text over {TEXT_BEST_CHARS} characters")
    return found if blocks else [*found, "no blocks"]


def view_problems(view: Json) -> list[str]:
    """Why Slack would refuse the view, and what is wrong with it though Slack takes it; empty where all is well."""
    return [*view_refusals(view), *concerns(view)]


def view_refusals(view: Json) -> list[str]:
    """Why Slack would refuse the view; empty where it would not."""
    found = refusals(view.get("blocks", []), VIEW_BLOCKS)
    for name, limit in (
        ("private_metadata", VIEW_METADATA_CHARS),
        ("callback_id", CALLBACK_ID_CHARS),
        ("external_id", 255),
    ):
        found += too_long(view.get(name, ""), limit, f"/view/{name}")
    if view.get("type") == "modal":
        names = [name for name in ("title", "submit", "close") if name == "title" or name in view]
        found += [problem for name in names for problem in plain(view.get(name), VIEW_TITLE_CHARS, f"/view/{name}")]
        if "submit" not in view and any(block.get("type") == "input" for block in view["blocks"]):
            found.append("[ERROR] missing required field: submit [json-pointer:/view]")
    elif view.get("type") == "home":
        found += [f"[ERROR] invalid field: {name} [json-pointer:/view]" for name in ("title", "submit") if name in view]
    else:
        found.append("[ERROR] unsupported type [json-pointer:/view/type]")
    try:
        if View(**copy.deepcopy(view)).to_dict() != view:
            found.append("slack_sdk knows less of the view than there is")
    except (SlackObjectFormationError, TypeError, AttributeError) as error:
        found.append(f"slack_sdk refuses the view: {error}")
    return found


def texts(block: Json) -> Iterator[Json]:
    """Every text object of a block."""
    if isinstance(block.get("text"), dict):
        yield block["text"]
    for part in (*block.get("fields", []), *elements(block)):
        if part.get("type") in {"mrkdwn", "plain_text"}:
            yield part
        elif isinstance(part.get("text"), dict):
            yield part["text"]
    if isinstance(block.get("label"), dict):
        yield block["label"]


def elements(block: Json) -> list[Json]:
    """What stands in a block: its elements, its accessory, its one input."""
    single = (block.get("accessory"), block.get("element"))
    return [*block.get("elements", []), *(part for part in single if part)]


def buttons(block: Json) -> list[Json]:
    """Every button of a block."""
    return [part for part in elements(block) if part.get("type") == "button"]


def menus(block: Json) -> list[Json]:
    """Every select menu of a block."""
    return [part for part in elements(block) if str(part.get("type")).endswith("_select")]


def _block(block: Json, where: str) -> Iterator[str]:
    kind = str(block.get("type"))
    if kind not in _RULES:
        yield f"[ERROR] unsupported type: {kind} [json-pointer:{where}/type]"
        return
    yield from _RULES[kind](block, where)
    if "block_id" in block:
        yield from too_long(block["block_id"], BLOCK_ID_CHARS, f"{where}/block_id", least=1)
    for number, element in enumerate(elements(block)):
        yield from element_problems(element, f"{where}/elements/{number}")
    ids = [element["action_id"] for element in elements(block) if "action_id" in element]
    if len(set(ids)) != len(ids):
        yield f"[ERROR] action_id already exists [json-pointer:{where}]"


def _input(block: Json, where: str) -> Iterator[str]:
    yield from plain(block.get("label"), LABEL_CHARS, f"{where}/label")
    if "hint" in block:
        yield from plain(block["hint"], LABEL_CHARS, f"{where}/hint")
    if block.get("element", {}).get("type") not in INPUTS:
        yield f"[ERROR] unsupported type [json-pointer:{where}/element/type]"


def _section(block: Json, where: str) -> Iterator[str]:
    if not (block.get("text") or block.get("fields")):
        yield f"[ERROR] missing required field: text [json-pointer:{where}]"
    if block.get("text"):
        yield from too_long(block["text"].get("text"), TEXT_CHARS, f"{where}/text/text", least=1)
    if len(block.get("fields", [])) > FIELDS:
        yield f"[ERROR] no more than {FIELDS} items allowed [json-pointer:{where}/fields]"
    for number, text in enumerate(block.get("fields", [])):
        yield from too_long(text.get("text"), FIELD_CHARS, f"{where}/fields/{number}/text", least=1)


def _row(block: Json, where: str, most: int, kinds: set[str]) -> Iterator[str]:
    row = block.get("elements", [])
    if not 1 <= len(row) <= most:
        yield f"[ERROR] between 1 and {most} items allowed [json-pointer:{where}/elements]"
    for number, element in enumerate(row):
        if element.get("type") not in kinds:
            yield f"[ERROR] unsupported type: {element.get('type')} [json-pointer:{where}/elements/{number}/type]"
        if element.get("type") in {"mrkdwn", "plain_text"}:
            yield from too_long(element.get("text"), TEXT_CHARS, f"{where}/elements/{number}/text", least=1)


_RULES: dict[str, Callable[[Json, str], Iterable[str]]] = {
    "header": lambda block, where: plain(block.get("text"), HEADER_CHARS, f"{where}/text"),
    "section": _section,
    "context": lambda block, where: _row(block, where, CONTEXT_ELEMENTS, {"mrkdwn", "plain_text", "image"}),
    "actions": lambda block, where: _row(block, where, ACTIONS_ELEMENTS, INTERACTIVE),
    "context_actions": lambda block, where: _row(
        block, where, CONTEXT_ACTIONS_ELEMENTS, {"feedback_buttons", "icon_button"}
    ),
    "input": _input,
    "image": lambda block, where: too_long(block.get("alt_text"), LABEL_CHARS, f"{where}/alt_text", least=1),
    "markdown": lambda block, where: too_long(block.get("text"), MARKDOWN_CHARS, f"{where}/text", least=1),
    "divider": lambda *_: (),
    "rich_text": lambda *_: (),
}


def _by_the_sdk(blocks: Sequence[Json]) -> Iterator[str]:
    """What slack_sdk's models say; only writing a block out checks what stands in it as well."""
    for number, block in enumerate(blocks):
        try:
            parsed = Block.parse(copy.deepcopy(dict(block)))
            if parsed is None or parsed.to_dict() != block:
                yield f"slack_sdk knows less of block {number} than there is"
        except (SlackObjectFormationError, TypeError, AttributeError) as error:
            yield f"slack_sdk refuses block {number}: {error}"


def _broken(block: Json) -> Iterator[str]:
    for text in texts(block):
        yield from _pings(text["text"])
        if text["type"] == "mrkdwn" and text["text"].count("```") % 2:
            yield "a code block without an end"
    for element in elements(block):
        if element.get("type") in INTERACTIVE and not element.get("action_id") and "url" not in element:
            yield f"a {element['type']} without an action id of ours"


def _pings(text: str) -> Iterator[str]:
    for control in _CONTROL.findall(text):
        if not _HARMLESS.match(control):
            yield f"<{control}> would be read as Slack's own"
    if re.search(r"@(everyone|channel|here)\b", _CODE.sub("", text)):
        yield "a name that means everybody"
    if _ENTITY_FREE.search(text) or re.search(r"[<>]", _CONTROL.sub("", _QUOTE.sub("", text))):
        yield "an unescaped control character"
