"""Processes of a bot as far as the store goes, to be killed or raced: forks of one that has imported everything.

On standard input comes the store's URL (no password stands in a process list), then line by line how many processes
to start and what they do. Each prints its id, and every write after it was acknowledged; `gone` follows their end.
"""

import asyncio
import os
import sys

from pydantic import BaseModel

from bot.asker import Asker
from bot.store import Place, Preferences, Store, open_store
from bot.store_location import StoreLocation, parse_location
from tests.bot.store.conftest import KEY, MIRA

KEYS_RACED_FOR = 100
#: Of several that write each counts from another multiple of this.
STRIDE = 1_000_000_000


class Address(BaseModel):
    message: int


def place_of(number: int) -> Place:
    """Where a writer makes its settings."""
    return Place("discord", f"server {number // STRIDE}")


def acknowledged(*what: object) -> None:
    sys.stdout.write(" ".join(map(str, what)) + "\n")
    sys.stdout.flush()


async def write_until_killed(store: Store, start: int) -> None:
    for number in range(start, sys.maxsize):
        await store.feedback.press(f"question {number}", Asker(platform="slack", id=str(number)), helpful=True)
        acknowledged("feedback", number)
        await store.preferences.put(place_of(number), Preferences(cooldown_s=number), by=MIRA)
        acknowledged("cooldown", number)
        await store.delivered.claim(f"slack:event:{number}")
        acknowledged("claimed", number)
        await store.messages.open(
            f"proof {number}", platform="slack", address=Address(message=number), request="same-seed:digits:42"
        )
        acknowledged("opened", number)
        if number % 2:
            await store.messages.close(f"proof {number}")
            acknowledged("closed", number)
        if number % 5 == 0:
            await store.privacy.opt_out(Asker(platform="slack", id=str(number)))
            acknowledged("unwilling", number)


async def claim_all(store: Store) -> None:
    for number in range(KEYS_RACED_FOR):
        if await store.delivered.claim(f"slack:event:{number}"):
            acknowledged("claimed", number)


async def live(location: StoreLocation, what: str, start: int) -> None:
    async with await open_store(location, privacy_key=KEY) as store:
        acknowledged("ready", os.getpid())
        await (claim_all(store) if what == "claim" else write_until_killed(store, start))


def main() -> None:
    location = parse_location(sys.stdin.readline().strip())
    while order := sys.stdin.readline().split():
        how_many, what, start = order
        started = []
        for number in range(int(how_many)):
            child = os.fork()
            if not child:
                asyncio.run(live(location, what, int(start) + number * STRIDE))
                os._exit(0)
            started.append(child)
        for child in started:
            os.waitpid(child, 0)
        acknowledged("gone", how_many)


if __name__ == "__main__":
    main()
