"""The digits in their cache folder: written once, whole, by any number of processes, and repaired when damaged."""

import multiprocessing
import os
from pathlib import Path

import pytest

pytest.importorskip("PIL", reason="needs the runner extra")
pytest.importorskip("sklearn", reason="needs the runner extra")

from PIL import Image

from runners.digits import digit_files
from runners.errors import CacheUnwritable

COUNT, SIZE_PX = 60, 8


def contents(files: tuple[Path, ...]) -> list[tuple[str, bytes]]:
    return [(f"{file.parent.name}/{file.name}", file.read_bytes()) for file in files]


def test_the_files_are_pictures_sorted_by_path_in_a_folder_named_after_their_label(tmp_path: Path) -> None:
    files = digit_files(tmp_path, 32, COUNT)
    assert len(files) == COUNT
    assert list(files) == sorted(files)
    assert {file.parent.name for file in files} == set("0123456789")
    with Image.open(files[0]) as picture:
        assert (picture.size, picture.mode) == ((32, 32), "L")


def test_the_first_digits_of_the_data_set_have_their_known_labels(tmp_path: Path) -> None:
    labels = {file.stem: file.parent.name for file in digit_files(tmp_path, SIZE_PX, COUNT)}
    assert "".join(labels[f"{index:04}"] for index in range(12)) == "012345678901"


def test_files_that_are_there_are_used_again(tmp_path: Path) -> None:
    first = digit_files(tmp_path, SIZE_PX, COUNT)
    written_ns = [file.stat().st_mtime_ns for file in first]
    again = digit_files(tmp_path, SIZE_PX, COUNT)
    assert again == first
    assert [file.stat().st_mtime_ns for file in again] == written_ns


def _truncate(folder: Path, files: tuple[Path, ...]) -> None:
    files[3].write_bytes(files[3].read_bytes()[:20])


def _remove(folder: Path, files: tuple[Path, ...]) -> None:
    files[3].unlink()


def _swap(folder: Path, files: tuple[Path, ...]) -> None:
    files[3].write_bytes(files[4].read_bytes())


def _unmark(folder: Path, files: tuple[Path, ...]) -> None:
    (folder / "complete.txt").unlink()


def _garble_the_mark(folder: Path, files: tuple[Path, ...]) -> None:
    (folder / "complete.txt").write_bytes(b"\xff\x00nonsense")


@pytest.mark.parametrize("damage", [_truncate, _remove, _swap, _unmark, _garble_the_mark])
def test_a_damaged_cache_is_repaired(tmp_path: Path, damage) -> None:
    whole = digit_files(tmp_path, SIZE_PX, COUNT)
    before = contents(whole)
    damage(whole[0].parent.parent, whole)
    assert contents(digit_files(tmp_path, SIZE_PX, COUNT)) == before


def test_files_of_somebody_else_in_the_folder_are_not_taken_for_digits(tmp_path: Path) -> None:
    files = digit_files(tmp_path, SIZE_PX, COUNT)
    (files[0].parent / "9999.png").write_bytes(files[0].read_bytes())
    assert digit_files(tmp_path, SIZE_PX, COUNT) == files


def test_processes_that_write_at_the_same_time_all_get_the_same_whole_files(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        folders = pool.starmap(digit_files, [(tmp_path, SIZE_PX, COUNT)] * 4)
    assert len({tuple(contents(files)[0]) for files in folders}) == 1
    assert contents(folders[0]) == contents(digit_files(tmp_path, SIZE_PX, COUNT))
    assert not list(tmp_path.rglob(".unfinished-*"))


def test_what_a_killed_writer_left_behind_is_removed_once_it_is_old(tmp_path: Path) -> None:
    folder = tmp_path / f"digits-{COUNT}-{SIZE_PX}px"
    old, fresh = folder / ".unfinished-old", folder / ".unfinished-fresh"
    old.mkdir(parents=True)
    fresh.mkdir()
    os.utime(old, (0, 0))
    digit_files(tmp_path, SIZE_PX, COUNT)
    assert not old.exists()
    assert fresh.exists()


def test_a_full_disk_is_told_with_what_to_do_and_leaves_nothing_half_written(tmp_path: Path, monkeypatch) -> None:
    def no_room(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(Image.Image, "save", no_room)
        with pytest.raises(CacheUnwritable, match=r"No space left on device.*another cache folder"):
            digit_files(tmp_path, SIZE_PX, COUNT)
    assert not list(tmp_path.rglob(".unfinished-*"))
    assert len(digit_files(tmp_path, SIZE_PX, COUNT)) == COUNT


def test_a_cache_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    place = tmp_path / "cache"
    place.write_text("not a folder")
    with pytest.raises(CacheUnwritable, match="another cache folder"):
        digit_files(place, SIZE_PX, COUNT)
