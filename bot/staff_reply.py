"""An answer that somebody gave in a chat, to be made an entry of the FAQ."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StaffReply:
    """A person's answer and the question that it replied to, empty where none is known; both in Markdown."""

    question: str
    answer: str
