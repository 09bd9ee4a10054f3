"""The labelled questions and the chatter, as values; which of them are for fitting and which are for reporting."""

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from faq.entry import Entry, Faq, FaqFile

#: Where the data lies, beside the repository.
EVAL = Path(__file__).resolve().parents[2].parent / "shared" / "eval"


@dataclass(frozen=True, slots=True)
class Asked:
    """A student's question, the course it was asked in, and the id of the entry that answers it."""

    text: str
    course: str
    entry_id: str


def load_faq(folder: Path = EVAL) -> Faq:
    """Return the course FAQ, one file a course. The one document that occurs twice is kept once."""
    documents = json.loads((folder / "zoomcamp" / "documents.json").read_text(encoding="utf-8"))
    entries: dict[str, dict[str, Entry]] = {}
    for document in documents:
        of_course = entries.setdefault(document["course"], {})
        of_course.setdefault(
            document["id"],
            Entry(
                id=document["id"],
                question=document["question"],
                answer=document["text"],
                section=document["section"],
            ),
        )
    return Faq(files=tuple(FaqFile(course=course, entries=tuple(found.values())) for course, found in entries.items()))


def load_questions(folder: Path = EVAL) -> tuple[Asked, ...]:
    """Return the labelled questions."""
    with (folder / "zoomcamp" / "questions.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Asked(row["question"], row["course"], row["document"]) for row in csv.DictReader(file))


def load_chatter(folder: Path = EVAL) -> tuple[str, ...]:
    """Return messages that no course FAQ answers."""
    lines = (folder / "chatter.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line.strip())


def part_of(text: str, parts: int) -> int:
    """Return the part, 0 to `parts` - 1, that a text belongs to: its SHA-256 modulo `parts`, the same for ever."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % parts


def chatter_halves(chatter: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split chatter into the half that weights are fitted on and the half that is only reported on."""
    fitted = tuple(line for line in chatter if part_of(line, 2) == 0)
    return fitted, tuple(line for line in chatter if part_of(line, 2) == 1)
