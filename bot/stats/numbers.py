"""The numbers of a span of weeks: what is told, drawn and printed as JSON. Counting them is `bot.stats.counting`'s."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Numbers(_Model):
    """What became of some questions."""

    asked: int
    answered: int = Field(description="Met with an answer.")
    suggested: int = Field(description='Met with "did you mean".')
    rated: int = Field(description="Ratings of the answers to these questions, whenever they came.")
    helpful: int = Field(description='How many of the ratings say "helpful".')
    median_confidence: float | None = Field(
        description="Half of the questions had a best match of at least this confidence, 0 to 1, to a hundredth; null "
        "where nothing was asked."
    )

    @property
    def not_found(self) -> int:
        """Met with neither."""
        return self.asked - self.answered - self.suggested

    @property
    def answered_share(self) -> float | None:
        """Of the questions, 0 to 1."""
        return self.answered / self.asked if self.asked else None

    @property
    def helpful_share(self) -> float | None:
        """Of the ratings, 0 to 1."""
        return self.helpful / self.rated if self.rated else None


class Week(_Model):
    """The numbers of a week."""

    monday: date = Field(description="The day with which the week begins, in UTC.")
    numbers: Numbers
    gaps_opened: int
    gaps_closed: int


class Span(_Model):
    """The numbers of any time."""

    numbers: Numbers
    gaps_opened: int
    gaps_closed: int


class Course(_Model):
    """The numbers of a course."""

    course: str | None = Field(description="Null for questions of which nothing told the course.")
    numbers: Numbers


class TopEntry(_Model):
    """An entry that answered many questions."""

    id: str
    question: str = Field(description="As the FAQ has it now; empty where the entry is gone.")
    answered: int


class Stats(_Model):
    """`faqbot stats --json`: the last weeks, the present one included."""

    course: str | None = Field(description="The course that everything is about; null for all.")
    total: Numbers
    gaps_opened: int
    gaps_closed: int
    weeks: tuple[Week, ...] = Field(description="Oldest first; the last one is not over.")
    courses: tuple[Course, ...] = Field(description="The most asked first.")
    top_entries: tuple[TopEntry, ...] = Field(description="The most asked first.")
