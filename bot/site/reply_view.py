"""A Reply as the templates draw it: each part by its kind, files as links, buttons as small forms."""

import base64
import json
from dataclasses import dataclass

from bot.proofs.stopped_reply import is_growing
from bot.reply import Action, ActionKind, Attachment, Part, Picture, Reply
from runners.card import FORMAT


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of a reply and what it is: text, literal, table, progress, sources, note, picture, attachment."""

    kind: str
    part: Part
    #: Where a picture or file is: its content, as an address.
    data: str = ""
    #: The proof whose card the file is.
    proof: str = ""


@dataclass(frozen=True, slots=True)
class ReplyView:
    """What is drawn of a reply."""

    reply: Reply
    parts: tuple[PartView, ...]
    actions: tuple[Action, ...]
    #: The proof under way, by its key at the desk.
    live: str

    @classmethod
    def of(cls, reply: Reply) -> "ReplyView":
        """The reply without what has no meaning on a page of one's own: there is no channel to share with."""
        stop = next((action.argument for action in reply.actions if action.kind is ActionKind.CANCEL_PROOF), "")
        return cls(
            reply=reply,
            parts=tuple(_view(part) for part in reply.parts),
            actions=tuple(action for action in reply.actions if action.kind is not ActionKind.SHARE),
            live=stop if is_growing(reply) else "",
        )


def _view(part: Part) -> PartView:
    kind = type(part).__name__.lower()
    match part:
        case Picture():
            return PartView(kind, part, _address("image/png", part.png))
        case Attachment():
            card = _card_of(part)
            return PartView(kind, part, "" if card else _address(part.media_type, part.content), card)
    return PartView(kind, part)


def _address(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def _card_of(part: Attachment) -> str:
    """The SHA-256 of the proof card that the file is; empty where it is something else."""
    if part.media_type != "application/json":
        return ""
    content = json.loads(part.content)
    return str(content["sha256"]) if isinstance(content, dict) and content.get("format") == FORMAT else ""
