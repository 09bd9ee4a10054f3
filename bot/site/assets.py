"""The site's style, scripts and the charting library: read once, compressed once, named by their content."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    name: str
    content: bytes
    packed: bytes
    media_type: str

    @property
    def version(self) -> str:
        """Changes with the content, so that a browser may keep it for good."""
        return hashlib.sha256(self.content).hexdigest()[:12]


@lru_cache(1)
def assets() -> dict[str, Asset]:
    """Every file that pages use, by its name such as 'uplot/uPlot.min.css'."""
    files = (file for file in sorted(_FOLDER.rglob("*")) if file.suffix in _TYPES)
    return {asset.name: asset for asset in map(_read, files)}


def _read(file: Path) -> Asset:
    content = file.read_bytes()
    name = file.relative_to(_FOLDER).as_posix()
    return Asset(name, content, gzip.compress(content, 9, mtime=0), _TYPES[file.suffix])
