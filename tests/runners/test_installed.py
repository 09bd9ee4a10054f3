"""The fingerprint of what proofs would run with changes exactly when that changes."""

from importlib import metadata

import pytest

from runners.installed import installed_fingerprint


def test_it_stays_the_same_while_nothing_changes() -> None:
    assert installed_fingerprint() == installed_fingerprint()


@pytest.mark.parametrize("package", ["torch", "fastai", "numpy", "pillow", "scikit-learn"])
def test_another_version_of_what_trains_changes_it(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    before = installed_fingerprint()
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "99.0" if name == package else real(name))

    assert installed_fingerprint() != before


def test_a_package_that_is_missing_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)

    assert len(installed_fingerprint()) == 64
