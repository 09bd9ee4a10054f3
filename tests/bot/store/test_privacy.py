import stat
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from bot.errors import PrivacyKeyDiffers
from bot.store import Preferences, Store, open_store
from bot.store.privacy_key import given_key
from bot.store.tables import asker_columns
from bot.store_location import InFile, StoreLocation
from faq.matcher import Decision
from tests.bot.store.conftest import CHANNEL, KEY, MIRA, NOAH
from tests.bot.store.rows import every_row, tables_with

SAID = "a sentence that nobody else would ever write"
NAME = "Mira of the staff"
MIRAS_HASH = given_key(KEY).hash(MIRA)


class Address(BaseModel):
    message: int = 1


async def use_everything(store: Store, asker=MIRA) -> None:
    asked = store.questions.record(SAID, asker=asker, place=CHANNEL, decision=Decision.SILENT)
    await store.feedback.press(asked, asker, helpful=False)
    await store.preferences.put(CHANNEL, Preferences(automatic=True), by=asker)
    await store.messages.open(f"proof of {asker.id}", platform="discord", address=Address(), request="x")
    await store.gaps.dismiss([f"not for the FAQ, says {asker.id}"], asker)
    named = asker.model_copy(update={"name": NAME if asker == MIRA else "Noah of the staff"})
    await store.edits.begin(path="week-2.yaml", entry="gpu", diff="+ a line", by=named)
    await store.lessons.put("{}", by=asker)
    await store.sign_ins.offer(asker, timedelta(minutes=10))
    await store.sign_ins.open(asker, timedelta(hours=8))
    await store.delivered.claim("discord:interaction:1")
    await store.questions.flush()


async def test_no_id_of_a_person_is_stored(store: Store, location: StoreLocation) -> None:
    await use_everything(store, NOAH.model_copy(update={"id": "918273645546372819"}))

    assert await tables_with(location, SAID) == {"questions"}
    assert await tables_with(location, "918273645546372819") == {"messages"}, "only in the key that this test chose"


async def test_a_person_gets_everything_that_is_kept_about_them(store: Store, location: StoreLocation) -> None:
    await use_everything(store)
    await use_everything(store, NOAH)
    await store.privacy.opt_out(MIRA)

    rows = await store.privacy.export(MIRA)

    told = {row.table for row in rows}
    assert told == await tables_with(location, MIRAS_HASH)
    assert told | {"preferences"} == {column.table.name for column in asker_columns()}, "each table is used above"
    (question,) = (dict(row.columns) for row in rows if row.table == "questions")
    assert question["text"] == SAID
    assert MIRAS_HASH not in "".join(row.model_dump_json() for row in rows)


async def test_a_person_is_deleted_to_the_last_row_and_nobody_else_is(store: Store, location: StoreLocation) -> None:
    await use_everything(store, NOAH)
    await use_everything(store)
    before = await store.privacy.export(NOAH)

    done = await store.privacy.delete(MIRA)

    assert {(part.table, part.removed, part.unnamed) for part in done} == {
        ("questions", 1, 0),
        ("feedback", 1, 0),
        ("preferences", 0, 1),
        ("dismissed", 0, 1),
        ("edits", 0, 1),
        ("lessons", 1, 0),
        ("site_links", 1, 0),
        ("site_sessions", 1, 0),
    }
    assert await tables_with(location, MIRAS_HASH) == set()
    assert await tables_with(location, NAME) == set()
    assert await store.privacy.export(MIRA) == ()
    assert await store.privacy.export(NOAH) == before
    assert store.preferences.get(CHANNEL).automatic is True, "a setting that staff made stays"


async def test_what_was_deleted_is_not_left_in_the_files(tmp_path: Path) -> None:
    location = InFile(path=tmp_path / "faqbot.db")
    async with await open_store(location) as store:
        await use_everything(store)
        assert any(SAID.encode() in file.read_bytes() for file in tmp_path.iterdir())

        await store.privacy.delete(MIRA)

        assert not any(SAID.encode() in file.read_bytes() for file in tmp_path.iterdir())


async def test_who_opts_out_leaves_no_trace_until_they_opt_in(store: Store, location: StoreLocation) -> None:
    await store.privacy.opt_out(MIRA)
    await store.privacy.opt_out(MIRA)

    asked = store.questions.record(SAID, asker=MIRA, place=CHANNEL, decision=Decision.SILENT)
    kept = await store.feedback.press(asked, MIRA, helpful=True)
    await store.questions.flush()

    assert not kept
    assert await store.privacy.has_opted_out(MIRA)
    assert await tables_with(location, MIRAS_HASH) == {"opted_out"}
    await store.privacy.delete(MIRA)
    assert await store.privacy.has_opted_out(MIRA), "deleting what is kept does not bring the recording back"

    await store.privacy.opt_in(MIRA)
    assert await tables_with(location, MIRAS_HASH) == set()
    assert await store.feedback.press(asked, MIRA, helpful=True)


async def test_an_opt_out_in_one_process_holds_in_another(store: Store, other: Store, location: StoreLocation) -> None:
    other.questions.record(SAID, asker=MIRA, place=CHANNEL, decision=Decision.SILENT)
    await store.privacy.opt_out(MIRA)
    await other.questions.flush()

    assert (await every_row(location))["questions"] == []


async def test_the_key_is_made_once_and_only_the_bots_user_reads_it(tmp_path: Path) -> None:
    location = InFile(path=tmp_path / "new" / "faqbot.db")
    async with await open_store(location) as store:
        await use_everything(store)
    async with await open_store(location) as store:
        assert len(await store.privacy.export(MIRA)) == 8

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in location.path.parent.iterdir()}
    assert modes == {"faqbot.db": 0o600, "faqbot.key": 0o600}


async def test_another_key_is_refused_because_it_would_find_nobody(location: StoreLocation) -> None:
    await (await open_store(location, privacy_key=KEY)).close()

    with pytest.raises(PrivacyKeyDiffers, match="FAQBOT_PRIVACY_KEY") as told:
        await open_store(location, privacy_key=SecretStr("quite another key"))

    assert "quite another key" not in str(told.value)
