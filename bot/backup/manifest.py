"""What an archive says of itself: by which version it was made, and of what it consists."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

#: Changes when an older bot could not read an archive any more.
FORMAT = 1


class Part(BaseModel):
    """One file of the archive."""

    model_config = ConfigDict(frozen=True)

    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """The first file of an archive."""

    model_config = ConfigDict(frozen=True)

    format: int
    faqbot: str = Field(description="The version of the bot that made it.")
    created: datetime
    faq_version: str = Field(description="Which FAQ it holds, as the bot shows it.")
    revision: str | None = Field(description="How far the store's tables were; null where there was no store.")
    rows: dict[str, int] = Field(description="Rows by table.")
    has_key: bool = Field(description="Whether the store's privacy key is in it.")
    parts: dict[str, Part]
