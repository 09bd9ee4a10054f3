"""A folder of YAML files (or one file) read as one checked FAQ, and kept ready for reading again.

What exactly is wrong with a broken file is found by `faq.diagnosis`; who polls for changes is left to the caller.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from faq.diagnosis import diagnose
from faq.entry import Faq, FaqFile
from faq.errors import FaqError, FaqNotFound, InvalidFaq, Problem
from faq.source import Location, YamlSource, place_at

#: The FAQ that ships with the bot.
SHIPPED_CONTENT = Path(__file__).parent / "content"

_VERSION_DIGITS = 12
#: Texts that are remembered with what they hold, and how long they may be: a few megabytes together.
_REMEMBERED = 8
_REMEMBERED_CHARS = 500_000
_SUFFIXES = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file's text and what it holds, for those who also need places in the text."""

    source: YamlSource
    content: FaqFile


@dataclass(frozen=True, slots=True)
class Reading:
    """What a FAQ folder gave: the files that are valid, and the problems of all."""

    files: tuple[ReadFile, ...]
    problems: tuple[Problem, ...]

    @property
    def faq(self) -> Faq:
        """The files as one FAQ.

        Raises:
            InvalidFaq: with every problem of every file.
        """
        if self.problems:
            raise InvalidFaq(self.problems)
        return Faq(files=tuple(file.content for file in self.files))

    @property
    def version(self) -> str:
        """12 hexadecimal digits that are other ones whenever a file's name or text is another."""
        digest = hashlib.sha256()
        for file in self.files:
            for part in (file.source.path.name, file.source.text):
                digest.update(part.encode() + b"\0")
        return digest.hexdigest()[:_VERSION_DIGITS]


def faq_files(path: Path) -> tuple[Path, ...]:
    """The YAML files at `path`: the file itself, or those of the folder by name.

    Raises:
        FaqNotFound: `path` does not exist, or is a folder without YAML files.
    """
    if path.is_file():
        return (path,)
    if not path.exists():
        raise FaqNotFound(
            f"There is no FAQ at {path}. Give the folder of your YAML files, "
            f"or make a first one from a Q&A page: faqbot import PAGE -o {path / 'faq.yaml'}"
        )
    files = tuple(sorted(file for file in path.glob("*") if file.suffix.lower() in _SUFFIXES and file.is_file()))
    if not files:
        raise FaqNotFound(
            f"The folder {path} holds no YAML file. "
            f"Make a first one from a Q&A page: faqbot import PAGE -o {path / 'faq.yaml'}"
        )
    return files


def read_file(path: Path) -> ReadFile:
    """Read and check one YAML file.

    Raises:
        InvalidFaq: with every problem of the file.
        OSError: the file cannot be read.
    """
    source = YamlSource(path, _decode(path, path.read_bytes()))
    return ReadFile(source, parse(source))


def parse(source: YamlSource) -> FaqFile:
    """Check a YAML text.

    Raises:
        InvalidFaq: with every problem of the text.
    """
    try:
        return _content(source.text) if len(source.text) <= _REMEMBERED_CHARS else _read(source.text)
    except (YAMLError, ValidationError, ValueError, TypeError, RecursionError) as error:
        # ruamel.yaml lets ValueError and TypeError through, for 2021-02-30 and for a mapping as a key.
        problems = diagnose(source) or (Problem(source.path, 1, 1, f"this file cannot be read: {error}"),)
        raise InvalidFaq(problems) from error


def _read(text: str) -> FaqFile:
    return FaqFile.model_validate(YAML(typ="safe").load(text))


#: Of what was read last, for a file is read by whoever drafts, looks, saves and serves.
_content = lru_cache(_REMEMBERED)(_read)


def read_all(path: Path) -> Reading:
    """Read every file at `path` and collect the problems instead of raising them.

    Raises:
        FaqNotFound: as `faq_files`.
    """
    files: list[ReadFile] = []
    problems: list[Problem] = []
    for file in faq_files(path):
        try:
            files.append(read_file(file))
        except InvalidFaq as invalid:
            problems.extend(invalid.problems)
        except OSError as error:
            problems.append(Problem(file, 1, 1, f"the file cannot be opened ({error.strerror}): check its permissions"))
    problems.extend(_repeated_ids(files))
    return Reading(files=tuple(files), problems=tuple(problems))


def load_faq(path: Path) -> Faq:
    """Read a folder of YAML files, or one file, as one FAQ.

    Raises:
        FaqNotFound: there is nothing at `path`.
        InvalidFaq: with every problem of every file.
    """
    return read_all(path).faq


class Library:
    """The last good FAQ read from `path`. It starts no thread: the caller asks `changed` and calls `reload`."""

    def __init__(self, path: Path) -> None:
        """Read the FAQ for the first time.

        Raises:
            FaqNotFound: there is nothing at `path`.
            InvalidFaq: with every problem of every file.
        """
        self._path = path
        self._seen = _signature(path)
        reading = read_all(path)
        self._faq, self._version = reading.faq, reading.version
        self._problem: FaqError | None = None

    @property
    def faq(self) -> Faq:
        """The last FAQ that was read without a problem."""
        return self._faq

    @property
    def version(self) -> str:
        """Which FAQ that is, as 12 hexadecimal digits: the same on every machine with the same files."""
        return self._version

    @property
    def problem(self) -> FaqError | None:
        """Why the last reload kept the older FAQ; None if it did not."""
        return self._problem

    def changed(self) -> bool:
        """Whether a file was added, removed or written since the last reading; looks at names, sizes and times only."""
        return _signature(self._path) != self._seen

    def reload(self) -> Faq:
        """Read the files again. On any problem the last good FAQ stays in `faq`.

        Raises:
            FaqNotFound: there is nothing at the path any more.
            InvalidFaq: with every problem of every file.
        """
        # Taken before reading: a write during the reading shows up as one more change.
        self._seen = _signature(self._path)
        try:
            reading = read_all(self._path)
            self._faq, self._version = reading.faq, reading.version
        except FaqError as problem:
            self._problem = problem
            raise
        self._problem = None
        return self._faq


def _decode(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        readable = raw[: error.start].decode("utf-8-sig")
        place = place_at(readable, len(readable))
        message = "the file is not UTF-8 text here: save it again with the encoding UTF-8"
        raise InvalidFaq((Problem(path, place.line, place.column, message),)) from error


def _repeated_ids(files: Iterable[ReadFile]) -> Iterator[Problem]:
    first: dict[str, tuple[ReadFile, int]] = {}
    for file in files:
        for position, entry in enumerate(file.content.entries):
            earlier = first.setdefault(entry.id, (file, position))
            if earlier == (file, position):
                continue
            line, column = file.source.value_at(_id_at(position))
            there = _written_at(*earlier)
            message = (
                f"the id '{entry.id}' is already used at {there}; ids are unique in the whole FAQ: rename one of them"
            )
            yield Problem(file.source.path, line, column, message)


def _id_at(position: int) -> Location:
    return ("entries", position, "id")


def _written_at(file: ReadFile, position: int) -> str:
    line, column = file.source.value_at(_id_at(position))
    return f"{file.source.path}:{line}:{column}"


def _signature(path: Path) -> tuple[tuple[str, int, int, int], ...]:
    """Name, size, time and inode of every FAQ file: cheap to take, different after any ordinary write."""
    try:
        stats = [(str(file), file.stat()) for file in faq_files(path)]
    except (FaqNotFound, OSError):
        return ()
    return tuple((name, stat.st_size, stat.st_mtime_ns, stat.st_ino) for name, stat in stats)
