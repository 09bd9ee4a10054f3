"""Cold starts: every run gets a new interpreter, which imports everything itself. Works wherever Python does."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import runners
from runners.launchers.child import Child
from runners.launchers.child_environment import child_environment
from runners.launchers.child_process import ChildProcess
from runners.spec import RunOrder

#: A fresh interpreter that performs one run.
CHILD_COMMAND = (sys.executable, "-m", "runners.child")
#: Where `runners` can be imported from.
PACKAGE_ROOT = Path(runners.__file__).parent.parent


class ColdStart:
    """Starts children from `command`, with variables chosen from `environment`; tests give their own."""

    def __init__(self, *, command: Sequence[str] = CHILD_COMMAND, environment: Mapping[str, str] = os.environ) -> None:
        self._command = tuple(command)
        self._environment = environment

    async def start(self, order: RunOrder, threads: int) -> Child:
        """See `Starter.start`."""
        return await ChildProcess.start(
            self._command,
            order.model_dump_json().encode() + b"\n",
            environment=child_environment(self._environment, threads),
            folder=PACKAGE_ROOT,
        )

    async def warm_up(self) -> None:
        """Nothing is shared between cold starts."""

    async def fork_to_draw(self, card_line: bytes) -> Child | None:  # noqa: ARG002 - see `Starter.fork_to_draw`
        """There is nothing to fork."""
        return None

    async def close(self) -> None:
        """Nothing is held between cold starts."""
