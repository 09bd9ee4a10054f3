"""What the fake Slack holds: messages with every version they had, and what was answered privately."""

import html
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.blocks import buttons, texts

Json = dict[str, Any]


@dataclass
class Message:
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

    @property
    def buttons(self) -> list[Json]:
        return [button for block in self.versions[-1]["blocks"] for button in buttons(block)]


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
    """One use of a response url."""

    body: Json

    @property
    def text(self) -> str:
        return shown(self.body)

    @property
    def buttons(self) -> list[Json]:
        return [button for block in self.body["blocks"] for button in buttons(block)]


@dataclass
class ResponseUrl:
    """What was sent to one response url, and to whom it shows."""

    user: str
    uses: list[PrivateAnswer] = field(default_factory=list)


def shown(message: Json) -> str:
    """The words of all blocks as a person reads them, entities decoded, one block a line."""
    lines = (text["text"] for block in message["blocks"] for text in texts(block))
    return html.unescape("\n".join(lines))
