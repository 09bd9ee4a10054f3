from pydantic import BaseModel

from bot.store import Store
from tests.bot.store.conftest import Clock


class Address(BaseModel):
    """Where a message is on some platform."""

    channel: int
    message: int


HERE = Address(channel=5, message=6)


async def opened(store: Store, key: str = "proof1") -> None:
    assert await store.messages.open(key, platform="discord", address=HERE, request="same-seed:digits:42")


async def test_what_a_dead_process_left_behind_goes_to_one_other(store: Store, other: Store, clock: Clock) -> None:
    await opened(store)
    clock.passes(seconds=16)

    (left,) = await other.messages.adopt("discord")

    assert (left.key, left.request, left.address(Address)) == ("proof1", "same-seed:digits:42", HERE)
    assert await store.messages.adopt("discord") == ()
    assert await other.messages.adopt("slack") == ()


async def test_a_living_process_keeps_its_messages(store: Store, other: Store, clock: Clock) -> None:
    await opened(store)
    for _ in range(5):
        clock.passes(seconds=10)
        await store.messages.renew()

        assert await other.messages.adopt("discord") == ()


async def test_a_message_that_got_its_last_edit_is_left_to_nobody(store: Store, other: Store, clock: Clock) -> None:
    await opened(store)
    await store.messages.close("proof1")
    clock.passes(days=1)

    assert await other.messages.adopt("discord") == ()


async def test_a_process_that_stops_leaves_its_messages_at_once(store: Store, other: Store, clock: Clock) -> None:
    await opened(store, "first")
    clock.passes(seconds=1)
    await opened(store, "second")
    await store.close()

    assert [left.key for left in await other.messages.adopt("discord")] == ["first", "second"]


async def test_small_facts_are_remembered_by_name(store: Store, other: Store) -> None:
    await store.values.put("discord.commands", "hash one")
    await store.values.put("discord.commands", "hash two")

    assert await other.values.get("discord.commands") == "hash two"
    await other.values.remove("discord.commands")
    assert await store.values.get("discord.commands") is None
