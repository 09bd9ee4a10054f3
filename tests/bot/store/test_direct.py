"""What is kept of direct conversations: what was asked and set, and not with whom."""

import pytest

from bot.asker import Asker
from bot.preferences import Preferences
from bot.question import Question
from bot.store import Store
from bot.store_location import StoreLocation
from bot.store_memory import StoreMemory
from faq.matcher import Decision, SearchResult
from tests.bot.store.rows import every_row, tables_with

#: Discord's direct messages are on no server, Slack's are in the workspace.
DIRECT = (
    Asker(platform="discord", id="1001", channel="551122334455", is_direct=True),
    Asker(platform="slack", id="U1001", server="T1", channel="D551122334455", is_direct=True),
)
NOTHING_FOUND = SearchResult(decision=Decision.SILENT, matches=())


@pytest.fixture
def memory(store: Store) -> StoreMemory:
    return StoreMemory(store, Preferences())


@pytest.mark.parametrize("asker", DIRECT, ids=["discord", "slack"])
async def test_which_conversation_it_was_is_not_kept(
    memory: StoreMemory, store: Store, location: StoreLocation, asker: Asker
) -> None:
    await memory.note(Question(text="may I hand it in late?", asker=asker), NOTHING_FOUND)
    await memory.prefer(asker, "cooldown_s", 5.0, whole_server=False)
    await store.questions.flush()

    assert await tables_with(location, "551122334455") == set()
    (row,) = (await every_row(location))["questions"]
    assert (row["platform"], row["server"], row["channel"]) == (asker.platform, asker.server, "")


MIRA, NOAH = (Asker(platform="discord", id=number, server="77", channel="88") for number in ("1", "2"))


@pytest.mark.parametrize("unwilling", [MIRA, NOAH], ids=["author", "presser"])
async def test_nothing_is_kept_of_a_message_whose_author_or_presser_wants_nothing_recorded(
    memory: StoreMemory, location: StoreLocation, store: Store, unwilling: Asker
) -> None:
    asked = Question(text="may I hand it in late?", asker=NOAH, author=MIRA)
    await memory.note(asked, NOTHING_FOUND)
    await store.questions.flush()
    await memory.record(unwilling, recorded=False)
    await memory.note(asked, NOTHING_FOUND)
    await store.questions.flush()

    assert len((await every_row(location))["questions"]) == 1
    assert await memory.delete(NOAH) == 0
    assert await memory.delete(MIRA) == 1


@pytest.mark.parametrize("asker", DIRECT, ids=["discord", "slack"])
async def test_a_setting_holds_in_the_conversation_in_which_it_was_made_alone(
    memory: StoreMemory, asker: Asker
) -> None:
    await memory.prefer(asker, "cooldown_s", 5.0, whole_server=False)

    assert (await memory.preferences(asker)).cooldown_s == 5.0
    assert (await memory.preferences(asker.model_copy(update={"channel": "D2"}))).cooldown_s != 5.0
    assert await memory.own_preferences(asker, whole_server=False) == {"cooldown_s": 5.0}


async def test_what_is_set_for_a_workspace_holds_in_its_direct_conversations(memory: StoreMemory) -> None:
    in_channel = Asker(platform="slack", id="U1", server="T1", channel="C1", manages=True)

    await memory.prefer(in_channel, "cooldown_s", 7.0, whole_server=True)

    assert (await memory.preferences(DIRECT[1])).cooldown_s == 7.0
