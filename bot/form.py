"""A form, before any chat has drawn it: what a person is asked to fill in, and what the answer is for.

What stands in which form, and what sending it off does, is for whoever makes it (`bot.gaps.forms`,
`bot.proofs.result_form`).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

#: What was filled in, by the fields' names. It came through a chat, so names may be missing and values may be anything.
Values = Mapping[str, str]


class FormKind(StrEnum):
    """What sending a form off asks for. The values are part of ids that chats keep, and never change."""

    #: Add a question with its answer to the FAQ; the argument is the key of the gap that it closes, or `NO_GAP`.
    ANSWER = "answer"
    #: Compare one's own result with a proof; the argument is `ProofRequest.argument`.
    RESULT = "result"
    #: Look for the entry that a gap is another phrasing of; the argument is the gap's key.
    ENTRY = "entry"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FormField(_Model):
    """One thing to fill in, as plain text."""

    name: str
    label: str = Field(description="What is asked for; chats show 45 characters.")
    value: str = Field(default="", description="What stands there at first; chats cut what is too long, and say so.")
    hint: str = Field(default="", description="A few more words; chats show 100 characters.")
    multiline: bool = False
    max_chars: Annotated[int, Field(ge=1)]
    required: bool = True


class Form(_Model):
    """Fields under a title; chats take at most five."""

    kind: FormKind
    argument: str = Field(description="What the form is about, as in an action; never empty.")
    title: str = Field(description="Chats show 24 characters.")
    submit: str = Field(description="The words of the button that sends it off; chats show 24 characters.")
    fields: Annotated[tuple[FormField, ...], Field(min_length=1, max_length=5)]
