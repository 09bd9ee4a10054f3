"""How Discord writes down what is wrong with a request: error 50035 and a tree of what is wrong where."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.fakes.discord.faults import Refusal

INVALID_FORM = 50035


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; `path` leads to it, such as `embeds.0.title`."""

    path: str
    code: str
    message: str


def refusal_of(problems: Iterable[Problem]) -> Refusal:
    """The answer that names every problem."""
    tree: dict[str, Any] = {}
    for problem in problems:
        node = tree
        for step in problem.path.split("."):
            node = node.setdefault(step, {})
        node.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
    return Refusal(400, INVALID_FORM, "Invalid Form Body", tree)


def too_long(path: str, words: str, limit: int) -> Iterator[Problem]:
    """A problem where `words` has more than `limit` characters."""
    if len(words) > limit:
        yield Problem(path, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")


def bad_length(path: str, words: str, limit: int) -> Iterator[Problem]:
    """A problem where `words` does not have 1 to `limit` characters."""
    if not 1 <= len(words) <= limit:
        yield Problem(path, "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {limit} in length.")
