"""What was taken up already: by this process, and, where several may be told of the same, by any of them.

Nearly every message of a busy server is nobody's question, so a message is looked up in memory first, and claimed in
the store only when it is to be answered.
"""

from typing import Protocol

from bot.platforms.once import Once


class Claims(Protocol):
    """What every process that may be told of the same can see."""

    async def claim(self, key: str) -> bool:
        """Whether nobody took this up before; it is taken up from now on. See `bot.store.delivered`."""


class TakenUp:
    """Keys of messages and interactions of one chat; `claims` where other processes may be told of the same."""

    def __init__(self, platform: str, claims: Claims | None = None) -> None:
        self._platform = platform
        self._claims = claims
        self._once = Once()

    def is_first(self, key: str) -> bool:
        """Whether this process did not see it lately; it counts as seen from now on."""
        return self._once.is_first(key)

    def forget(self, key: str) -> None:
        """It was not taken up after all."""
        self._once.forget(key)

    async def claim(self, key: str) -> bool:
        """Whether it is this process's to answer, once `is_first` has said so.

        A store that does not say so soon is not waited for: better a repetition than silence, and the chat itself drops
        most repetitions.
        """
        return self._claims is None or await self._claims.claim(f"{self._platform}:{key}")

    async def take(self, key: str) -> bool:
        """Whether it was not taken up before, here or elsewhere; it is taken up from now on."""
        return self.is_first(key) and await self.claim(key)
