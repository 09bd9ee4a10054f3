"""Slack's mrkdwn, as people write it, back into Markdown; `bot.platforms.slack.mrkdwn` is the other way round."""

import html
import re

#: Code, which is left as it is: blocks, then single words.
_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
#: `<https://…|label>`, `<https://…>`, `<#C1|name>`, `<@U1>`, `<!here>`.
_MARK = re.compile(r"<(?P<kind>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_BULLET = re.compile(r"^(?P<indent>[ \t]*)[•◦▪] ?", re.MULTILINE)
_SPACES = re.compile(r"(?<=\S)[ \t]{2,}")


#: Words between two equal marks that stand at the edges of words, as Slack reads them; others may be nested in them.
_STYLED = re.compile(r"(?<![\w*_~])(?P<mark>[*_~])(?=\S)(?P<words>(?:(?!(?P=mark))[^\n])*(?<=\S))(?P=mark)(?![\w*_~])")
_MARKDOWN = {"*": "**", "_": "*", "~": "~~"}


def to_markdown(mrkdwn: str) -> str:
    """The text as Markdown. Mentions of people and groups, which mean nothing elsewhere, are left out."""
    pieces = _CODE.split(mrkdwn)
    return "".join(html.unescape(piece) if number % 2 else _prose(piece) for number, piece in enumerate(pieces)).strip()


def _prose(text: str) -> str:
    listed = _BULLET.sub(r"\g<indent>- ", _MARK.sub(_shown, _styled(text)))
    return html.unescape(_SPACES.sub(" ", listed))


def _styled(text: str) -> str:
    def styled(found: re.Match[str]) -> str:
        mark = _MARKDOWN[found["mark"]]
        return f"{mark}{_styled(found['words'])}{mark}"

    return _STYLED.sub(styled, text)


def _shown(mark: re.Match[str]) -> str:
    kind, target, label = mark["kind"], mark["target"], mark["label"] or ""
    if kind in {"@", "!"}:
        return ""
    if kind == "#":
        return f"#{label}" if label else ""
    return f"[{label}]({target})" if label and label != target else target
