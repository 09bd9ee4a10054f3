"""How a run or a proof can fail, each with a message that says what to do next."""

from __future__ import annotations


class RunnerError(Exception):
    """The base of this room's errors; its text is fit to show to a person."""


class UnknownRecipe(RunnerError):
    """No recipe has that name."""


class UnknownExperiment(RunnerError):
    """No experiment has that name."""


class BadSeed(RunnerError):
    """The seed is not a whole number from 0 to 2**32 - 1."""


class RunnerMissing(RunnerError):
    """The packages that train (the `runner` extra) are not installed."""


class DeviceMissing(RunnerError):
    """The wanted device is not on this machine."""


class CacheUnwritable(RunnerError):
    """The folder that keeps a recipe's data cannot be written or read."""


class DataUnavailable(RunnerError):
    """A recipe's data is not on this machine and cannot be fetched."""


class RunFailed(RunnerError):
    """The training raised an error of its own, or its process ended without a result."""


class RunTimedOut(RunnerError):
    """The run took longer than its recipe allows and was stopped."""


class RunOutOfMemory(RunnerError):
    """The run wanted more memory than its recipe allows, or than its GPU has, and was stopped."""


class GpuLost(RunnerError):
    """The GPU, or its driver, failed while a run used it."""


class RunKilled(RunnerError):
    """Somebody or something else ended the run's process by a signal."""


class NotDeterministic(RunnerError):
    """The training needs an operation that has no deterministic kernel where it runs."""

    def __init__(self, message: str, *, operation: str) -> None:
        super().__init__(message)
        #: The operation as torch names it.
        self.operation = operation


class LauncherMissing(RunnerError):
    """The package of the wanted launcher (the `ray` extra) is not installed."""


class ClusterUnreachable(RunnerError):
    """The cluster cannot be connected to, or the connection to it was lost."""


class ClusterUnfit(RunnerError):
    """No machine of the cluster can perform the run."""


class NodesLost(RunnerError):
    """The cluster lost the machines that performed a run, the one that it was started on again included."""


class LauncherClosed(RunnerError):
    """The launcher was closed, so the run was stopped or never started."""


class CardError(RunnerError):
    """A proof card cannot be used."""


class CardTooLarge(CardError):
    """The text is longer than any proof card."""


class CardNotJson(CardError):
    """The text is not a JSON object."""


class CardWrongFormat(CardError):
    """The JSON is no proof card that this version reads."""


class CardChanged(CardError):
    """The card's content is not what its SHA-256 was made of."""


class CardContradictsItself(CardError):
    """The card's verdicts do not follow from its own numbers."""


class CardOutdated(CardError):
    """The card was made with another version of its recipe, so its runs cannot be repeated here."""


class PictureFailed(RunnerError):
    """A proof's picture could not be drawn."""


class NoSnippet(RunnerError):
    """A recipe cannot be told as a few lines of code."""


class BadReport(RunnerError):
    """What a person reports about a run of their own cannot be compared."""
