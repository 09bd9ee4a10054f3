"""The fake Slack's trigger ids: each lets the bot open one modal, within three seconds of what the person did."""

import itertools
from collections.abc import Callable

from tests.fakes.slack.faults import refusal
from tests.fakes.slack.state import Json

#: https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses
TRIGGER_S = 3.0


class Triggers:
    """Every trigger id that was given out."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._given_s: dict[str, float] = {}
        self._used: set[str] = set()
        self._numbers = itertools.count(1)

    def give(self) -> str:
        """A new one."""
        trigger = f"{next(self._numbers)}.7.trigger"
        self._given_s[trigger] = self._now()
        return trigger

    def use(self, trigger: str) -> Json | None:
        """Why it does not work, if it does not."""
        if trigger not in self._given_s:
            return refusal("invalid_trigger_id")
        if trigger in self._used:
            return refusal("exchanged_trigger_id")
        if self._now() - self._given_s[trigger] > TRIGGER_S:
            return refusal("expired_trigger_id")
        self._used.add(trigger)
        return None
