"""What a Q&A page says, and the pieces a reader cuts it into before questions and answers are put together."""

from pydantic import BaseModel, ConfigDict, Field

from faq.entry import Words


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PageEntry(_Model):
    """One question of a page. It has no id yet: ids are unique in a whole FAQ folder."""

    section: str = Field(default="", description="The headings above it, outermost first, joined by ' / '.")
    question: Words
    answer: Words = Field(description="Markdown.")
    is_answered: bool = Field(default=True, description="False where the page only asks; `answer` then says so.")


class Page(_Model):
    """A whole page, in reading order."""

    course: str = ""
    title: str = ""
    source: str = ""
    entries: tuple[PageEntry, ...] = ()


class Heading(_Model):
    """A title above questions. Level 1 is the outermost."""

    level: int
    text: str


class Question(_Model):
    """The words of one question, in Markdown, on one line."""

    text: str


class Body(_Model):
    """Markdown between headings and questions: answers, and whatever else stands on the page."""

    text: str


Piece = Heading | Question | Body
