"""Which of the process's shards are connected, and when one is so again."""

from collections.abc import Callable


class Shards:
    """Shards by id; `came_back` is called when one is connected that was before."""

    def __init__(self, came_back: Callable[[], None]) -> None:
        self._came_back = came_back
        self._connected: set[int] = set()
        self._known: set[int] = set()

    @property
    def connected(self) -> int:
        """How many are."""
        return len(self._connected)

    def is_up(self, shard: int) -> bool:
        """Whether a shard is connected."""
        return shard in self._connected

    def up(self, shard: int) -> None:
        """A shard is connected."""
        if shard in self._known and shard not in self._connected:
            self._came_back()
        self._known.add(shard)
        self._connected.add(shard)

    def down(self, shard: int) -> None:
        """A shard is not connected any more."""
        self._connected.discard(shard)
