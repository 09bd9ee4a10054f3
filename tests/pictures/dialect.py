"""Discord's and Slack's text marks as HTML, as far as the bot uses them."""

import re

from markdown_it import MarkdownIt

#: Discord keeps line breaks and has neither indented code nor HTML.
_DISCORD = MarkdownIt("commonmark", {"breaks": True, "html": False}).enable("strikethrough").disable("code")
_FENCED = re.compile(r"(```.*?```)", re.DOTALL)
_SMALL = "-# "

_SLACK_CODE = re.compile(r"```\n?(.*?)```", re.DOTALL)
#: In Slack's text only its own marks are in brackets; everybody else's come as entities, as in HTML.
_SLACK_MARKS = (
    (re.compile(r"<(https?://[^|>]+)\|([^>]*)>"), r"<a>\2</a>"),
    (re.compile(r"<(https?://[^>]+)>"), r"<a>\1</a>"),
    (re.compile(r"<@(\w+)>"), r"<span class=mention>@\1</span>"),
    (re.compile(r"<#\w+>"), "<span class=mention>#general</span>"),
    (re.compile(r"`([^`\n]+)`"), r"<code>\1</code>"),
    (re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])"), r"<b>\1</b>"),
    (re.compile(r"(?<![\w_])_([^_\n]+)_(?![\w_])"), r"<i>\1</i>"),
    (re.compile(r"(?<![\w~])~([^~\n]+)~(?![\w~])"), r"<s>\1</s>"),
    (re.compile(r"^(?:&gt;|>) ?(.*)$", re.MULTILINE), r"<blockquote>\1</blockquote>"),
)


#: What `<#1>` becomes once it went through Markdown, which takes it for text.
_CHANNEL = re.compile(r"&lt;#\d+&gt;")


def discord_html(text: str) -> str:
    """A message's or an embed's text."""
    shown = "".join(
        _DISCORD.render(piece) if piece.startswith("```") else _discord_lines(piece) for piece in _FENCED.split(text)
    )
    return _CHANNEL.sub("<span class=mention>#general</span>", shown)


def discord_line(text: str) -> str:
    """One line without blocks, such as a title."""
    return _DISCORD.renderInline(text)


def slack_html(text: str) -> str:
    """A `mrkdwn` text as it went over the wire."""
    pieces = _SLACK_CODE.split(text)
    return "".join(f"<pre>{piece.strip()}</pre>" if n % 2 else _slack_text(piece) for n, piece in enumerate(pieces))


def _discord_lines(text: str) -> str:
    shown, gathered = "", []
    for line in text.strip("\n").split("\n"):
        if line.startswith(_SMALL):
            shown += _DISCORD.render("\n".join(gathered)) + f"<small>{discord_line(line[len(_SMALL) :])}</small>"
            gathered = []
        else:
            gathered.append(line)
    return shown + _DISCORD.render("\n".join(gathered))


def _slack_text(text: str) -> str:
    marked = text.strip("\n")
    for pattern, shown in _SLACK_MARKS:
        marked = pattern.sub(shown, marked)
    return marked.replace("\n", "<br>").replace("</blockquote><br>", "</blockquote>")
