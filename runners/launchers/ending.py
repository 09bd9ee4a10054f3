"""How a child process ended, as a result or as a named error."""

import signal
from dataclasses import dataclass

from runners.errors import (
    DataUnavailable,
    DeviceMissing,
    GpuLost,
    NotDeterministic,
    RunFailed,
    RunKilled,
    RunnerError,
    RunnerMissing,
    RunOutOfMemory,
)
from runners.launchers.gpus import GPU_FAILED_WORDS
from runners.recipes import Recipe
from runners.spec import Failed, RunResult

#: What C++ prints when an allocation fails where nobody catches it; the process then aborts.
_UNCAUGHT_ALLOCATION = "bad_alloc"
_LAST_WORDS_MAX_CHARS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """All that is known once a child process is gone."""

    recipe: Recipe
    #: 0 or more as the process gave it, or the negative number of the signal that ended it.
    exit_status: int
    #: What the process reported about its own end, if it did.
    result: RunResult | None = None
    failed: Failed | None = None
    #: Why the launcher stopped it, if it did.
    stopped_because: RunnerError | None = None
    stderr_tail: str = ""

    def outcome(self) -> RunResult:
        """The result, if the process reported one and then exited with status 0.

        Raises:
            RunnerError: the subclass that names any other end.
        """
        if self.result is not None and self.exit_status == 0:
            return self.result
        raise self._error()

    def _error(self) -> RunnerError:
        if self.stopped_because is not None:
            return self.stopped_because
        if self.failed is not None:
            return self._own_failure(self.failed)
        if self.exit_status < 0 and _UNCAUGHT_ALLOCATION in self.stderr_tail:
            return out_of_memory(self.recipe)
        if self.exit_status < 0 and (said := _of_gpu(self.stderr_tail)):
            return _gpu_lost(said)
        if self.exit_status < 0:
            return _killed(-self.exit_status)
        return RunFailed(f"The run ended with exit status {self.exit_status} and no result.{self._last_words()}")

    def _own_failure(self, failed: Failed) -> RunnerError:
        match failed.reason:
            case "runner-missing":
                return RunnerMissing(failed.message)
            case "device-missing":
                return DeviceMissing(failed.message)
            case "data-unavailable":
                return DataUnavailable(failed.message)
            case "not-deterministic":
                return NotDeterministic(failed.message, operation=failed.operation)
            case "memory":
                return out_of_memory(self.recipe)
            case "gpu-memory":
                return RunOutOfMemory(
                    f"The GPU has no room for the run ({_first_sentence(failed.message)}). Something else may be using "
                    "it: try again later, or ask for a smaller recipe or the device 'cpu'."
                )
            case "gpu-lost":
                return _gpu_lost(failed.message)
            case "error":
                return RunFailed(f"The run failed: {failed.message}")

    def _last_words(self) -> str:
        lines = self.stderr_tail.strip().splitlines()
        return f" Its last words: {lines[-1][:_LAST_WORDS_MAX_CHARS]}" if lines else ""


def out_of_memory(recipe: Recipe) -> RunOutOfMemory:
    """The error for a run that wanted more than its recipe allows."""
    return RunOutOfMemory(
        f"The run needed more than the {recipe.memory_mb} MiB that the recipe {recipe.name} may use, and was stopped. "
        "Choose a smaller recipe."
    )


def _of_gpu(stderr: str) -> str:
    """How CUDA said that it failed; empty where it did not."""
    for line in stderr.splitlines():
        begins = [at for words in GPU_FAILED_WORDS if (at := line.lower().find(words)) >= 0]
        if begins:
            return line[min(begins) :].strip()
    return ""


def _gpu_lost(said: str) -> GpuLost:
    return GpuLost(
        f"The GPU failed in the middle of the run ({_first_sentence(said)}). Try again, or ask for the device 'cpu'. "
        "If it fails again, tell the course staff: `nvidia-smi` and the kernel's log on that machine say more."
    )


def _first_sentence(said: str) -> str:
    return said.partition(". ")[0].removesuffix(".")[:_LAST_WORDS_MAX_CHARS]


def _killed(number: int) -> RunKilled:
    known = {known.value: known.name for known in signal.Signals}
    name = known.get(number, f"signal {number}")
    hint = " Often that is the system running out of memory." if name == "SIGKILL" else ""
    return RunKilled(f"Something outside the bot ended the run by {name}.{hint} Try again.")
