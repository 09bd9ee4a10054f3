"""The sentences the bot says about itself; answers come from the FAQ and verdicts from the measurements."""

from collections.abc import Sequence

from bot.reply import Action, ActionKind, Note, Reply, Text
from faq.decision import Decision
from faq.entry import Entry
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


def not_known(*, noted: bool) -> Reply:
    """The bot was asked and has no answer; `noted` says whether staff will see the question."""
    first = "I don't know this one yet; I've noted it for the staff." if noted else "I don't know this one yet."
    return Reply(
        decision=Decision.SILENT,
        parts=(Text(markdown=f"{first} `/faq list` shows the questions I can answer."),),
        private=True,
    )


def answer_in_private(entry: Entry) -> Reply:
    """There is an answer, and the channel is to stay quiet."""
    show = Action(kind=ActionKind.SHOW_ENTRY, argument=entry.id, label="Show it to me")
    return Reply(decision=Decision.ANSWER, parts=(Text(markdown="I have an answer to this."),), actions=(show,))


def quiet_here() -> Reply:
    """Somebody wants to share an answer where staff want quiet."""
    return trouble("This place is to stay quiet, so only the course staff share answers here.")


def thanks() -> Reply:
    """An answer helped."""
    return trouble("Thank you, good to know.")


def sorry(runners_up: Sequence[Entry]) -> Reply:
    """An answer did not help; the staff will see the question, and these came next."""
    first = "Sorry. I've noted for the staff that this did not answer the question."
    if not runners_up:
        return trouble(first)
    actions = tuple(Action(kind=ActionKind.SHOW_ENTRY, argument=entry.id, label=entry.question) for entry in runners_up)
    return trouble(f"{first} Perhaps one of these does?").model_copy(update={"actions": actions})


def related(entry: Entry, others: Sequence[Entry]) -> Reply:
    """Entries close to one that was shown."""
    actions = tuple(Action(kind=ActionKind.SHOW_ENTRY, argument=other.id, label=other.question) for other in others)
    return Reply(
        title="Related questions", parts=(Note(markdown=f"To: {entry.question}"),), actions=actions, private=True
    )


def for_staff_only() -> Reply:
    """Somebody who is not staff asked for what only staff may see."""
    return trouble("That is for the course staff.")


def for_managers_only() -> Reply:
    """Staff by a role want to change who is staff, or of which course."""
    return trouble("Which role and which course count here is set by whoever manages the server.")


def trouble(message: str) -> Reply:
    """Something was refused or did not work; `message` says what to do next."""
    return Reply(parts=(Text(markdown=message),), private=True)


def why(explanation: Explanation) -> Text:
    """How a person's own number compares with a proof's, the likeliest cause of a difference first."""
    head = "**Your number agrees.**" if explanation.same else "**What most likely differs in your run:**"
    return Text(markdown="\n".join((head, "", *(f"{n}. {words}" for n, words in enumerate(explanation.findings, 1)))))


def proof_is_old() -> Reply:
    """A proof was run with other code or packages than those of now, or is not kept any more."""
    return trouble("That proof is not kept any more, or was run with other packages. Run it again, then compare.")


def only_by_command(command: str) -> Reply:
    """Something was typed where everybody would read the answer."""
    return trouble(f"That is between the two of us: type it behind `{command}`, without naming me.")


def nothing_kept() -> Reply:
    """Something was asked for that needs a memory, where there is none."""
    return trouble("This bot keeps nothing, so there is nothing to show.")


def digest_is_public(who: str) -> str:
    """A warning, in Markdown, to whoever sets a digest where more people read than staff."""
    return (
        f"**Careful:** {who} can read this channel, and the digest quotes what students asked. Set it in a channel for "
        "the course staff alone, or turn it off here with `digest off`."
    )


def no_site() -> Reply:
    """Somebody wants to see the site of a bot that serves none."""
    return trouble("This bot serves no site.")


def stale_button() -> Reply:
    """A button whose entry is gone was pressed."""
    return trouble("That is no longer in the FAQ. `/faq list` shows the questions I can answer.")


def help_text(recipe: str, seed: int, version: str) -> Reply:
    """What the bot can do, and in which version."""
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
                        "- `/faq privacy`: what I keep about you, and how to delete it",
                        "- `/faq settings` *(staff)*: how I behave in this channel or on this server",
                        "- `/faq gaps` *(staff)*: what students ask and the FAQ does not answer, and how to add it",
                        "- `/faq stats` *[weeks] [course] (staff)*: how many questions, and what became of them",
                        "- `/faq page`: the same in a browser, and for staff a link that signs them in",
                        "- `/faq help`: this text",
                    )
                )
            ),
            Note(
                markdown="Answers are the course staff's own words. Numbers in a proof are measured when you ask.\n"
                f"{version}"
            ),
        ),
        private=True,
    )
