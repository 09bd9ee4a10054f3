"""Draw a reply as Block Kit, within Slack's limits, with the plain `text` that notifications and screen readers use."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.platforms.slack import limits
from bot.platforms.slack.buttons import control_blocks
from bot.platforms.slack.escaping import escape, escape_prose
from bot.platforms.slack.mrkdwn import code_block, link, to_mrkdwn, to_plain
from bot.platforms.slack.split import shorten, split_mrkdwn, split_plain
from bot.platforms.slack.table import table_lines
from bot.reply import (
    Attachment,
    Literal,
    Note,
    Part,
    Picture,
    Progress,
    Reply,
    Sources,
    Table,
    Text,
)

_BAR_CELLS = 10
#: Ids of channels, public or private; Slack shows the name to whoever may see it.
_CHANNEL = re.compile(r"[CG][A-Z0-9]+")
_CUT_OFF = "_The rest does not fit into one Slack message._"


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """A message as Slack takes it: blocks to show, and `text` for where blocks cannot be shown."""

    text: str
    blocks: tuple[Block, ...]

    def wire(self) -> list[dict[str, object]]:
        """The blocks as JSON."""
        return [block.to_dict() for block in self.blocks]


def render(reply: Reply) -> SlackMessage:
    """Draw a reply; what is beyond Slack's limits is cut at a paragraph's end and said to be cut.

    Files are not drawn: they are uploaded beside the message.
    """
    content = [*_title(reply.title), *(block for part in reply.parts for block in _part(part))]
    controls = control_blocks(reply.actions, reply.menu)
    return SlackMessage(text=_fallback(reply), blocks=(*_fitted(content, len(controls)), *controls))


def _title(title: str) -> Iterable[Block]:
    plain = to_plain(title)
    words = escape(plain)
    if not words:
        return ()
    if len(words) <= limits.HEADER_MAX_CHARS:
        return (HeaderBlock(text=PlainTextObject(text=words, emoji=False)),)
    return (_section(f"*{shorten(escape_prose(plain), limits.SECTION_MAX_CHARS - 2)}*"),)


def _part(part: Part) -> Iterable[Block]:
    match part:
        case Text():
            return map(_section, split_mrkdwn(to_mrkdwn(part.markdown), limits.SECTION_MAX_CHARS))
        case Literal():
            pieces = split_plain(escape(part.text), limits.SECTION_MAX_CHARS)
            return (_plain_section(piece) for piece in pieces if piece.strip())
        case Table():
            return map(_section, split_mrkdwn(code_block(table_lines(part)), limits.SECTION_MAX_CHARS))
        case Progress():
            return (_section(_progress(part)),)
        case Sources():
            return _small_print(_sources(part))
        case Note():
            return _small_print(_note(part))
        case Picture() | Attachment():
            return ()


def _section(mrkdwn: str) -> Block:
    # Verbatim: channel names and the like that merely stand in the text stay text.
    return SectionBlock(text=MarkdownTextObject(text=mrkdwn, verbatim=True), expand=True)


def _plain_section(text: str) -> Block:
    return SectionBlock(text=PlainTextObject(text=text, emoji=False), expand=True)


def _small_print(mrkdwn: str) -> Iterable[Block]:
    pieces = split_mrkdwn(mrkdwn, limits.SECTION_MAX_CHARS)
    return (ContextBlock(elements=[MarkdownTextObject(text=piece, verbatim=True)]) for piece in pieces)


def _note(note: Note) -> str:
    named = (f"<#{channel}>" for channel in note.channels if _CHANNEL.fullmatch(channel))
    return " ".join(filter(None, (to_mrkdwn(note.markdown), *named)))


def _progress(part: Progress) -> str:
    full = round(part.fraction * _BAR_CELLS)
    return f"`{'█' * full}{'░' * (_BAR_CELLS - full)}` {part.fraction:.0%} · {escape_prose(part.label)}"


def _sources(part: Sources) -> str:
    return "\n".join(f"↗ {link(source.url, source.title)}" for source in part.links)


def _fitted(blocks: Sequence[Block], controls: int) -> Sequence[Block]:
    room_blocks = limits.BLOCKS_MAX - controls
    kept: list[Block] = []
    chars = 0
    for block in blocks:
        chars += _chars(block)
        if len(kept) == room_blocks or chars > limits.MESSAGE_MAX_CHARS:
            return (*kept[: room_blocks - 1], *_small_print(_CUT_OFF))
        kept.append(block)
    return kept


def _chars(block: Block) -> int:
    text = getattr(block, "text", None)
    texts = [text] if text is not None else getattr(block, "elements", None) or []
    return sum(len(text.text) for text in texts)


def _fallback(reply: Reply) -> str:
    lines = [escape(to_plain(reply.title)), *map(_fallback_part, reply.parts)]
    lines += [escape(to_plain(action.label)) for action in reply.actions]
    text = "\n\n".join(filter(None, lines))
    pieces = split_mrkdwn(text, limits.FALLBACK_MAX_CHARS)
    return pieces[0] if pieces else ""


def _fallback_part(part: Part) -> str:
    match part:
        case Text():
            return to_mrkdwn(part.markdown)
        case Note():
            return _note(part)
        case Literal():
            return escape(part.text)
        case Table():
            return code_block(table_lines(part))
        case Progress():
            return _progress(part)
        case Sources():
            return _sources(part)
        case Picture() | Attachment():
            return ""
