"""FAQ entries as YAML that a person likes to edit: answers as block text, no wrapped lines, nothing that is empty.

Putting new entries into a file that people have edited is left to `faq.merge`.
"""

import io
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from faq.entry import Entry, FaqFile

#: The schema's name where it lies next to the FAQ; editors read this comment to check and complete the YAML.
SCHEMA_NAME = "faq.schema.json"
SCHEMA_COMMENT = f"# yaml-language-server: $schema={SCHEMA_NAME}\n"

#: What a block of text can hold: no control characters, and no line ends that only YAML sees as such.
_BLOCK_SAFE = re.compile(
    "[\\n\\t\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]*"
)

_ENDLESS = 10**9
_INDENT = "  "


def render_file(file: FaqFile) -> str:
    """A whole file as YAML."""
    head = {key: value for key in ("course", "title", "source") if (value := getattr(file, key))}
    top = _dump(head) if head else ""
    entries = "\n".join(render_entry(entry, indent=_INDENT) for entry in file.entries)
    return f"{top}entries:\n{entries}" if file.entries else f"{top}entries: []\n"


def render_entry(entry: Entry, indent: str) -> str:
    """One entry as a list item whose dash stands behind `indent`; it ends with a line feed."""
    first, *rest = _dump(_mapping(entry)).rstrip("\n").split("\n")
    lines = [f"{indent}- {first}", *(f"{indent}{_INDENT}{line}" if line else "" for line in rest)]
    return "\n".join(lines) + "\n"


def render_phrasings(text: str) -> list[str]:
    """The lines of a list of aliases with one alias, its key at the margin."""
    return _dump({"aliases": [text]}).rstrip("\n").split("\n")


def render_phrasing(text: str) -> str:
    """One alias as an item of a list below the other."""
    return render_phrasings(text)[1].lstrip()


def render_in_brackets(text: str) -> str:
    """One alias as an item of a list in brackets: always quoted, for there a comma or a bracket would end it."""
    return json.dumps(text, ensure_ascii=False)


def write_atomically(path: Path, text: str) -> None:
    """Replace the file at `path` as a whole: after a crash it holds the old text or the new one, nothing between.

    Raises:
        OSError: the folder does not exist or cannot be written.
    """
    path = path.resolve()  # a link stays a link
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        new.chmod(mode)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _mapping(entry: Entry) -> dict[str, Any]:
    mapping: dict[str, Any] = entry.model_dump(mode="json", exclude_defaults=True)
    if _BLOCK_SAFE.fullmatch(entry.answer):
        mapping["answer"] = LiteralScalarString(f"{entry.answer}\n")
    return mapping


def _dump(mapping: dict[str, Any]) -> str:
    yaml = YAML()
    yaml.width = _ENDLESS
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    yaml.dump(mapping, text)
    return text.getvalue()
