"""The first few gaps, for a place with room for no more, such as a home tab; and the way to all of them."""

from bot.gaps.finder import Gaps
from bot.gaps.footing import Footing
from bot.gaps.replies import browse, counted, listed
from bot.reply import Note, Reply

#: Gaps that are shown.
TOP = 3


def top_gaps_reply(gaps: Gaps, footing: Footing) -> Reply:
    """The most painful gaps, and a button for what `/faq gaps` shows."""
    return Reply(
        title="What the FAQ does not answer",
        parts=(*listed(gaps.open[:TOP], footing), Note(markdown=counted(gaps))),
        actions=(browse(0, "All gaps"),) if gaps.open or gaps.dismissed else (),
        private=True,
    )
