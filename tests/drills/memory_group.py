"""A group of processes that the kernel allows little memory, as a container's limit does it: Linux, and root."""

import contextlib
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path("/sys/fs/cgroup")


@contextlib.contextmanager
def memory_group(limit_mb: int) -> Iterator[Path]:
    """Yields the file that takes the ids of its processes; skips the test where there is none to be had."""
    old = _ROOT / "memory"
    group = (old if old.is_dir() else _ROOT) / f"faqbot-drill-{secrets.token_hex(4)}"
    limit, swap = ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes")
    if not old.is_dir():
        limit, swap = ("memory.max", "memory.swap.max")
    try:
        group.mkdir()
        (group / limit).write_text(str(limit_mb * 2**20))
        with contextlib.suppress(FileNotFoundError):
            (group / swap).write_text(str(limit_mb * 2**20 if old.is_dir() else 0))
    except OSError as error:
        with contextlib.suppress(OSError):
            group.rmdir()
        pytest.skip(f"NO CONTROL GROUP OF MEMORY CAN BE MADE HERE, so the kernel's choice was not tested: {error}")
    try:
        yield group / "cgroup.procs"
    finally:
        _remove(group)


def _remove(group: Path) -> None:
    """Its last processes may be on their way out."""
    for _ in range(500):
        try:
            group.rmdir()
        except OSError:
            time.sleep(0.01)
        else:
            return
