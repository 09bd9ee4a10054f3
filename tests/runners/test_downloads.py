"""Recipes with a download: fetched once by fastai's untar_data, then used from the cache, and told plainly without."""

import functools
import http.server
import re
import socket
import subprocess
import sys
import tarfile
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from runners.downloads import downloaded_files
from runners.errors import DataUnavailable
from runners.recipes import MNIST_SAMPLE, PETS, Architecture, Recipe
from runners.spec import RunResult

ROOT = Path(__file__).parents[2]
SMALL = MNIST_SAMPLE.model_copy(
    update={"architecture": Architecture.SMALL_CNN, "blocks": 1, "image_px": 8, "images": 60, "batch_size": 8}
)


def train(cache: Path, recipe: Recipe) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.runners.one_training", str(cache), recipe.model_dump_json()]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def archives(tmp_path: Path) -> Iterator[tuple[Path, str, list[str]]]:
    """A folder that is served on the loopback, its address, and the paths that were asked for."""
    folder, asked = tmp_path / "served", []
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            asked.append(self.path)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def threes_and_sevens(folder: Path, count: int) -> None:
    """Write the archive mnist_sample.tgz with `count` dark threes and bright sevens, laid out as the real one."""
    from PIL import Image

    for number in range(count):
        part, label = ("train", "valid")[number % 3 == 0], "37"[number % 2]
        file = folder / "mnist_sample" / part / label / f"{number}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (28, 28), 200 * (number % 2) + number % 7).save(file)
    with tarfile.open(folder / "mnist_sample.tgz", "w:gz") as archive:
        archive.add(folder / "mnist_sample", "mnist_sample")


@pytest.mark.runner
def test_without_internet_the_message_says_what_failed_and_what_to_do(tmp_path: Path, closed_port: int) -> None:
    url = f"http://127.0.0.1:{closed_port}/mnist_sample.tgz"
    failed = train(tmp_path, MNIST_SAMPLE.model_copy(update={"url": url}))
    assert failed.returncode == 1
    message = failed.stderr.strip().splitlines()[-1]
    assert message.startswith("DataUnavailable: The images of the recipe mnist_sample are not in ")
    assert f"fetching them from {url} failed" in message
    assert "Connection refused" in message
    assert "choose the recipe digits" in message


@pytest.mark.runner
def test_an_archive_is_fetched_once_and_then_used_from_the_cache(tmp_path: Path, archives) -> None:
    folder, address, asked = archives
    threes_and_sevens(folder, 70)
    recipe = SMALL.model_copy(update={"url": f"{address}/mnist_sample.tgz"})
    first, second = (train(tmp_path / "cache", recipe) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    results = [RunResult.model_validate_json(done.stdout) for done in (first, second)]
    assert results[0].weights_sha256 == results[1].weights_sha256
    assert len(results[0].losses) == recipe.batches
    assert results[0].validation_items == recipe.validation_items == 12
    assert asked == ["/mnist_sample.tgz"]


def _cut_short(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])


def _garbled(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 200] = bytes(200)
    archive.write_bytes(content)


def _a_web_page(archive: Path) -> None:
    archive.write_text("<html>Please log in to this network</html>")


@pytest.mark.runner
@pytest.mark.parametrize("damage", [_cut_short, _garbled, _a_web_page])
def test_a_damaged_archive_is_fetched_again_and_then_told_with_what_to_do(tmp_path: Path, archives, damage) -> None:
    folder, address, asked = archives
    threes_and_sevens(folder, 70)
    damage(folder / "mnist_sample.tgz")
    failed = train(tmp_path / "cache", SMALL.model_copy(update={"url": f"{address}/mnist_sample.tgz"}))
    message = failed.stderr.strip().splitlines()[-1]
    assert failed.returncode == 1
    # Where the damage only ends the list of files early, what is missing is the number of images.
    assert re.search(r"DataUnavailable: The archive .*/mnist_sample.tgz (in .* is damaged \(|has \d+ images)", message)
    assert f"Delete {tmp_path / 'cache' / 'fastai'} and try again later, or choose the recipe digits" in message
    assert asked == ["/mnist_sample.tgz"] * 2


def test_an_archive_that_was_damaged_on_its_way_once_is_used_when_it_comes_whole(tmp_path: Path) -> None:
    names = [f"train/{label}/{number:03}.png" for label in "37" for number in range(60)]

    def untar(url: str, folder: Path, fetch_again: bool) -> Path:
        if not fetch_again:
            raise zlib.error("Error -3 while decompressing data: invalid block type")
        return _unpacked(folder / "mnist_sample", names)

    assert len(downloaded_files(SMALL, tmp_path, untar)) == SMALL.images


def test_what_fastai_calls_corrupt_is_told_as_damaged(tmp_path: Path) -> None:
    def untar(url: str, folder: Path, fetch_again: bool) -> Path:
        raise Exception("Downloaded file is corrupt or not latest version")  # noqa: TRY002 - as fastdownload does

    with pytest.raises(DataUnavailable, match=r"is damaged \(Downloaded file is corrupt"):
        downloaded_files(SMALL, tmp_path, untar)


def test_a_mistake_of_ours_is_not_taken_for_a_damaged_archive(tmp_path: Path) -> None:
    def untar(url: str, folder: Path, fetch_again: bool) -> Path:
        raise TypeError("a bug")

    with pytest.raises(TypeError):
        downloaded_files(SMALL, tmp_path, untar)


def _truncated(file: Path) -> None:
    file.write_bytes(b"")


def _removed(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize("damage", [_truncated, _removed])
def test_an_image_that_was_damaged_in_the_cache_is_told_with_the_folder_to_delete(tmp_path: Path, damage) -> None:
    def untar(url: str, folder: Path, fetch_again: bool) -> Path:
        return folder / "mnist_sample"

    folder = tmp_path / "fastai" / "mnist_sample"
    _unpacked(folder, [f"train/{label}/{number:03}.png" for label in "37" for number in range(60)])
    for file in folder.rglob("*.png"):
        file.write_text(file.name)
    files = downloaded_files(SMALL, tmp_path, untar)
    assert downloaded_files(SMALL, tmp_path, untar) == files
    damage(files[7])
    with pytest.raises(DataUnavailable, match=f"{folder} were changed or damaged.*Delete that folder"):
        downloaded_files(SMALL, tmp_path, untar)


@pytest.mark.runner
def test_something_else_at_the_address_such_as_a_login_page_is_told(tmp_path: Path, archives) -> None:
    folder, address, _ = archives
    (folder / "mnist_sample.tgz").write_text("<html>Please log in</html>")
    url = f"{address}/mnist_sample.tgz"
    known = f"{{{url!r}: (3214948, '2dbc7ec6f9259b583af0072c55816a88')}}"
    # fastai knows size and hash of its own addresses only; here it is told those of the loopback's.
    code = (
        "import sys, fastdownload.core as core; "
        f"core.read_checks = lambda module: {known}; "
        "from tests.runners.one_training import main; main()"
    )
    recipe = SMALL.model_copy(update={"url": url})
    command = [sys.executable, "-c", code, str(tmp_path / "cache"), recipe.model_dump_json()]
    failed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert failed.returncode == 1
    message = failed.stderr.strip().splitlines()[-1]
    assert "DataUnavailable: " in message  # after the bar that fastai draws while it fetches
    assert "what came from there is not the archive that fastai knows" in message


def _unpacked(folder: Path, names: list[str]) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_an_archive_left_half_unpacked_is_fetched_again(tmp_path: Path) -> None:
    names = [f"train/{label}/{number:03}.png" for label in "37" for number in range(60)]
    told: list[bool] = []

    def untar(url: str, folder: Path, fetch_again: bool) -> Path:
        told.append(fetch_again)
        return _unpacked(folder / "mnist_sample", names if fetch_again else names[:10])

    files = downloaded_files(SMALL, tmp_path, untar)
    assert told == [False, True]
    assert len(files) == SMALL.images
    assert list(files) == sorted(files)


def test_fewer_images_than_the_recipe_uses_are_spread_over_all_classes(tmp_path: Path) -> None:
    names = [f"images/{breed}_{number}.jpg" for breed in ("Abyssinian", "Sphynx", "beagle", "pug") for number in "1234"]
    recipe = PETS.model_copy(update={"images": 4})
    files = downloaded_files(recipe, tmp_path, lambda url, folder, again: _unpacked(folder, names))
    assert [file.name.split("_")[0] for file in files] == ["Abyssinian", "Sphynx", "beagle", "pug"]


def test_an_archive_with_too_few_images_is_told_with_both_numbers(tmp_path: Path) -> None:
    with pytest.raises(DataUnavailable, match="has 1 images where the recipe mnist_sample needs 60"):
        downloaded_files(SMALL, tmp_path, lambda url, folder, again: _unpacked(folder, ["train/3/1.png"]))


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), EOFError("cut short"), tarfile.ReadError("no gzip")]
)
def test_a_full_disk_and_a_broken_archive_are_told(tmp_path: Path, error: Exception) -> None:
    def untar(url: str, folder: Path, fetch_again: bool) -> Path:
        raise error

    with pytest.raises(DataUnavailable, match=r"No space left|cut short|no gzip"):
        downloaded_files(SMALL, tmp_path, untar)
