"""What a restore refuses: to lose what is there, to take a running bot's store away, and archives that are not good."""

import gzip
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.backup.archive import MANIFEST, part_of
from bot.errors import (
    AlreadyThere,
    BackupDamaged,
    BackupTooNew,
    FileUnwritable,
    PrivacyKeyDiffers,
    StoreError,
    StoreInUse,
    StoreUnwritable,
)
from bot.settings import SHIPPED_FAQ
from bot.store_location import InFile, InMemory
from tests.bot.backup.conftest import CHANNEL, FAQ, MIRA, Machine, Places, machine, use
from tests.bot.store.disks import unwritable_disk

Members = list[tuple[tarfile.TarInfo, bytes]]
OTHER_FAQ = "entries:\n- id: b\n  question: Where?\n  answer: There.\n"


@pytest.fixture
async def archive(used: Machine, tmp_path: Path) -> Path:
    await used.backup(tmp_path / "backup.tgz")
    return tmp_path / "backup.tgz"


def nothing_was_written(at: Machine) -> bool:
    folder = at.settings.faq.parent
    return not any(path.is_file() for path in folder.rglob("*"))


async def test_a_backup_replaces_no_file_unless_it_is_said(used: Machine, archive: Path) -> None:
    archive.write_text("last week's")
    with pytest.raises(AlreadyThere, match="--force"):
        await used.backup(archive)
    assert archive.read_text() == "last week's"

    await used.backup(archive, force=True)
    with tarfile.open(archive) as tar:
        assert MANIFEST in tar.getnames()


async def test_a_backup_that_cannot_be_written_leaves_nothing_behind(used: Machine, tmp_path: Path) -> None:
    with unwritable_disk(), pytest.raises(FileUnwritable):
        await used.backup(tmp_path / "backup.tgz")
    with pytest.raises(FileUnwritable):
        await used.backup(tmp_path / "nowhere" / "backup.tgz")

    assert [path.name for path in tmp_path.iterdir()] == ["used"]


async def test_a_store_with_something_in_it_is_replaced_only_when_it_is_said_and_kept(
    archive: Path, fresh: Machine
) -> None:
    async with await fresh.open() as store:
        await store.values.put("mine", "still here")
    with pytest.raises(AlreadyThere, match="--force"):
        await fresh.restore(archive)
    assert not fresh.settings.faq.exists()

    restored = await fresh.restore(archive, force=True)

    async with await fresh.open() as store:
        assert await store.values.get("mine") is None
        assert store.preferences.get(CHANNEL).quiet
    database, key = restored.kept
    key.rename(database.with_suffix(".key"))
    async with await Machine(fresh.settings.model_copy(update={"store": InFile(path=database)})).open() as store:
        assert await store.values.get("mine") == "still here"


async def test_a_store_that_a_bot_uses_is_not_replaced_by_force_either(
    places: Places, archive: Path, tmp_path: Path
) -> None:
    for kind in ("sqlite", "postgresql"):
        at = machine(tmp_path, kind, await places(kind, kind))
        async with await at.open() as store:
            await store._heartbeat.beat()
            with pytest.raises(StoreInUse, match="Stop it"):
                await at.restore(archive, force=True)
            await store.values.put("still", "works")
        await at.restore(archive, force=True)


async def test_a_store_that_is_damaged_can_be_replaced(archive: Path, fresh: Machine) -> None:
    fresh.store.path.parent.mkdir(exist_ok=True)
    fresh.store.path.write_bytes(b"not a database any more" * 1000)
    with pytest.raises(StoreError):
        await fresh.restore(archive)

    restored = await fresh.restore(archive, force=True)

    assert b"not a database" in restored.kept[0].read_bytes()
    async with await fresh.open() as store:
        assert store.preferences.get(CHANNEL).quiet


async def test_a_faq_that_is_there_is_replaced_only_when_it_is_said_and_kept(archive: Path, fresh: Machine) -> None:
    fresh.settings.faq.mkdir(parents=True)
    for name in ("week-9.yaml", "week-8.yml"):
        (fresh.settings.faq / name).write_text(OTHER_FAQ)
    with pytest.raises(AlreadyThere, match="--force"):
        await fresh.restore(archive)
    assert not fresh.store.path.exists()

    restored = await fresh.restore(archive, force=True)

    assert sorted(file.name for file in fresh.settings.faq.glob("*.y*ml")) == ["week-9.yaml"]
    assert (fresh.settings.faq / "week-9.yaml").read_text() == FAQ
    assert {file.name for file in restored.kept[-1].iterdir()} == {"week-9.yaml", "week-8.yml"}


async def test_the_same_faq_is_no_hindrance(archive: Path, fresh: Machine) -> None:
    fresh.settings.faq.mkdir(parents=True)
    (fresh.settings.faq / "week-9.yaml").write_text(FAQ)

    assert (await fresh.restore(archive)).kept == ()


async def test_the_faq_that_ships_with_the_bot_is_never_replaced(archive: Path, fresh: Machine) -> None:
    before = {file.name: file.read_bytes() for file in SHIPPED_FAQ.iterdir() if file.is_file()}
    shipped = Machine(fresh.settings.model_copy(update={"faq": SHIPPED_FAQ}))

    with pytest.raises(AlreadyThere, match="--faq FOLDER"):
        await shipped.restore(archive, force=True)
    assert {file.name: file.read_bytes() for file in SHIPPED_FAQ.iterdir() if file.is_file()} == before


async def test_a_faq_of_one_file_goes_where_one_file_is_named(archive: Path, fresh: Machine, tmp_path: Path) -> None:
    one = Machine(fresh.settings.model_copy(update={"faq": tmp_path / "fresh" / "course.yaml"}))
    await one.restore(archive)

    assert (tmp_path / "fresh" / "course.yaml").read_text() == FAQ


async def test_another_privacy_key_is_kept(archive: Path, fresh: Machine) -> None:
    key = fresh.store.path.with_suffix(".key")
    key.parent.mkdir(exist_ok=True)
    key.write_text("ab" * 32)
    with pytest.raises(AlreadyThere, match="privacy key"):
        await fresh.restore(archive)

    restored = await fresh.restore(archive, force=True)

    assert [path.read_text() for path in restored.kept] == ["ab" * 32]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_where_another_key_is_set_nothing_is_touched_and_the_backups_own_is_asked_for(
    archive: Path, places: Places, tmp_path: Path, kind: str
) -> None:
    there = machine(tmp_path, "there", await places(kind, "there"))
    async with await there.open() as store:
        await store.values.put("what was", "there before")
    another = Machine(there.settings.model_copy(update={"privacy_key": SecretStr("another key, long enough")}))

    with pytest.raises(PrivacyKeyDiffers, match="Unset it"):
        await another.restore(archive, force=True)

    async with await there.open() as store:
        assert await store.values.get("what was") == "there before"
    await there.restore(archive, force=True)
    async with await there.open() as store:
        assert await store.privacy.export(MIRA)


async def test_settings_are_not_written_over_others(archive: Path, fresh: Machine, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("FAQBOT_SEED=1\n")
    with pytest.raises(AlreadyThere):
        await fresh.restore(archive, settings_to=tmp_path / ".env")

    assert (tmp_path / ".env").read_text() == "FAQBOT_SEED=1\n"
    assert nothing_was_written(fresh)


async def test_memory_is_no_place_to_restore_to(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="memory"):
        await machine(tmp_path, "fresh", InMemory()).restore(archive)


async def test_a_restore_that_the_disk_does_not_take_leaves_the_old_store_as_it_was(
    archive: Path, fresh: Machine
) -> None:
    await use(fresh)
    async with await fresh.open() as store:
        await store.values.put("mine", "still here")
    (fresh.settings.faq / "week-9.yaml").write_text(FAQ)
    with unwritable_disk(), pytest.raises((StoreUnwritable, FileUnwritable)):
        await fresh.restore(archive, force=True)

    async with await fresh.open() as store:
        assert await store.values.get("mine") == "still here"


def repacked(archive: Path, change: Callable[[Members], None]) -> None:
    """The archive again, after something was done to it."""
    with tarfile.open(archive) as tar:
        members = [(member, file.read() if (file := tar.extractfile(member)) else b"") for member in tar]
    change(members)
    with tarfile.open(archive, "w:gz") as tar:
        for member, content in members:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def added(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> Callable[[Members], None]:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return lambda members: members.append((member, b"" if kind != tarfile.REGTYPE else b"evil"))


def manifest_with(**changes: object) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        member, content = members[0]
        members[0] = (member, json.dumps(json.loads(content) | changes).encode())

    return change


def edited(name: str, old: bytes, new: bytes) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        at = next(number for number, (member, _) in enumerate(members) if member.name == name)
        assert old in members[at][1]
        members[at] = (members[at][0], members[at][1].replace(old, new))

    return change


def without(name: str) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        members[:] = [(member, content) for member, content in members if member.name != name]

    return change


def doubled(members: Members) -> None:
    members.append(members[1])


@pytest.mark.parametrize(
    "change",
    [
        added("../evil.yaml"),
        added("/root/evil.yaml"),
        added("faq/../../evil.yaml"),
        added("faq/sub/evil.yaml"),
        added("faq/evil.sh"),
        added("faq\\..\\evil.yaml"),
        added("store/evil.jsonl"),
        added("faq/evil.yaml"),
        added("faq/evil.yaml", tarfile.SYMTYPE, "/etc/passwd"),
        added("faq/evil.yaml", tarfile.LNKTYPE, "privacy.key"),
        added("faq", tarfile.DIRTYPE),
        added("faq/evil.yaml", tarfile.FIFOTYPE),
        added("faq/evil.yaml", tarfile.CHRTYPE),
        doubled,
        edited("faq/week-9.yaml", b"In June.", b"In July."),
        edited("store/questions.jsonl", b"0.75", b"0.25"),
        edited("privacy.key", b"", b"00"),
        without("store/questions.jsonl"),
        without(MANIFEST),
        manifest_with(parts={}),
        manifest_with(parts={"faq/week-9.yaml": {"bytes": 10**15, "sha256": "0" * 64}}),
        manifest_with(format="one"),
    ],
)
async def test_an_archive_that_is_not_as_the_bot_wrote_it_changes_nothing(
    archive: Path, fresh: Machine, tmp_path: Path, change: Callable[[Members], None]
) -> None:
    repacked(archive, change)
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(BackupDamaged):
        await fresh.restore(archive, force=True)

    assert sorted(tmp_path.rglob("*")) == before
    assert not Path("/root/evil.yaml").exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: b"PK\x03\x04" + content,
        lambda content: gzip.compress(b"not a tar" * 1000),
        lambda content: content[:200] + bytes(50) + content[250:],
    ],
)
async def test_a_file_that_is_no_whole_archive_is_told_as_such(
    archive: Path, fresh: Machine, spoil: Callable[[bytes], bytes]
) -> None:
    archive.write_bytes(spoil(archive.read_bytes()))

    with pytest.raises(BackupDamaged):
        await fresh.restore(archive, force=True)
    assert nothing_was_written(fresh)


async def test_an_archive_of_a_newer_version_asks_for_that_version(archive: Path, fresh: Machine) -> None:
    repacked(archive, manifest_with(format=2, faqbot="9.0"))
    with pytest.raises(BackupTooNew, match=r"9\.0"):
        await fresh.restore(archive)

    repacked(archive, manifest_with(format=1, revision="9999"))
    with pytest.raises(StoreError, match="newer version"):
        await fresh.restore(archive)


async def test_rows_that_do_not_fit_the_tables_are_refused_as_a_whole(archive: Path, fresh: Machine) -> None:
    """Somebody may write a manifest that fits what they changed; the hashes only guard against accidents."""

    def break_rows(members: Members) -> None:
        edited("store/questions.jsonl", b'"text"', b'"task"')(members)
        content = next(content for member, content in members if member.name == "store/questions.jsonl")
        path = archive.with_suffix(".jsonl")
        path.write_bytes(content)
        parts = json.loads(members[0][1])["parts"] | {"store/questions.jsonl": part_of(path).model_dump()}
        manifest_with(parts=parts)(members)

    repacked(archive, break_rows)
    with pytest.raises(BackupDamaged, match="questions"):
        await fresh.restore(archive)
    assert not fresh.store.path.exists()


async def test_an_archive_that_is_not_there_is_told(fresh: Machine, tmp_path: Path) -> None:
    with pytest.raises(FileUnwritable, match=r"nowhere\.tgz"):
        await fresh.restore(tmp_path / "nowhere.tgz")
