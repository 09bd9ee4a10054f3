"""A disk that takes nothing."""

import contextlib
import resource
from collections.abc import Iterator


@contextlib.contextmanager
def unwritable_disk() -> Iterator[None]:
    """Every file that this process writes to has reached its limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
