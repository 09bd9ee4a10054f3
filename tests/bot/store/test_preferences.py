import pytest
from pydantic import ValidationError

from bot.preferences import Starters
from bot.store import Place, Preferences, Store, open_store
from bot.store_location import StoreLocation
from tests.bot.store.conftest import CHANNEL, KEY, MIRA, SERVER


async def test_a_channel_inherits_from_its_server_and_the_server_from_the_defaults(store: Store) -> None:
    await store.preferences.put(SERVER, Preferences(quiet=True, course="ml"), by=MIRA)
    await store.preferences.put(CHANNEL, Preferences(quiet=False), by=MIRA)

    there = store.preferences.get(CHANNEL).over(Preferences(cooldown_s=30, course="stats"))

    assert there == Preferences(quiet=False, course="ml", cooldown_s=30)
    assert store.preferences.get(Place("discord", "77", "random")).quiet is True
    assert store.preferences.get(Place("slack", "77", "general")) == Preferences()


async def test_a_change_touches_what_it_names_and_none_takes_a_setting_back(store: Store) -> None:
    await store.preferences.put(CHANNEL, Preferences(automatic=True, proofs=Starters.STAFF), by=MIRA)
    await store.preferences.put(CHANNEL, Preferences(cooldown_s=1.5), by=MIRA)
    holds = await store.preferences.put(CHANNEL, Preferences(automatic=None), by=MIRA)

    assert holds == Preferences(proofs=Starters.STAFF, cooldown_s=1.5)


async def test_settings_outlive_the_process(store: Store, location: StoreLocation) -> None:
    await store.preferences.put(SERVER, Preferences(staff_role="TAs", solved_tag="991"), by=MIRA)
    await store.close()

    async with await open_store(location, privacy_key=KEY) as restarted:
        assert restarted.preferences.get(CHANNEL) == Preferences(staff_role="TAs", solved_tag="991")


async def test_another_process_sees_a_change_when_it_looks_again(store: Store, other: Store) -> None:
    assert other.preferences.get(CHANNEL).course is None
    await store.preferences.put(CHANNEL, Preferences(course="ml"), by=MIRA)

    await other.preferences.refresh()

    assert other.preferences.get(CHANNEL).course == "ml"


def test_a_cooldown_is_never_negative() -> None:
    with pytest.raises(ValidationError):
        Preferences(cooldown_s=-1)


async def test_the_channels_of_a_server_with_settings_of_their_own_are_named(store: Store) -> None:
    await store.preferences.put(SERVER, Preferences(quiet=True), by=MIRA)
    await store.preferences.put(CHANNEL, Preferences(course="ml"), by=MIRA)
    await store.preferences.put(Place("discord", "88", "general"), Preferences(course="stats"), by=MIRA)

    assert store.preferences.channels(CHANNEL) == {"general": Preferences(quiet=True, course="ml")}
    assert store.preferences.channels(SERVER) == store.preferences.channels(CHANNEL)
    assert store.preferences.channels(Place("slack", "77")) == {}
