"""What staff may change in a channel, whom they are told by, and what students see of it."""

import pytest

from bot.assistant import Asker, Assistant, Question
from bot.knowledge import understand
from bot.mandate import TeachingServer
from bot.preferences import Preferences
from bot.proofs.desk import ProofDesk
from bot.store import Store
from bot.store_memory import StoreMemory
from faq.matcher import Decision, Thresholds
from tests.bot.conftest import SEED, SMALL_FAQ, UNBIASED
from tests.bot.manners.channel import MIRA, NOAH, TEACHER, ask, choose, press
from tests.bot.test_assistant import words
from tests.fakes.launcher import ScriptedLauncher


async def test_where_only_staff_start_proofs_a_student_gets_the_answer_alone(
    assistant: Assistant, launcher: ScriptedLauncher
) -> None:
    await choose(assistant, "proofs", "staff")

    replies = [r async for r in assistant.respond(Question(text=SEED.question, asker=MIRA), every_s=0)]
    assert SEED.answer in words(replies[-1])
    (refused,) = [r async for r in assistant.seed("42", None, MIRA, every_s=0)]
    assert "only the course staff" in words(refused)
    assert launcher.started == []

    await anext(aiter(assistant.seed("42", None, TEACHER, every_s=0)))


async def test_staff_stop_a_proof_that_somebody_else_asked_for(
    assistant: Assistant, launcher: ScriptedLauncher
) -> None:
    launcher.hold()
    growing = assistant.seed("42", None, MIRA, every_s=0)
    cancel = (await anext(growing)).actions[0]

    assert "course staff" in words(await press(assistant, cancel, NOAH))
    assert "topped" in words(await press(assistant, cancel, TEACHER))
    assert "topped" in words([reply async for reply in growing][-1])


async def test_staff_of_another_server_stop_no_proof_but_those_of_their_own_people(
    assistant: Assistant, launcher: ScriptedLauncher
) -> None:
    launcher.hold()
    cancel = (await anext(assistant.seed("42", None, MIRA, every_s=0))).actions[0]
    stranger = TEACHER.model_copy(update={"id": "stranger", "server": "their own"})
    in_private = TEACHER.model_copy(update={"server": "", "is_direct": True})

    for asker in (stranger, in_private, TEACHER.model_copy(update={"platform": "other"})):
        assert "Only the person who asked" in words(await press(assistant, cancel, asker))

    await anext(assistant.seed("42", None, NOAH.model_copy(update={"server": "their own"}), every_s=0))
    assert "somebody else does" in words(await press(assistant, cancel, stranger))
    assert "Stopped." in words(await press(assistant, cancel, TEACHER))


async def test_whom_the_operator_named_stops_every_proof(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    knowledge = understand(SMALL_FAQ, Thresholds())
    teaching = frozenset({TeachingServer(platform="test", server="named")})
    assistant = Assistant(lambda: knowledge, desk, staff=frozenset({NOAH}), teaching=teaching)
    launcher.hold()
    visitor = Asker(platform="site", id="somebody")

    for asker in (NOAH, TEACHER.model_copy(update={"server": "named"}), Asker(platform="terminal", id="operator")):
        cancel = (await anext(assistant.seed("42", None, visitor, every_s=0))).actions[0]
        assert "Stopped." in words(await press(assistant, cancel, asker))


async def test_a_named_role_counts_as_staff_where_it_was_named(assistant: Assistant) -> None:
    tutor = NOAH.model_copy(update={"roles": frozenset({"77"})})
    assert "course staff" in words(await choose(assistant, asker=tutor))

    await choose(assistant, "staff-role", "<@&77>", whole_server=True)

    assert "automatic" in words(await choose(assistant, asker=tutor))
    elsewhere = tutor.model_copy(update={"server": "another"})
    assert "course staff" in words(await choose(assistant, asker=elsewhere))


async def test_staff_by_a_role_change_neither_who_is_staff_nor_of_which_course(assistant: Assistant) -> None:
    tutor = NOAH.model_copy(update={"roles": frozenset({"77"})})
    await choose(assistant, "staff-role", "77", whole_server=True)
    assert "is now on" in words(await choose(assistant, "quiet", "on", asker=tutor))
    before = await assistant.preferences(TEACHER)

    for typed in (("course", "ml"), ("course", "default"), ("staff-role", "88"), ("staff-role", "default")):
        assert "whoever manages the server" in words(await choose(assistant, *typed, asker=tutor))

    assert await assistant.preferences(TEACHER) == before


async def test_staff_of_one_channel_see_and_change_nothing_of_the_whole_server(assistant: Assistant) -> None:
    tutor = NOAH.model_copy(update={"roles": frozenset({"77"})})
    await choose(assistant, "staff-role", "77")
    assert "is now on" in words(await choose(assistant, "automatic", "on", asker=tutor))

    assert words(await choose(assistant, asker=tutor, whole_server=True)).strip() == "That is for the course staff."
    refused = await choose(assistant, "automatic", "on", asker=tutor, whole_server=True)

    assert words(refused).strip() == "That is for the course staff."
    assert not (await assistant.preferences(MIRA.model_copy(update={"channel": "another"}))).automatic


async def test_students_neither_see_nor_change_settings_not_even_by_an_old_button(assistant: Assistant) -> None:
    shown = await choose(assistant)
    switch = next(action for action in shown.actions if action.argument == "channel/automatic/on")

    assert "course staff" in words(await press(assistant, switch, MIRA))
    assert not (await assistant.preferences(MIRA)).automatic

    assert "is now on" in words(await press(assistant, switch, TEACHER))
    assert (await assistant.preferences(MIRA)).automatic


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("colour", "blue", "There are: automatic"),
        ("automatic", "maybe", "`on` or `off`"),
        ("cooldown", "-3", "0 to 24 hours"),
        ("cooldown", "48h", "0 to 24 hours"),
        ("proofs", "nobody", "`everyone` or `staff`"),
        ("course", "alchemy", "There are: `ml`"),
        ("staff-role", "@everyone", "mentioning it"),
        ("quiet", "", "which value"),
    ],
)
async def test_a_setting_that_cannot_be_is_refused_with_what_can(
    assistant: Assistant, name: str, value: str, said: str
) -> None:
    before = await assistant.preferences(MIRA)

    assert said in words(await choose(assistant, name, value))
    assert await assistant.preferences(MIRA) == before


async def test_a_course_that_vanishes_from_the_faq_no_longer_narrows_the_search(desk: ProofDesk, store: Store) -> None:
    knowledge = understand(SMALL_FAQ, Thresholds())
    assistant = Assistant(lambda: knowledge, desk, memory=StoreMemory(store, Preferences(course="last year")))

    assert (await ask(assistant, UNBIASED.question)).decision is Decision.ANSWER
