"""Write the FAQ as a folder of files that any web server, or none, can show: for a course's own page."""

from datetime import date
from pathlib import Path

from bot.errors import FileUnwritable
from bot.knowledge import Knowledge
from bot.site.assets import assets
from bot.site.drawing import Drawing
from bot.site.file_index import file_index
from bot.site.links import FILE_INDEX, FileLinks
from bot.site.reading import Reader

#: What only a served site needs.
_LIVE_ONLY = ("uplot/", "talk.js", "proof.js", "staff.js")


def export(knowledge: Knowledge, faq_path: Path, folder: Path, today: date) -> tuple[Path, ...]:
    """Write every page; files that are there already are replaced, others left alone.

    Returns:
        The files that were written.

    Raises:
        FileUnwritable: the folder cannot be written.
    """
    reader = Reader.of(knowledge, faq_path, Drawing(), today)
    top, below = FileLinks(0), FileLinks(1)
    pages: dict[str, str | None] = {"index.html": reader.home(top)}
    for slug, (_, section) in reader.contents.sections.items():
        for number in range(1, section.pages + 1):
            pages[below.section(slug, number).removeprefix("../")] = reader.section(slug, number, below)
    for entry in knowledge.faq:
        pages[f"q/{entry.id}.html"] = reader.entry(entry.id, below)
    files = {name: page.encode() for name, page in pages.items() if page is not None}
    files |= {f"static/{name}": asset.content for name, asset in assets().items() if not name.startswith(_LIVE_ONLY)}
    files[f"static/{FILE_INDEX}"] = file_index(reader.contents.entries, top.entry).encode()
    try:
        return tuple(_write(folder / name, content) for name, content in files.items())
    except OSError as error:
        raise FileUnwritable(
            f"{error.filename or folder} cannot be written ({error.strerror}). Name a folder that you may write to."
        ) from error


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
