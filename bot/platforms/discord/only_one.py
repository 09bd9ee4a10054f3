"""One process at a time serves Discord from a store that is a file: whoever has the lock beside it. Others stand by.

The lock is the operating system's, so a process that dies leaves it at once. Processes that are to share the work need
a store on a server; see `bot.platforms.discord.shard_leases`.
"""

import asyncio
import logging
from pathlib import Path

from filelock import FileLock, Timeout

log = logging.getLogger(__name__)

_TRY_EVERY_S = 1.0


class OnlyOne:
    """The right to serve Discord from the store at `store`."""

    def __init__(self, store: Path, try_every_s: float = _TRY_EVERY_S) -> None:
        self._lock = FileLock(store.with_suffix(".discord.lock"), thread_local=False)
        self._try_every_s = try_every_s
        #: Whether another process has the right, and this one waits for it.
        self.waits = False

    async def take(self) -> None:
        """Wait until no other process has the right. Where there can be no lock, everybody has it."""
        try:
            while not self._has_taken():
                self._tell()
                await asyncio.sleep(self._try_every_s)
        except (OSError, NotImplementedError) as error:
            log.warning("another bot on this store would not be noticed: %s", type(error).__name__)
        finally:
            self.waits = False

    def leave(self) -> None:
        """Leave the right to another process; it is fine not to have it."""
        self._lock.release()

    def _has_taken(self) -> bool:
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            return False
        return True

    def _tell(self) -> None:
        if not self.waits:
            log.warning(
                "another bot serves Discord from this store; this one stands by until that one ends. "
                "Bots that are to share the work need PostgreSQL (docs/scaling.md)."
            )
        self.waits = True
