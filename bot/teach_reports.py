"""What `faqbot teach` prints with `--json`: one object, whose keys scripts may rely on."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class TeachReport(BaseModel):
    """What was taught, for scripts."""

    model_config = ConfigDict(frozen=True)

    edit: str = Field(description="What `faqbot teach --undo` takes.")
    entry: str
    diff: str
    notes: tuple[str, ...] = Field(description="What did not work besides; the file is saved all the same.")


class LoggedEdit(BaseModel):
    """One change that was made from a chat or with this command."""

    model_config = ConfigDict(frozen=True)

    edit: str
    at: datetime
    entry: str
    path: str
    state: str = Field(description="begun (and never known to be written), saved, or undone.")
    by: str = Field(
        description="The name that the chat showed of whoever made it; empty where it was made with this command, or "
        "the name was forgotten."
    )
    undoes: str | None = Field(description="The edit that this one took back, if it took one back.")


class LogReport(BaseModel):
    """The changes made last, for scripts."""

    model_config = ConfigDict(frozen=True)

    edits: tuple[LoggedEdit, ...]
