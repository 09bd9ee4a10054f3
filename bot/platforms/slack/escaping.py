"""Make text inert for Slack: no pings, no links, no way out of a code block."""

import re

#: Slack's words for "everybody here"; a zero-width space behind the @ keeps any client from reading them as a ping.
_ROOM_PING = re.compile(r"@(?=(?:everyone|channel|here)\b)", re.IGNORECASE)

#: mrkdwn has no escape for a backtick, so where it would begin or end code it becomes the letter that looks the same.
_BACKTICK_LOOKALIKE = "\N{MODIFIER LETTER GRAVE ACCENT}"


def escape(text: str) -> str:
    """Words to be shown as they are.

    `&`, `<` and `>` are the control characters of every text object, plain or mrkdwn, and no others are to be encoded:
    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return _ROOM_PING.sub("@\u200b", _entities(text))


def escape_prose(text: str) -> str:
    """Words to be shown as they are, in mrkdwn: a backtick among them begins no code."""
    return escape(text).replace("`", _BACKTICK_LOOKALIKE)


def escape_code(text: str) -> str:
    """Words to stand between backticks; they cannot end the code they stand in."""
    return _entities(text).replace("`", _BACKTICK_LOOKALIKE)


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
