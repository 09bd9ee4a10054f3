"""The FAQ: can it be read, and is anything in it?"""

from pathlib import Path

from bot.doctor.finding import Finding, problem, well
from faq.errors import FaqNotFound
from faq.library import read_all

PART = "faq"
#: Problems that are told; `faqbot check` tells all.
_TOLD = 5


def examine_faq(path: Path) -> list[Finding]:
    """Read it as the bot would."""
    try:
        reading = read_all(path)
    except FaqNotFound as error:
        return [problem(PART, f"there is none at {path}", str(error))]
    if reading.problems:
        told = "\n".join(map(str, reading.problems[:_TOLD]))
        more = len(reading.problems) - _TOLD
        detail = told if more <= 0 else f"{told}\nand {more} more"
        return [problem(PART, detail, f"Mend the files; `faqbot check {path}` tells all problems, line by line.")]
    faq = reading.faq
    if not len(faq):
        return [problem(PART, f"{path} has no entry", "Make some from a Q&A page: faqbot import PAGE -o FILE.yaml")]
    files = len(reading.files)
    return [well(PART, f"{len(faq)} entries in {files} {'file' if files == 1 else 'files'}, version {reading.version}")]
