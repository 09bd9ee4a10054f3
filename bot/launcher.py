"""The launcher that the settings ask for."""

from bot.settings import LOCAL, Settings
from runners.launchers.local import LocalLauncher
from runners.launchers.ray import RayLauncher
from runners.launchers.starting import starter_for


def build_launcher(settings: Settings) -> LocalLauncher | RayLauncher:
    """Build the launcher; starts nothing. Whoever uses it must await its `close`.

    Raises:
        LauncherMissing: a cluster is asked for, and what reaches it is not installed.
    """
    if settings.launcher != LOCAL:
        return RayLauncher(settings.launcher)
    starter = starter_for(settings.start_runs, idle_s=settings.idle_minutes * 60)
    return LocalLauncher(settings.cache, starter=starter)
