"""The sentences the bot says about itself; answers come from the FAQ and verdicts from the measurements."""

from itertools import groupby

from bot.reply import Note, Reply, Text
from faq.entry import Faq
from faq.matcher import Decision
from runners.why import Explanation


def nothing_asked() -> Reply:
    """The bot was called without a question."""
    return Reply(
        decision=Decision.SILENT,
        parts=(
            Text(
                markdown="Ask me something, for example: *Why do I get two error rates?* `/faq list` shows all I know."
            ),
        ),
        private=True,
    )


def not_known() -> Reply:
    """The bot was asked and has no answer."""
    return Reply(
        decision=Decision.SILENT,
        parts=(Text(markdown="I don't know this one yet. `/faq list` shows the questions I can answer."),),
        private=True,
    )


def for_staff_only() -> Reply:
    """Somebody who is not staff asked for what only staff may see."""
    return trouble("That is for the course staff.")


def trouble(message: str) -> Reply:
    """Something was refused or did not work; `message` says what to do next."""
    return Reply(parts=(Text(markdown=message),), private=True)


def why(explanation: Explanation) -> Text:
    """How a person's own number compares with a proof's, the likeliest cause of a difference first."""
    head = "**Your number agrees.**" if explanation.same else "**What most likely differs in your run:**"
    return Text(markdown="\n".join((head, "", *(f"{n}. {words}" for n, words in enumerate(explanation.findings, 1)))))


def stale_button() -> Reply:
    """A button whose entry is gone was pressed."""
    return trouble("That is no longer in the FAQ. `/faq list` shows the questions I can answer.")


def catalogue(faq: Faq) -> Reply:
    """Every question, under its section."""
    sections = []
    for section, entries in groupby(faq, key=lambda entry: entry.section):
        heading = f"**{section}**\n" if section else ""
        sections.append(heading + "\n".join(f"- {entry.question}" for entry in entries))
    return Reply(
        title="What I can answer",
        parts=(
            Text(markdown="\n\n".join(sections)),
            Note(markdown="Ask in your own words; the wording need not match."),
        ),
        private=True,
    )


def help_text(recipe: str, seed: int) -> Reply:
    """What the bot can do."""
    return Reply(
        title="Course FAQ",
        parts=(
            Text(
                markdown="\n".join(
                    (
                        "- `/faq ask` *your question*: an answer from the course's Q&A",
                        "- `/faq seed` *[seed] [recipe] [cpu|cuda]*: train the same model twice with one seed and "
                        f"compare (seed {seed} and recipe `{recipe}` unless you say otherwise)",
                        "- `/faq why` *seed error-rate [torch version]*: compare your own run with a proof",
                        "- `/faq list`: every question I can answer",
                        "- `/faq help`: this text",
                    )
                )
            ),
            Note(markdown="Answers are the course staff's own words. Numbers in a proof are measured when you ask."),
        ),
        private=True,
    )
