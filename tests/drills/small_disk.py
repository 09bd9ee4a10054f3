"""A disk of a few megabytes that really gets full: a file system of its own in memory, for root on Linux."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


class SmallDisk:
    """A mounted disk, and a file that takes what is left of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._filler = path / "somebody-elses-file"

    def fill(self) -> None:
        with contextlib.suppress(OSError), self._filler.open("ab", buffering=0) as file:
            while file.write(b"x" * 4096):
                pass

    def free(self) -> None:
        self._filler.unlink()


@contextlib.contextmanager
def small_disk(path: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mount one at `path`; skips the test where that is not allowed."""
    path.mkdir()
    mount, umount = shutil.which("mount") or "/bin/mount", shutil.which("umount") or "/bin/umount"
    mounted = subprocess.run(
        (mount, "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", path), check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"NO DISK CAN BE MOUNTED HERE, so none got really full: {mounted.stderr.decode().strip()}")
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run((umount, "--lazy", path), check=True)
