"""One writer at a time in a folder of FAQ files, over threads and processes."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from faq.errors import CannotWrite, FileBusy

#: A hidden file, so that nothing takes it for a part of the FAQ.
LOCK_NAME = ".faqbot.lock"
#: How long somebody else's writing is waited for; a hundred take less than this.
WAIT_S = 20.0


@contextlib.contextmanager
def alone(folder: Path, wait_s: float = WAIT_S) -> Iterator[None]:
    """Nobody else who asks this lock writes into the folder while the block runs; a text editor does not ask.

    Raises:
        FileBusy: others were writing for `wait_s` seconds.
        CannotWrite: the folder cannot be written, or a file in it that the block wrote.
    """
    lock = FileLock(folder.resolve() / LOCK_NAME, timeout=wait_s)
    try:
        with lock:
            yield
    except Timeout as error:
        raise FileBusy(f"Others were saving into the FAQ for {wait_s:g} seconds. Try again in a moment.") from error
    except OSError as error:
        raise CannotWrite(
            f"The FAQ in {folder} cannot be written ({error.strerror}): make room or check the permissions."
        ) from error
