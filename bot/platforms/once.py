"""Remember what was delivered lately, so that a delivery which a platform repeats is answered once."""

from collections import OrderedDict


class Once:
    """The last `capacity` keys; older ones are forgotten, so memory stays bounded."""

    def __init__(self, capacity: int = 10_000) -> None:
        self._capacity = capacity
        self._seen: OrderedDict[str, None] = OrderedDict()

    def is_first(self, key: str) -> bool:
        """Whether `key` was not seen among the last ones; it counts as seen from now on."""
        if key in self._seen:
            self._seen.move_to_end(key)
            return False
        self._seen[key] = None
        if len(self._seen) > self._capacity:
            self._seen.popitem(last=False)
        return True

    def forget(self, key: str) -> None:
        """Let `key` count as never seen, so that it takes no room from keys that matter."""
        self._seen.pop(key, None)
