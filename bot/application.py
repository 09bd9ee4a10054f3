"""Put the parts together: settings in, a ready assistant out. The only place that knows every room."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from bot.assistant import Assistant, ProofDefaults
from bot.kept_store import open_kept_store
from bot.knowledge import LiveKnowledge
from bot.memory import Memory
from bot.meter import Meter
from bot.proofs.desk import ProofDesk
from bot.proofs.launcher import build_launcher, drawer_of
from bot.proofs.shelf import ProofShelf
from bot.proofs.stops import ProofStops
from bot.rights import Rights
from bot.settings import Settings
from bot.site.address import SiteAddress
from bot.site.entrance import Entrance
from bot.site.switch import SiteSwitch
from faq.library import Library
from runners.launchers.local import LocalLauncher
from runners.launchers.starting import Starting

if TYPE_CHECKING:
    # Its libraries are imported when a store is opened; `faqbot ask` opens none.
    from bot.gaps.staff_room import StaffRoom
    from bot.stats.desk import StatsDesk
    from bot.store import Store
    from runners.launchers.ray import RayLauncher

#: How often the FAQ's files are looked at; a change is live within a second.
FOLLOW_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Assembly:
    """The parts that hold nothing open."""

    settings: Settings
    assistant: Assistant
    desk: ProofDesk
    launcher: "LocalLauncher | RayLauncher"
    knowledge: LiveKnowledge
    #: The way to the proofs of other processes, where there may be any.
    stops: ProofStops | None


@dataclass(frozen=True, slots=True)
class Application(Assembly):
    """Everything a platform needs, alive between `open_application`'s entry and exit."""

    store: "Store"
    entrance: Entrance


def build_application(
    settings: Settings,
    store: "Store | None" = None,
    meter: Meter | None = None,
    entrance: Entrance | None = None,
) -> Assembly:
    """Load the FAQ and build the assistant over it; starts nothing. Without a `store` it remembers nothing.

    `entrance` is the way to the site, where one is served.

    Raises:
        FaqError: there is no FAQ, or it does not validate.
    """
    knowledge = LiveKnowledge(Library(settings.faq), settings.thresholds)
    launcher = build_launcher(settings)
    shelf = None if store is None else ProofShelf(store.proofs)
    desk = ProofDesk(launcher, settings.device, draw=drawer_of(launcher), shelf=shelf, meter=meter)
    stops = None
    if store is not None and settings.shares_store:
        stops = ProofStops(desk, store.values, store.known_as)
    defaults = ProofDefaults(recipe=settings.recipe, seed=settings.seed)
    memory, staff_room, stats_desk = (None, None, None) if store is None else _remembering(settings, store, knowledge)
    assistant = Assistant(
        lambda: knowledge.current,
        desk,
        defaults,
        settings.staff,
        memory,
        staff_room=staff_room,
        stats_desk=stats_desk,
        meter=meter,
        site=SiteAddress if entrance is None else entrance.linked,
        entrance=entrance,
        stops=stops,
        teaching=settings.teach,
    )
    return Assembly(
        settings=settings, assistant=assistant, desk=desk, launcher=launcher, knowledge=knowledge, stops=stops
    )


def _remembering(
    settings: Settings, store: "Store", knowledge: LiveKnowledge
) -> tuple[Memory, Callable[[], "StaffRoom"], "StatsDesk"]:
    """What the assistant remembers with, and what staff make of it: the staff room is built when it is entered."""
    from bot.gaps.opening import open_staff_room
    from bot.stats.counting import open_statistics
    from bot.stats.desk import StatsDesk
    from bot.store_memory import StoreMemory

    memory = StoreMemory(store, settings.preferences, is_shared=settings.shares_store)
    rights = Rights(settings.staff, settings.teach)
    return (
        memory,
        cache(partial(open_staff_room, settings, rights, store, memory, knowledge)),
        StatsDesk(rights, memory, open_statistics(store, lambda: knowledge.current.faq), lambda: knowledge.current),
    )


@contextlib.asynccontextmanager
async def open_application(
    settings: Settings,
    open_store: Callable[[Settings], Awaitable["Store"]] = open_kept_store,
    meter: Meter | None = None,
) -> AsyncIterator[Application]:
    """Build the application, keep its FAQ up to date, and at the end leave no proof running and nothing unwritten.

    Raises:
        FaqError: there is no FAQ, or it does not validate.
        StoreError: the store cannot be opened.
    """
    async with await open_store(settings) as store:
        entrance = Entrance(
            settings.site_address, store.sign_ins, has_staff_room=settings.site is not SiteSwitch.READ_ONLY
        )
        parts = build_application(settings, store, meter, entrance if settings.serves_site else None)
        await parts.desk.load()
        async with _alive(parts, store):
            yield Application(
                settings=settings,
                assistant=parts.assistant,
                desk=parts.desk,
                launcher=parts.launcher,
                knowledge=parts.knowledge,
                stops=parts.stops,
                store=store,
                entrance=entrance,
            )


@contextlib.asynccontextmanager
async def _alive(parts: Assembly, store: "Store") -> AsyncIterator[None]:
    from bot.gaps.opening import open_history, open_lookahead

    background = [
        asyncio.create_task(parts.knowledge.follow(FOLLOW_EVERY_S)),
        asyncio.create_task(open_history(store, parts.knowledge).follow()),
        asyncio.create_task(open_lookahead(parts.settings, store, parts.knowledge).follow()),
    ]
    if parts.stops is not None:
        background.append(asyncio.create_task(parts.stops.follow()))
    if parts.settings.start_runs is Starting.WARM_AT_START:
        background.append(asyncio.create_task(parts.launcher.warm_up()))
    try:
        yield
    finally:
        for task in background:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await parts.desk.close()
