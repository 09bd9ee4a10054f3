"""What is wrong with a text that is not YAML at all, in words for a person who does not know YAML well.

What is wrong with the content of a text that is YAML is left to `faq.diagnosis`.
"""

import re
from dataclasses import dataclass

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

_UNSTARTABLE = re.compile(r"found character '(.+)' that cannot start any token")


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """What is wrong and at which character (from 0) of the text."""

    index: int
    message: str


def explain_syntax(text: str, error: YAMLError | RecursionError) -> SyntaxProblem:
    """Put a parser's error into words that say what to write instead."""
    if isinstance(error, RecursionError):
        return SyntaxProblem(0, "lists or mappings stand too deep inside each other; a FAQ file needs four levels")
    if isinstance(error, ReaderError):
        return SyntaxProblem(error.position, "a control character stands here that nobody can see; delete it")
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return SyntaxProblem(0, f"this is not YAML ({error}); compare with a file that works")
    index = _where(error)
    return SyntaxProblem(index, _tab_message(text, index) or _message(text, index, str(error.problem)))


def _where(error: MarkedYAMLError) -> int:
    """An unclosed quote or bracket is best seen where it was opened, not at the end of the file."""
    opened = "unexpected end of stream" in str(error.problem) or "<stream end>" in str(error.problem)
    if opened and error.context_mark is not None:
        return int(error.context_mark.index)
    return int(error.problem_mark.index)


def _tab_message(text: str, index: int) -> str | None:
    line_start = text.rfind("\n", 0, index) + 1
    line = text[line_start:].split("\n", 1)[0]
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent or text[index : index + 1] == "\t":
        return "a tab stands here; YAML allows only spaces before a key or a dash: replace the tab by spaces"
    return None


def _message(text: str, index: int, problem: str) -> str:
    unstartable = _UNSTARTABLE.search(problem)
    if unstartable:
        return f"text cannot begin with {unstartable.group(1)} unless it is quoted: put the whole text in quotes"
    if "mapping values are not allowed" in problem:
        return (
            "a colon inside text looks like a key to YAML: put the whole text in quotes, "
            "or, if this is meant to be a key, indent it like the keys above"
        )
    if "unexpected end of stream" in problem:
        return "a quote is opened here and never closed: close it, or double it if it belongs to the text"
    if "<stream end>" in problem:
        return "a bracket is opened here and never closed: close it, or quote the text if it belongs to it"
    if "expected <block end>" in problem:
        return _misplaced(text, index)
    if "another document" in problem:
        return "a second document begins here: remove the line '---', one file holds one document"
    return f"this is not YAML ({problem}): compare with an entry that works"


def _misplaced(text: str, index: int) -> str:
    if text[:index].rstrip(" ").endswith(('"', "'")):
        return "a quote ends too early here: double it if it belongs to the text"
    return "the indentation does not fit: indent this line exactly like the others of its entry"
