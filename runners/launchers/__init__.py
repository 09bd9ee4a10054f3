"""Where a run happens. A launcher starts one run, streams its events, and always says how it ended."""

from collections.abc import Callable
from typing import Protocol

from runners.spec import Device, RunEvent, RunResult, RunSpec


class Launcher(Protocol):
    """Something that can perform a run somewhere."""

    @property
    def slots(self) -> int:
        """How many runs it performs well at the same time, at least 1."""

    def device_of(self, wanted: Device) -> Device:
        """On which device, the CPU or CUDA, a run that asks for `wanted` computes, as far as that is known now."""

    def fingerprint(self) -> str | None:
        """A hash of what a run would be performed with now: code, packages, kinds of machine. None while unknown.

        Two proofs can stand for each other only where it is equal.
        """

    async def run(self, spec: RunSpec, report: Callable[[RunEvent], None]) -> RunResult:
        """Perform one run and call `report` with each event on its way: preparing, trained, measured, restarted.

        How it ended is not an event here: a result is returned, anything else is raised.

        Cancelling the awaiting task stops the run at once and leaves no process behind.

        Raises:
            RunnerError: one of its subclasses, naming how the run ended without a result.
        """

    async def close(self) -> None:
        """Stop every run that is still going and free what the launcher holds."""
