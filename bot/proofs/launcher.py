"""The launcher that the settings ask for."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.settings import LOCAL, Settings
from runners.card import Card
from runners.launchers.local import LocalLauncher
from runners.launchers.starting import starter_for
from runners.picture import draw_picture

if TYPE_CHECKING:
    # Only a bot with a cluster needs it.
    from runners.launchers.ray import RayLauncher


def build_launcher(settings: Settings) -> "LocalLauncher | RayLauncher":
    """Build the launcher; starts nothing. Whoever uses it must await its `close`.

    Raises:
        LauncherMissing: a cluster is asked for, and what reaches it is not installed.
    """
    if settings.launcher != LOCAL:
        from runners.launchers.ray import RayLauncher

        return RayLauncher(settings.launcher)
    starter = starter_for(settings.start_runs, idle_s=settings.idle_minutes * 60)
    return LocalLauncher(settings.cache, starter=starter)


def drawer_of(launcher: "LocalLauncher | RayLauncher") -> Callable[[Card], Awaitable[bytes]]:
    """What draws the pictures of proofs: always on this machine, and faster where trainings are forked here."""
    return launcher.draw if isinstance(launcher, LocalLauncher) else draw_picture
