"""The audit log of edits to the FAQ."""

from bot.store import EditState, Store
from bot.store_location import StoreLocation
from tests.bot.store.conftest import MIRA, NOAH, Clock
from tests.bot.store.rows import tables_with


async def begun(store: Store, **more: str) -> str:
    return await store.edits.begin(path="/faq/week-2.yaml", entry="gpu", diff="+ a line\n", by=MIRA, **more)


async def test_an_edit_is_on_disk_before_and_after_it_is_saved(store: Store, other: Store, clock: Clock) -> None:
    edit = await begun(store)
    found = await other.edits.find(edit)
    assert found is not None
    assert (found.state, found.at, found.diff, found.undoes) == (EditState.BEGUN, clock(), "+ a line\n", None)

    await store.edits.saved(edit)

    assert [each.state for each in await other.edits.latest(5)] == [EditState.SAVED]


async def test_an_edit_that_takes_another_back_says_so_on_both(store: Store, clock: Clock) -> None:
    edit = await begun(store)
    await store.edits.saved(edit)
    clock.passes(minutes=1)

    undoing = await begun(store, undoes=edit)
    await store.edits.saved(undoing, diff="- a line\n")

    newest, oldest = await store.edits.latest(5)
    assert (newest.id, newest.state, newest.diff) == (undoing, EditState.SAVED, "- a line\n")
    assert (oldest.id, oldest.state) == (edit, EditState.UNDONE)


async def test_an_entry_was_changed_when_its_last_edit_was_written(store: Store, clock: Clock) -> None:
    await store.edits.saved(await begun(store))
    saved_at = clock()
    clock.passes(minutes=1)
    await begun(store)

    assert await store.edits.changed() == {"gpu": saved_at}


async def test_people_recognise_their_own_edits_and_nobody_elses(store: Store) -> None:
    await begun(store)

    assert [each.is_own for each in await store.edits.latest(5, MIRA)] == [True]
    assert [each.is_own for each in await store.edits.latest(5, NOAH)] == [False]
    assert [each.is_own for each in await store.edits.latest(5)] == [False]
    await store.privacy.delete(MIRA)
    assert [each.is_own for each in await store.edits.latest(5, MIRA)] == [False]


async def test_only_what_was_not_written_can_be_dropped(store: Store) -> None:
    edit, written = await begun(store), await begun(store)
    await store.edits.saved(written)

    for each in (edit, written):
        await store.edits.drop(each)

    assert await store.edits.find(edit) is None
    assert await store.edits.find(written) is not None


async def test_who_edited_is_a_hash_and_a_name_and_both_are_forgotten_on_request(
    store: Store, location: StoreLocation
) -> None:
    named = MIRA.model_copy(update={"name": "Mira <@everyone>\nof the staff"})
    await store.edits.begin(path="x.yaml", entry="gpu", diff="", by=named)
    await store.edits.begin(path="x.yaml", entry="gpu", diff="", by=NOAH.model_copy(update={"name": "Noah"}))
    assert await tables_with(location, MIRA.id) == set()
    assert {each.by for each in await store.edits.latest(5)} == {"Mira @everyone of the staff", "Noah"}
    (exported,) = await store.privacy.export(MIRA)
    assert dict(exported.columns)["editor_name"] == "Mira @everyone of the staff"

    await store.privacy.delete(MIRA)

    assert {each.by for each in await store.edits.latest(5)} == {"", "Noah"}
    assert await tables_with(location, "Mira") == set()
