"""The images, built once for all tests."""

import pytest
from filelock import FileLock

from tests.image.engine import STARTER, Engine, fetch_torch, find_engine


@pytest.fixture(scope="session")
def building(tmp_path_factory: pytest.TempPathFactory) -> FileLock:
    """One builds while the others wait, also where the tests run in several processes."""
    return FileLock(tmp_path_factory.getbasetemp().parent / "images.lock")


@pytest.fixture(scope="session")
def docker(building: FileLock) -> Engine:
    with building:
        engine = find_engine()
    if engine is None:
        pytest.skip(f"NOTHING ABOUT THE IMAGES IS TESTED: no Docker engine answers, and {STARTER} is not there")
    return engine


@pytest.fixture(scope="session")
def bot_image(docker: Engine, building: FileLock) -> str:
    with building:
        return docker.build("bot")


@pytest.fixture(scope="session")
def runner_image(docker: Engine, building: FileLock, bot_image: str) -> str:
    with building:
        fetch_torch()
        return docker.build("runner")
