"""What staff do on Discord to teach the bot, in tests."""

from collections.abc import AsyncIterator

from tests.fakes.discord import Person
from tests.fakes.discord.world import Interaction, Posted

DRAFT = "Draft from this reply"


ANSWER = "Yes, as long as it *runs*.\n\n- Name the dataset.\n- Set the seed."


#: Close enough to an entry that it may be meant, and not found.
BIAS = "is bias in decisions our problem"


DENIED = "That is for the course staff."


async def asked(person: Person, *questions: str) -> None:
    for question in questions:
        await (await person.slash("ask", question=question)).answer()


async def the_gap(teacher: Person, words: str = "kaggle") -> Posted:
    """A gap, in place of the list."""
    listed = await (await teacher.slash("gaps")).answer()
    await teacher.pick(listed, words)
    return await listed.until("A gap of the FAQ")


async def opened(teacher: Person, page: Posted, label: str = "Write an answer") -> Interaction:
    pressed = await teacher.press(page, label)
    await pressed.opened()
    return pressed


async def answers(door: Interaction) -> AsyncIterator[Posted]:
    """What the interaction alone was answered with."""
    first = await door.answer()
    yield first
