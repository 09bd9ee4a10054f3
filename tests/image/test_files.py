"""What the images and the docs about them are made from, read without an engine."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"]["optional-dependencies"]
LOCKS = sorted(path.stem for path in (ROOT / "requirements").glob("*.lock"))
#: What each image needs, and the locks that it installs.
IMAGES = {
    "bot": (("postgres",), ("bot",)),
    "runner on the CPU": (("postgres", "runner"), ("bot", "torch", "torch-cpu", "runner")),
    "runner on a GPU": (("postgres", "runner"), ("bot", "torch", "torch-cuda", "runner")),
    "ray": (("postgres", "runner", "ray"), ("bot", "torch", "torch-cpu", "runner", "ray")),
}


def entries_of(lock: str) -> list[str]:
    """A lock's pins, each with its hashes."""
    text = (ROOT / "requirements" / f"{lock}.lock").read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def pins_of(*locks: str) -> Iterator[Requirement]:
    for lock in locks:
        for entry in entries_of(lock):
            yield Requirement(entry.partition(" --hash")[0])


def named(table: str) -> set[str]:
    """The packages that a table in docs/dependencies.md has a line for."""
    return {canonicalize_name(name) for name in re.findall(r"^\| `([\w.-]+)` \|", table, re.MULTILINE)}


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_one_version_with_the_hashes_of_its_files(lock: str):
    entries = entries_of(lock)
    assert entries
    for entry in entries:
        assert re.fullmatch(r"[\w.-]+==\S+( ; [^#]+?)?(\s+--hash=sha256:[0-9a-f]{64})+", entry), entry


@pytest.mark.parametrize("image", IMAGES)
def test_what_is_locked_for_an_image_is_what_pyproject_asks_for(image: str):
    extras, locks = IMAGES[image]
    left_out = {line for line in (ROOT / "requirements/excluded.txt").read_text().splitlines() if line[:1] != "#"}
    pins = {canonicalize_name(pin.name): pin for pin in pins_of(*locks)}
    wanted = [*PROJECT["project"]["dependencies"], *(line for extra in extras for line in EXTRAS[extra])]
    for requirement in map(Requirement, wanted):
        name = canonicalize_name(requirement.name)
        if name in left_out:
            continue
        assert name in pins, f"{name} is not locked: run `make lock`"
        ((_, version),) = ((spec.operator, spec.version) for spec in pins[name].specifier)
        assert Version(version) in requirement.specifier, f"{pins[name]} does not fit {requirement}: run `make lock`"


def test_the_locks_of_one_image_never_name_a_package_in_two_versions():
    versions: dict[tuple[str, str], set[str]] = {}
    for pin in pins_of(*(lock for lock in LOCKS if lock not in {"build", "tools", "torch-cpu"})):
        versions.setdefault((pin.name, str(pin.marker)), set()).add(str(pin.specifier))
    assert {pin: found for pin, found in versions.items() if len(found) > 1} == {}


def test_the_settings_page_and_the_example_are_what_the_settings_say():
    done = subprocess.run(
        (sys.executable, ROOT / "scripts/settings_docs.py", "--check"), check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_every_dependency_has_its_reason_and_every_reason_its_dependency():
    chat, extras, development, building, *_ = re.split(
        r"^## ", (ROOT / "docs/dependencies.md").read_text(), flags=re.M
    )[1:]
    tools = [
        line
        for file in ("build.in", "tools.in", "fuzz.in")
        for line in (ROOT / "requirements" / file).read_text().splitlines()
        if line[:1] != "#"
    ]
    assert named(chat) == names(PROJECT["project"]["dependencies"])
    assert named(extras) == {name for extra in EXTRAS if extra != "dev" for name in names(EXTRAS[extra])}
    assert named(development) | named(extras) >= names(EXTRAS["dev"])
    assert named(development) <= names(EXTRAS["dev"])
    assert named(building) == names([*PROJECT["build-system"]["requires"], *tools])


def test_every_service_is_shut_in_and_bounded():
    services = YAML(typ="safe").load(ROOT / "compose.yaml")["services"]
    for name, service in services.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["init"], name
        assert service["restart"] == "unless-stopped", name
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        assert service["logging"]["options"].keys() == {"max-size", "max-file"}, name
        assert "healthcheck" in service, name
        assert not service.get("privileged"), name
        assert "ports" not in service, name
