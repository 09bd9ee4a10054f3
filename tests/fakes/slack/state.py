"""What the fake Slack holds: messages with every version they had, and what was answered privately."""

import html
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.blocks import buttons, menus, texts

Json = dict[str, Any]


class Changing:
    """What is shown in versions, of which the last counts."""

    versions: list[Json]

    @property
    def buttons(self) -> list[Json]:
        return [button for block in self.versions[-1]["blocks"] for button in buttons(block)]

    @property
    def menus(self) -> list[Json]:
        return [menu for block in self.versions[-1]["blocks"] for menu in menus(block)]


@dataclass
class Message(Changing):
    """A normal message and all it said, first to last."""

    channel: str
    ts: str
    thread_ts: str | None
    versions: list[Json]
    unfurls: bool

    @property
    def text(self) -> str:
        """What is to be read now."""
        return shown(self.versions[-1])


@dataclass
class File:
    """A file that was uploaded, and where it is shown; `channel` is empty until its upload is completed."""

    id: str
    name: str
    length: int
    alt: str
    content: bytes = b""
    channel: str = ""
    thread_ts: str | None = None


@dataclass
class PrivateAnswer:
    """What one person alone sees: one use of a response url, or one ephemeral message."""

    body: Json
    channel: str = ""
    thread_ts: str | None = None
    user: str = ""
    #: Set where it is an ephemeral message.
    ts: str = ""

    @property
    def text(self) -> str:
        return shown(self.body)

    @property
    def buttons(self) -> list[Json]:
        return [button for block in self.body["blocks"] for button in buttons(block)]

    @property
    def menus(self) -> list[Json]:
        return [menu for block in self.body["blocks"] for menu in menus(block)]


@dataclass
class View(Changing):
    """A modal or a home tab, with every version it had."""

    id: str
    user: str
    versions: list[Json]
    #: What the bot answered when it was sent off.
    answers: list[Json] = field(default_factory=list)
    #: Whether the person still sees it.
    is_open: bool = True

    @property
    def wire(self) -> Json:
        """The view as it comes with envelopes."""
        return self.versions[-1] | {"id": self.id, "hash": f"h{len(self.versions)}"}

    @property
    def text(self) -> str:
        return shown(self.versions[-1])

    @property
    def inputs(self) -> list[Json]:
        """The blocks to fill in."""
        return [block for block in self.versions[-1]["blocks"] if block["type"] == "input"]

    @property
    def fields(self) -> dict[str, str]:
        """What stands in the text inputs, by their blocks' ids."""
        return {block["block_id"]: block["element"].get("initial_value", "") for block in self.inputs}

    @property
    def errors(self) -> dict[str, str]:
        """What the bot said beside the fields when the modal was sent off last."""
        return self.answers[-1].get("errors", {}) if self.answers else {}


@dataclass
class ResponseUrl:
    """What was sent to one response url, and to whom it shows."""

    user: str
    given_s: float = 0.0
    uses: list[PrivateAnswer] = field(default_factory=list)
    #: Uses after it had ended; Slack showed nothing.
    late_uses: int = 0


def shown(message: Json) -> str:
    """The words of all blocks as a person reads them, entities decoded, one block a line."""
    lines = (text["text"] for block in message["blocks"] for text in texts(block))
    return html.unescape("\n".join(lines))
