"""What the launcher and its warm parent say to each other, one message a packet, as JSON."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

#: Longest packet either side sends; only a reason in words could come near.
MESSAGE_MAX_BYTES = 4096


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Work(StrEnum):
    """What a fork does."""

    #: One run, as `runners.child` performs it.
    RUN = "run"
    #: The picture of one card, as `runners.figure` draws it.
    PICTURE = "picture"


class Fork(_Message):
    """Fork a process; comes with its standard input, output and error as three descriptors."""

    kind: Literal["fork"] = "fork"
    request: int
    work: Work = Work.RUN


class Kill(_Message):
    """End the group of a fork now, if there still is one."""

    kind: Literal["kill"] = "kill"
    pid: int


class Ready(_Message):
    """Everything is imported; forks may be asked for."""

    kind: Literal["ready"] = "ready"


class Unfit(_Message):
    """No fork of this process would be as good as a new interpreter, and it ends."""

    kind: Literal["unfit"] = "unfit"
    why: Annotated[str, Field(max_length=300)]


class Forked(_Message):
    """The fork asked for is there."""

    kind: Literal["forked"] = "forked"
    request: int
    pid: int


class NotForked(_Message):
    """The system allowed no further process."""

    kind: Literal["not-forked"] = "not-forked"
    request: int
    errno: int


class Exited(_Message):
    """A fork is gone and reaped, and so is its group."""

    kind: Literal["exited"] = "exited"
    pid: int
    status: int = Field(description="0 or more as the process gave it, or the negative number of its signal.")


Request = Annotated[Fork | Kill, Field(discriminator="kind")]
REQUEST: TypeAdapter[Request] = TypeAdapter(Request)
Notice = Annotated[Ready | Unfit | Forked | NotForked | Exited, Field(discriminator="kind")]
NOTICE: TypeAdapter[Notice] = TypeAdapter(Notice)
