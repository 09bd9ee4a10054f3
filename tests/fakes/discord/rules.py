"""What Discord refuses, with its status and error codes. The numbers are Discord's, not the bot's constants."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

INVALID_FORM = 50035


@dataclass
class Refusal(Exception):
    """An answer other than success."""

    status: int
    code: int
    message: str


def check_message(body: dict[str, Any], *, whole: bool) -> None:
    """Refuse a message that Discord would; `whole` is False for an edit, which may leave things out."""
    for problem in _problems(body, whole):
        raise Refusal(400, INVALID_FORM, problem)


def check_files(attachments: list[dict[str, Any]]) -> None:
    """Refuse files that Discord would."""
    if len(attachments) > 10:
        raise Refusal(400, INVALID_FORM, "more than 10 files")
    for attachment in attachments:
        if len(attachment["content"]) > 10485760:
            raise Refusal(413, 40005, "Request entity too large")
        if len(attachment.get("description") or "") > 1024:
            raise Refusal(400, INVALID_FORM, "a file description of more than 1024 characters")


def check_choices(choices: list[dict[str, Any]]) -> None:
    """Refuse autocomplete choices that Discord would."""
    if len(choices) > 25:
        raise Refusal(400, INVALID_FORM, "more than 25 choices")
    for choice in choices:
        if not 1 <= len(choice["name"]) <= 100 or not 1 <= len(choice["value"]) <= 100:
            raise Refusal(400, INVALID_FORM, "a choice has 1 to 100 characters")


def check_commands(commands: list[dict[str, Any]]) -> None:
    """Refuse commands that Discord would; options are checked as deep as they go."""
    for command in commands:
        if not 1 <= len(command["description"]) <= 100 or len(command["name"]) > 32:
            raise Refusal(400, INVALID_FORM, f"command {command['name']!r}: name or description too long")
        check_commands(command.get("options", []))
        if len(command.get("choices", [])) > 25:
            raise Refusal(400, INVALID_FORM, "more than 25 choices")


def _problems(body: dict[str, Any], whole: bool) -> Iterator[str]:
    embeds, content = body.get("embeds") or [], body.get("content") or ""
    if whole and not (content or embeds):
        yield "an empty message"
    if len(content) > 2000:
        yield "content of more than 2000 characters"
    if len(embeds) > 10:
        yield "more than 10 embeds"
    if sum(map(_embed_length, embeds)) > 6000:
        yield "more than 6000 characters of embeds"
    for embed in embeds:
        yield from _embed_problems(embed)
    yield from _component_problems(body.get("components") or [])


def _embed_length(embed: dict[str, Any]) -> int:
    fields = sum(len(field["name"]) + len(field["value"]) for field in embed.get("fields", []))
    footer = len(embed.get("footer", {}).get("text", ""))
    return len(embed.get("title", "")) + len(embed.get("description", "")) + fields + footer


def _embed_problems(embed: dict[str, Any]) -> Iterator[str]:
    if len(embed.get("title", "")) > 256:
        yield "an embed title of more than 256 characters"
    if len(embed.get("description", "")) > 4096:
        yield "an embed description of more than 4096 characters"
    if not (embed.get("title") or embed.get("description")):
        yield "an embed without text"


def _component_problems(rows: list[dict[str, Any]]) -> Iterator[str]:
    if len(rows) > 5:
        yield "more than 5 rows of components"
    buttons = [button for row in rows for button in row["components"]]
    if any(not 1 <= len(row["components"]) <= 5 for row in rows):
        yield "a row has 1 to 5 buttons"
    if any(not 1 <= len(button["custom_id"]) <= 100 for button in buttons):
        yield "a custom id has 1 to 100 characters"
    if any(not 1 <= len(button["label"]) <= 80 for button in buttons):
        yield "a label has 1 to 80 characters"
    if len({button["custom_id"] for button in buttons}) < len(buttons):
        yield "two components share a custom id"
