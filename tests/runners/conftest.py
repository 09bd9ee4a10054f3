"""Skips real trainings, and runs on a cluster, where the packages that they need are not installed."""

from importlib.util import find_spec

import pytest

from runners.machine import missing_packages


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = {"runner": missing_packages(), "ray": () if find_spec("ray") else ("ray",)}
    for item in items:
        for extra, packages in missing.items():
            if packages and item.get_closest_marker(extra):
                item.add_marker(pytest.mark.skip(reason=f"needs the {extra} extra: {', '.join(packages)} missing"))
