"""What is said in the conversation, turn by turn, in words that know no chat, and where the chats may differ.

A difference stands in the table of docs/platforms.md: a turn in which one shows names the row.
"""

from dataclasses import dataclass
from typing import ClassVar

from tests.bot.conftest import SEED, TWO_RATES, UNBIASED

TERMINAL, DISCORD, SLACK = CHATS = ("terminal", "Discord", "Slack")
UNSURE = "biased"
STRANGE = "where is the cafeteria on the second floor"


@dataclass(frozen=True)
class Difference:
    """What one chat does otherwise, and the row of the table that says so."""

    row: str
    chat: str
    #: Words that it says besides those that all say.
    more: str = ""
    #: Buttons that it lacks.
    lacks: frozenset[str] = frozenset()
    #: The headings of tables that it lays out otherwise: they may come again or go, and all words in another order.
    headings: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Turn:
    """Something that a person does."""

    text: str
    by_staff: bool = False
    #: A button that the answer has at its end; empty where it stays as it comes.
    until: str = ""
    differences: tuple[Difference, ...] = ()
    #: Where it cannot be done, the row of the table says so.
    chats: ClassVar[tuple[str, ...]] = CHATS
    row: ClassVar[str] = ""

    def more_on(self, chat: str) -> tuple[str, ...]:
        """What that chat says besides what all say."""
        return tuple(one.more for one in self.differences if one.chat == chat and one.more)


class Ask(Turn):
    """`/faq ask TEXT`; on the terminal a line."""


class Command(Turn):
    """`/faq TEXT`."""


class Press(Turn):
    """The button of that label, on the last message that had some."""


class Pick(Turn):
    """The choice of that label, from the menu of the last message that had one."""


class Mention(Turn):
    """A message that names the bot."""

    chats = (DISCORD, SLACK)
    row = "a mention"


class PressBelowMention(Press):
    """The same as `Press`, on a message that everybody sees."""

    chats = (DISCORD, SLACK)
    row = "a mention"


class Say(Turn):
    """A message that names nobody; what is not answered is met with silence."""

    chats = (DISCORD, SLACK)
    row = "automatic answers"


_UNSHARED = Difference("who sees the answer", TERMINAL, lacks=frozenset({"Share with the channel"}))
_RUNS_ELSEWHERE = Difference("private proof", SLACK, more="The proof is running: watch it in our direct messages.")
_IS_ELSEWHERE = Difference("private proof", SLACK, more="The proof is in our direct messages.")
_HEADINGS = frozenset({"points", "evidence", "where"})
_LAID_OUT = tuple(Difference("tables", chat, headings=_HEADINGS) for chat in (DISCORD, SLACK))
_TYPED = "`/faq settings channel cooldown 5m` sets one, `/faq settings channel cooldown default` lets go of it."
_CHOSEN = (
    "The options of `/faq settings` change several at once, such as `cooldown:5m`; `reset` lets go of one, "
    "and `scope:server` goes for every channel."
)
_SAID_HOW = tuple(
    Difference("changing a setting", chat, more=how)
    for chat, how in ((TERMINAL, _TYPED), (DISCORD, _CHOSEN), (SLACK, _TYPED))
)
#: The tests' Slack calls its channel by an id.
_ASKED_IN = tuple(
    Difference("where a question was asked", chat, more=where)
    for chat, where in ((TERMINAL, "one channel"), (DISCORD, "general"), (SLACK, "CCOURSE"))
)
_DRAWN_ELSEWHERE = Difference("the statistics' picture", TERMINAL, more="`faqbot stats --picture FILE` draws them.")
_PROVED = "Show the code"


def _proof(recipe: str, seed: int, experiment: str = "same-seed") -> Difference:
    command = f"faqbot seed --seed {seed} --experiment {experiment} --recipe {recipe} --card FILE"
    words = f"proof-{recipe}-{seed}.json: `{command}` keeps every number of this proof."
    return Difference("a proof's picture and card", TERMINAL, more=words)


SCRIPT: tuple[Turn, ...] = (
    Command("help"),
    Ask(UNBIASED.question, differences=(_UNSHARED,)),
    Press("Helpful"),
    Ask(UNBIASED.question, differences=(_UNSHARED,)),
    Press("Not helpful"),
    Ask(TWO_RATES.question, differences=(_UNSHARED,)),
    Press("See related"),
    Ask(TWO_RATES.question, differences=(_UNSHARED,)),
    Press("Run the proof", until=_PROVED, differences=(_proof("digits", 42), _RUNS_ELSEWHERE)),
    Ask(UNSURE),
    Press(UNBIASED.question),
    Ask(STRANGE),
    Ask(
        SEED.aliases[0],
        until=_PROVED,
        differences=(_proof("digits", 42), _UNSHARED, _IS_ELSEWHERE),
    ),
    Command("list"),
    Pick(TWO_RATES.question),
    Command("seed 7 digits-tiny", until=_PROVED, differences=(_proof("digits-tiny", 7),)),
    Command("seed -1"),
    Command("seed 7 cats"),
    Command("why 7 0.0312 2.9", until=_PROVED, differences=(_proof("digits", 7),)),
    Command("privacy"),
    Command("settings", by_staff=True, differences=_SAID_HOW),
    Command("settings automatic on", by_staff=True, differences=_SAID_HOW),
    Command("inspect two diferent error rates", by_staff=True, differences=_LAID_OUT),
    Command("gaps", by_staff=True, differences=_ASKED_IN),
    Pick(STRANGE, by_staff=True, differences=_ASKED_IN),
    Press("Not for the FAQ", by_staff=True),
    Press("List it again", by_staff=True, differences=_ASKED_IN),
    Command("stats", by_staff=True, differences=(_DRAWN_ELSEWHERE,)),
    Mention(UNBIASED.question),
    Mention(UNSURE),
    PressBelowMention(UNBIASED.question),
    Mention(STRANGE),
    Mention(""),
    Say(TWO_RATES.question),
    Say(UNSURE),
    Say(STRANGE),
    Command("settings automatic off", by_staff=True, differences=_SAID_HOW),
    Say(UNBIASED.question),
)
