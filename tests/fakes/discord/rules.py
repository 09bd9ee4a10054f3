"""What a message may be on Discord, and how Discord says what is wrong. The numbers are Discord's, not the bot's."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.fakes.discord.component_rules import component_problems
from tests.fakes.discord.faults import Refusal
from tests.fakes.discord.problems import Problem, refusal_of, too_long

__all__ = ["Problem", "Refusal", "check_files", "check_message"]

_FILE_BYTES = 10485760
_REQUEST_BYTES = 25 * 2**20


@dataclass(frozen=True)
class _Part:
    """A part of an embed that has words, and how many characters it takes."""

    path: str
    words: str
    limit: int


def check_message(body: dict[str, Any], *, whole: bool) -> None:
    """Refuse a message that Discord would; `whole` is False for an edit, which may leave things out.

    Raises:
        Refusal: 50006 for an empty message, 50035 with every problem for another.
    """
    if whole and not _has_something(body):
        raise Refusal(400, 50006, "Cannot send an empty message")
    problems = list(_problems(body))
    if problems:
        raise refusal_of(problems)


def check_files(attachments: list[dict[str, Any]]) -> None:
    """Refuse files that Discord would."""
    if len(attachments) > 10:
        raise refusal_of([Problem("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")])
    sizes = [len(attachment.get("content", b"")) for attachment in attachments]
    if any(size > _FILE_BYTES for size in sizes) or sum(sizes) > _REQUEST_BYTES:
        raise Refusal(413, 40005, "Request entity too large")
    problems = [
        problem
        for place, attachment in enumerate(attachments)
        for problem in too_long(f"attachments.{place}.description", attachment.get("description") or "", 1024)
    ]
    if problems:
        raise refusal_of(problems)


def _has_something(body: dict[str, Any]) -> bool:
    return any(body.get(key) for key in ("content", "embeds", "attachments", "components", "sticker_ids"))


def _problems(body: dict[str, Any]) -> Iterator[Problem]:
    embeds = body.get("embeds") or []
    yield from too_long("content", body.get("content") or "", 2000)
    yield from too_long("nonce", body.get("nonce") or "", 25)
    if len(embeds) > 10:
        yield Problem("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    if sum(len(part.words) for embed in embeds for part in _parts(embed)) > 6000:
        yield Problem("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
    for place, embed in enumerate(embeds):
        yield from _embed_problems(f"embeds.{place}", embed)
    yield from component_problems(body.get("components") or [])


def _embed_problems(at: str, embed: dict[str, Any]) -> Iterator[Problem]:
    for part in _parts(embed):
        yield from too_long(f"{at}.{part.path}", part.words, part.limit)
    fields = embed.get("fields") or []
    if len(fields) > 25:
        yield Problem(f"{at}.fields", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for place, shown in enumerate(fields):
        for key in ("name", "value"):
            if not shown.get(key):
                yield Problem(f"{at}.fields.{place}.{key}", "BASE_TYPE_REQUIRED", "This field is required")
    if not (_has_words(embed) or fields or embed.get("image") or embed.get("thumbnail")):
        yield Problem(f"{at}.description", "BASE_TYPE_REQUIRED", "This field is required")


def _has_words(embed: dict[str, Any]) -> bool:
    return any(part.words.strip() for part in _parts(embed))


def _parts(embed: dict[str, Any]) -> Iterator[_Part]:
    yield _Part("title", embed.get("title") or "", 256)
    yield _Part("description", embed.get("description") or "", 4096)
    yield _Part("footer.text", (embed.get("footer") or {}).get("text") or "", 2048)
    yield _Part("author.name", (embed.get("author") or {}).get("name") or "", 256)
    for place, shown in enumerate(embed.get("fields") or []):
        yield _Part(f"fields.{place}.name", shown.get("name") or "", 256)
        yield _Part(f"fields.{place}.value", shown.get("value") or "", 1024)
