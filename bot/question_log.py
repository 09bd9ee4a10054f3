"""One line in the log for every question: what became of it, never what it said or who asked."""

import logging

from bot.meter import Asked

log = logging.getLogger(__name__)


def log_question(asked: Asked) -> None:
    """Log a question; `bot.logs` adds the id that its other lines have, too."""
    if log.isEnabledFor(logging.INFO):
        log.info(
            "question",
            extra={
                "platform": asked.platform,
                "decision": asked.decision.value,
                "entry": asked.entry,
                "confidence": None if asked.confidence is None else round(asked.confidence, 3),
                "ms": round(asked.seconds * 1000, 2),
            },
        )
