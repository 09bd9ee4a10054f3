"""What the launcher, its Ray driver and a cluster's nodes say to each other, each message as JSON.

The launcher orders and the driver answers, one message a line; what a node reports reaches the driver through Ray.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from runners.errors import (
    CacheUnwritable,
    ClusterUnfit,
    ClusterUnreachable,
    DataUnavailable,
    DeviceMissing,
    GpuLost,
    NodesLost,
    NotDeterministic,
    RunFailed,
    RunKilled,
    RunnerError,
    RunnerMissing,
    RunOutOfMemory,
    RunTimedOut,
    UnknownRecipe,
)
from runners.recipes import Recipe
from runners.spec import RunEvent, RunSpec

_ERRORS: dict[str, type[RunnerError]] = {
    known.__name__: known
    for known in (
        CacheUnwritable,
        ClusterUnfit,
        ClusterUnreachable,
        DataUnavailable,
        DeviceMissing,
        GpuLost,
        NodesLost,
        RunFailed,
        RunKilled,
        RunnerMissing,
        RunOutOfMemory,
        RunTimedOut,
        UnknownRecipe,
    )
}


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class Problem(_Message):
    """A named error on its way between processes."""

    kind: Literal["problem"] = "problem"
    name: str = Field(description="The class of the error.")
    text: str
    operation: str = Field(default="", description="What has no deterministic kernel, as torch names it.")

    @classmethod
    def of(cls, error: RunnerError) -> Self:
        """The message that carries `error`."""
        operation = error.operation if isinstance(error, NotDeterministic) else ""
        return cls(name=type(error).__name__, text=str(error), operation=operation)

    def as_error(self) -> RunnerError:
        """The error that it carries; one of an unknown class counts as a failed run."""
        if self.name == NotDeterministic.__name__:
            return NotDeterministic(self.text, operation=self.operation)
        return _ERRORS.get(self.name, RunFailed)(self.text)


class Connect(_Message):
    """The first line that a driver reads: where the cluster is."""

    address: str
    no_node_grace_s: Annotated[float, Field(ge=0)] = Field(
        description="How long a run waits while no node is alive that could ever take it."
    )


class Perform(_Message):
    """Perform a run. Its limits are the bot's, wherever it lands."""

    kind: Literal["perform"] = "perform"
    run: str = Field(description="A name for the run, chosen by the launcher.")
    spec: RunSpec
    recipe: Recipe
    needs_gpu: bool = Field(default=False, description="Whether the recipe is refused where there is no GPU.")
    code_sha256: str = Field(description="The code that the node must have too.")


class Stop(_Message):
    """Stop a run at once, waiting or going."""

    kind: Literal["stop"] = "stop"
    run: str


class Connected(_Message):
    """The cluster answers, or has changed its size."""

    kind: Literal["connected"] = "connected"
    slots: Annotated[int, Field(ge=1)] = Field(description="How many runs the cluster performs at the same time.")
    has_gpus: bool = False
    fingerprint: str = Field(default="", description="What its nodes have, hashed; empty until they have told.")


class Refused(_Message):
    """There will be no connection, and the driver ends."""

    kind: Literal["refused"] = "refused"
    why: str


class Told(_Message):
    """Something happened in a run; `Finished` is its last."""

    kind: Literal["told"] = "told"
    run: str
    event: RunEvent


class Over(_Message):
    """A run ended without a result."""

    kind: Literal["over"] = "over"
    run: str
    problem: Problem


class NodeReport(_Message):
    """What a node says of one attempt at a run."""

    run: str
    attempt: str = Field(description="Drawn anew whenever Ray starts the run.")
    number: Annotated[int, Field(ge=1)] = Field(description="Which report of the attempt this is.")
    node_id: str = Field(description="Ray's id of the node.")
    node: str = Field(description="The machine's name.")
    said: RunEvent | Problem


Request = Annotated[Perform | Stop, Field(discriminator="kind")]
REQUEST: TypeAdapter[Request] = TypeAdapter(Request)
Notice = Annotated[Connected | Refused | Told | Over, Field(discriminator="kind")]
NOTICE: TypeAdapter[Notice] = TypeAdapter(Notice)
