"""A launcher that trains nothing: runs end with made-up numbers at once, when told to, or in an error."""

import asyncio
import hashlib
import itertools
from collections.abc import Callable

from runners.errors import RunnerError
from runners.spec import (
    Device,
    Environment,
    Measured,
    Preparing,
    RunEvent,
    RunResult,
    RunSpec,
    Seeding,
    Stage,
    Trained,
)

ENVIRONMENT = Environment(
    python="3.11.7",
    torch="2.13.0+cpu",
    torch_build="0" * 40,
    fastai="2.8.12",
    numpy="2.4.6",
    pillow="13.0.0",
    pillow_codecs="jpg 3.1.2, zlib 1.3.1",
    device="cpu",
    device_name="Pretend CPU",
    cpu_capability="AVX2",
    cuda="",
    threads=1,
    workers=0,
    deterministic_algorithms=True,
    cudnn_deterministic=True,
    cudnn_benchmark=False,
    cublas_workspace=":4096:8",
    recipe_version=1,
    data_sha256="d" * 64,
    pretrained_sha256="e" * 64,
)

#: Both error rates of every pretended seeded run.
SEEDED_ERROR_RATES = (0.06406684964895248, 0.038997214287519455)


def result_of(spec: RunSpec, noise: int = 0) -> RunResult:
    """A result; equal `noise` gives equal measurements."""
    losses = tuple(2.0 / (batch + 1) + noise * 1e-3 for batch in range(4))
    return RunResult(
        spec=spec,
        error_rates=(SEEDED_ERROR_RATES[0] + noise * 1e-3, SEEDED_ERROR_RATES[1] + noise * 1e-3),
        losses=losses,
        weights_sha256=hashlib.sha256(repr((spec.seed, noise)).encode()).hexdigest(),
        split_sha256=hashlib.sha256(repr(spec.seed).encode()).hexdigest(),
        validation_items=359,
        environment=ENVIRONMENT,
        fit_seconds=1.0,
        seconds=2.0,
    )


class ScriptedLauncher:
    """Seeded runs come out equal, the others differ from run to run, as real ones do.

    With `hold()` runs wait between their first batch and their end until `release()`.
    """

    slots = 2

    def __init__(
        self, error: RunnerError | None = None, *, has_gpu: bool = False, installed: str | None = "torch 2.13"
    ) -> None:
        self.error = error
        self.has_gpu = has_gpu
        self.installed = installed
        self.started: list[RunSpec] = []
        self.cancelled: list[RunSpec] = []
        self.closed = False
        self._open = asyncio.Event()
        self._open.set()
        self._noise = itertools.count(1)

    def hold(self) -> None:
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    def device_of(self, wanted: Device) -> Device:
        return (Device.CUDA if self.has_gpu else Device.CPU) if wanted is Device.AUTO else wanted

    def fingerprint(self) -> str | None:
        return self.installed

    async def run(self, spec: RunSpec, report: Callable[[RunEvent], None]) -> RunResult:
        self.started.append(spec)
        result = result_of(spec, 0 if spec.seeding is Seeding.SEEDED else next(self._noise))
        try:
            report(Preparing())
            await asyncio.sleep(0)
            report(Trained(stage=Stage.FROZEN, batch=1, batches=4, loss=result.losses[0]))
            await self._open.wait()
        except asyncio.CancelledError:
            self.cancelled.append(spec)
            raise
        if self.error is not None:
            raise self.error
        for batch, stage in ((2, Stage.FROZEN), (3, Stage.UNFROZEN), (4, Stage.UNFROZEN)):
            report(Trained(stage=stage, batch=batch, batches=4, loss=result.losses[batch - 1]))
            if batch == 2:
                report(Measured(stage=Stage.FROZEN, error_rate=result.error_rates[0]))
        report(Measured(stage=Stage.UNFROZEN, error_rate=result.error_rates[1]))
        return result

    async def close(self) -> None:
        self.closed = True
