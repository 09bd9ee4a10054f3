"""What is kept of a training while it goes on: the loss of every batch, the error rate after every epoch."""

from collections.abc import Callable

from fastai.basics import Callback

from runners.spec import EpochResult, Measured, RunEvent, Stage, Trained


class Measurements(Callback):  # type: ignore[misc]
    """Keeps every training loss and every epoch's error rate, and reports losses and stages as they come.

    `fine_tune` fits twice and fastai's recorder forgets the first fit, so the stages are told apart here.
    """

    order = 60  # after the Recorder (50), which computes the metrics

    def __init__(self, report: Callable[[RunEvent], None], batches: int) -> None:
        self._report, self._batches = report, batches
        self._fits = 0
        self.losses: list[float] = []
        self.epochs: list[EpochResult] = []

    @property
    def error_rates(self) -> tuple[float, float]:
        """What each of the two stages ended with."""
        last = {epoch.stage: epoch.error_rate for epoch in self.epochs}
        return last[Stage.FROZEN], last[Stage.UNFROZEN]

    @property
    def _stage(self) -> Stage:
        return Stage.FROZEN if self._fits == 1 else Stage.UNFROZEN

    def before_fit(self) -> None:
        """Enter the next stage."""
        self._fits += 1

    def after_batch(self) -> None:
        """Keep the loss of a training batch."""
        if not self.training:
            return
        loss = self.loss.item()
        self.losses.append(loss)
        self._report(Trained(stage=self._stage, batch=len(self.losses), batches=self._batches, loss=loss))

    def after_epoch(self) -> None:
        """Keep the epoch's error rate; it stands last in the recorder's row."""
        rate = float(self.recorder.values[-1][-1])
        self.epochs.append(EpochResult(stage=self._stage, batch=len(self.losses), error_rate=rate))

    def after_fit(self) -> None:
        """Report what the stage ended with."""
        self._report(Measured(stage=self._stage, error_rate=self.epochs[-1].error_rate))
