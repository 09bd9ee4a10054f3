"""The fake Slack's clock: passes by itself and can be pushed forward."""

import time


class Clock:
    """Seconds since some moment."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self._ahead_s

    def forward(self, seconds: float) -> None:
        """Let that much time pass at once."""
        self._ahead_s += seconds
