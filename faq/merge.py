"""A Q&A page brought into a YAML file: made new, or merged into a file that people have edited since.

What people wrote is never changed: an import only adds, and reports what it found different.
"""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from faq.entry import Entry, FaqFile
from faq.errors import CannotMerge, CannotWrite, FaqError, InvalidFaq, PageNotFound, UnreadablePage
from faq.insertion import insert_entries
from faq.library import parse, read_file
from faq.lock import WAIT_S, alone
from faq.page import Page, PageEntry, read_page
from faq.page.entries import faq_file, new_entries
from faq.source import YamlSource
from faq.words import normalised, slug, words_of
from faq.writer import SCHEMA_COMMENT, SCHEMA_NAME, render_file, write_atomically


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Change(_Model):
    """An entry whose page says something that the file's answer does not."""

    id: str
    page_answer: str = Field(description="What the page says now, in Markdown.")


class ImportReport(_Model):
    """What an import did and found; ids in the order of the page, or of the file for those that vanished."""

    added: tuple[str, ...] = ()
    kept: tuple[str, ...] = Field(default=(), description="Entries of the page that the file had already.")
    changed: tuple[Change, ...] = Field(default=(), description="Of those kept: the page has words the file has not.")
    vanished: tuple[str, ...] = Field(
        default=(), description="Entries of the file that are not on the page; they stay."
    )
    unanswered: tuple[str, ...] = Field(default=(), description="Added questions that the page does not answer.")


class Merged(_Model):
    """The YAML text that an import makes, and the report."""

    text: str
    report: ImportReport


def import_page(
    page_path: Path, output: Path, *, course: str = "", title: str = "", wait_s: float = WAIT_S
) -> ImportReport:
    """Bring the page at `page_path` into the YAML file `output`, which may exist; writes only what is new.

    Args:
        page_path: a UTF-8 text file, Markdown or plain.
        output: the YAML file; its folder must exist. Ids are unique among the FAQ files beside it.
        course: the course of a new file, before what the page's front matter says.
        title: the title of a new file, likewise.
        wait_s: how long staff who teach from a chat are waited for.

    Raises:
        PageNotFound: there is no file at `page_path`.
        UnreadablePage: it is not UTF-8 text, or there are no questions in it.
        InvalidFaq: `output` exists and is broken; it is left as it is.
        CannotMerge: `output` is written in a way that nothing can be added to.
        CannotWrite: `output` is a folder, or in one that does not exist, or cannot be written.
        FileBusy: others were saving into its folder for `wait_s` seconds.
    """
    page = load_page(page_path, course=course, title=title)
    _require_place(output)
    with alone(output.parent, wait_s):
        return _import(page, output)


def load_page(path: Path, *, course: str = "", title: str = "") -> Page:
    """Read a page from a file; its source is the file's name unless the front matter names one.

    Raises:
        PageNotFound: there is no file at `path`.
        UnreadablePage: it is not UTF-8 text, or there are no questions in it.
    """
    if not path.is_file():
        raise PageNotFound(
            f"There is no page at {path}: give the Markdown or text file with the questions and answers."
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadablePage(f"{path} is not UTF-8 text: save it again with the encoding UTF-8.") from error
    page = read_page(text, course=course, title=title)
    if not page.entries:
        raise UnreadablePage(
            f"There are no questions in {path}. A question is a line that ends in '?', "
            "or a heading or a quote in Markdown, with its answer below."
        )
    return page if page.source else page.model_copy(update={"source": path.name})


def first_import(page: Page, taken: Set[str] = frozenset()) -> Merged:
    """A new YAML text for the page; no id is in `taken`."""
    file = faq_file(page, taken)
    return Merged(text=render_file(file), report=_report(page.entries, [None] * len(page.entries), file.entries, ()))


def merge(page: Page, source: YamlSource, taken: Set[str] = frozenset()) -> Merged:
    """The YAML text with the page's new questions added, each behind the one that precedes it on the page.

    A question of the page is one the file has if it reads like its question or an alias, or if the file has the id
    that an import would have given. Such an entry is left untouched.

    Raises:
        InvalidFaq: the text is broken.
        CannotMerge: the text is written in a way that nothing can be added to.
    """
    file = parse(source)
    known = _recognise(page.entries, file.entries)
    fresh = [found for found, entry in zip(page.entries, known, strict=True) if entry is None]
    added = new_entries(fresh, taken | {entry.id for entry in file.entries})
    places = _positions(known, added, file.entries)
    text = insert_entries(source, places)
    _verify(source, text, file, places)
    return Merged(text=text, report=_report(page.entries, known, added, file.entries))


def _import(page: Page, output: Path) -> ImportReport:
    taken = _ids_beside(output)
    if not output.exists():
        merged = first_import(page, taken)
        comment = SCHEMA_COMMENT if (output.parent / SCHEMA_NAME).is_file() else ""
        write_atomically(output, comment + merged.text)
        return merged.report
    merged = merge(page, read_file(output).source, taken)
    if merged.report.added:
        write_atomically(output, merged.text)
    return merged.report


def _require_place(output: Path) -> None:
    if output.is_dir():
        raise CannotWrite(f"{output} is a folder: name the file to write in it, such as {output / 'faq.yaml'}.")
    if not output.parent.is_dir():
        raise CannotWrite(f"There is no folder {output.parent}: make it first, or write to another.")


def _ids_beside(output: Path) -> frozenset[str]:
    """The ids of the other FAQ files in the folder."""
    ids: set[str] = set()
    for path in output.parent.glob("*.y*ml"):
        if path == output:
            continue
        try:
            ids.update(entry.id for entry in read_file(path).content.entries)
        except (FaqError, OSError):
            # Some other YAML, or a broken FAQ file: no reason to refuse this import, and `faq.check` reports it.
            continue
    return frozenset(ids)


def _recognise(page: Sequence[PageEntry], file: Sequence[Entry]) -> list[Entry | None]:
    """For each question of the page the file's entry, or None."""
    by_text: dict[str, list[Entry]] = {}
    for entry in file:
        for phrasing in entry.phrasings:
            by_text.setdefault(normalised(phrasing), []).append(entry)
    left = {entry.id: entry for entry in file}
    known: list[Entry | None] = []
    for found in page:
        same = by_text.get(normalised(found.question), [])
        # A page may ask the same twice; then each is an entry of its own.
        match = next((entry for entry in same if entry.id in left), same[0] if same else None)
        known.append(match)
        if match is not None:
            left.pop(match.id, None)
    return [entry or left.pop(slug(found.question), None) for found, entry in zip(page, known, strict=True)]


def _positions(known: Sequence[Entry | None], added: Sequence[Entry], file: Sequence[Entry]) -> dict[int, list[Entry]]:
    """Where the added entries go in the file: behind the page's question before, else before the one after."""
    index = {entry.id: at for at, entry in enumerate(file)}
    waiting = iter(added)
    first_known = next((index[entry.id] for entry in known if entry is not None), len(file))
    at = first_known
    places: dict[int, list[Entry]] = {}
    for entry in known:
        if entry is None:
            places.setdefault(at, []).append(next(waiting))
        else:
            at = index[entry.id] + 1
    return places


def _verify(source: YamlSource, text: str, file: FaqFile, places: Mapping[int, Sequence[Entry]]) -> None:
    """Read the new text again: it must hold exactly the old entries and the new ones.

    Raises:
        CannotMerge: it does not.
    """
    expected = [
        entry
        for at, old in enumerate([*file.entries, None])
        for entry in (*places.get(at, ()), *((old,) if old is not None else ()))
    ]
    try:
        is_right = parse(YamlSource(source.path, text)) == file.model_copy(update={"entries": tuple(expected)})
    except InvalidFaq:
        is_right = False
    if not is_right:
        raise CannotMerge(
            f"{source.path}: new entries do not fit into this file by adding lines; nothing was written. Import into "
            "a file of another name and copy what you need."
        )


def _report(
    page: Sequence[PageEntry], known: Sequence[Entry | None], added: Sequence[Entry], file: Sequence[Entry]
) -> ImportReport:
    kept = [(found, entry) for found, entry in zip(page, known, strict=True) if entry is not None]
    fresh = [found for found, entry in zip(page, known, strict=True) if entry is None]
    on_page = {entry.id for _, entry in kept}
    return ImportReport(
        added=tuple(entry.id for entry in added),
        kept=tuple(dict.fromkeys(entry.id for _, entry in kept)),
        changed=tuple(
            Change(id=entry.id, page_answer=found.answer) for found, entry in kept if _says_more(found, entry)
        ),
        vanished=tuple(entry.id for entry in file if entry.id not in on_page),
        unanswered=tuple(entry.id for found, entry in zip(fresh, added, strict=True) if not found.is_answered),
    )


def _says_more(found: PageEntry, entry: Entry) -> bool:
    """Whether the page's answer has words that the file's has not; formatting and order do not count."""
    return found.is_answered and bool(Counter(words_of(found.answer)) - Counter(words_of(entry.answer)))
