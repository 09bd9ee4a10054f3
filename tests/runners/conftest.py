"""Skips real trainings where the packages that train are not installed."""

import pytest

from runners.machine import missing_packages


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = missing_packages()
    if not missing:
        return
    skip = pytest.mark.skip(reason=f"needs the runner extra: {', '.join(missing)} missing")
    for item in items:
        if item.get_closest_marker("runner"):
            item.add_marker(skip)
