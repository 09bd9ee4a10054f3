"""No test touches what the person who runs it keeps on this machine."""

import pytest


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that opens the bot's store without naming one gets a store in memory."""
    monkeypatch.setenv("FAQBOT_STORE", "memory")
