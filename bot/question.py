"""A question as it reaches the assistant: the words, who asked, and in which way."""

from pydantic import BaseModel, ConfigDict, Field

from bot.asker import Asker


class Question(BaseModel):
    """What was asked, by whom, and whether the bot itself was addressed."""

    model_config = ConfigDict(frozen=True)

    text: str
    asker: Asker
    addressed: bool = Field(default=True, description="By command or mention; then the bot never stays silent.")
    private: bool = Field(default=False, description="Only the asker sees the answer, and may share it.")
    target: str = Field(
        default="",
        description="The message that is to be answered, as the platform calls it, where it is not the asker's own "
        "command; a shared answer goes there. At most 20 characters without '/'.",
    )
    author: Asker | None = Field(
        default=None,
        description="Who wrote the words, where the asker has somebody else's message answered. What is kept of them "
        "is the author's: to see, to delete, and not to be recorded.",
    )
    course: str | None = None
