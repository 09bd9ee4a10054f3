"""The store that the settings name, opened."""

from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    # Its libraries are imported when a store is opened; `faqbot ask` opens none.
    from bot.store import Store


async def open_kept_store(settings: Settings) -> "Store":
    """Open the store that the settings name.

    Raises:
        StoreError: it cannot be opened; the message says what to do.
    """
    from bot.store import open_store

    return await open_store(settings.store, keep_days=settings.keep_days, privacy_key=settings.privacy_key)
