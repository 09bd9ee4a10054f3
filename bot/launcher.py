"""The launcher that the settings ask for."""

from bot.settings import Settings
from runners.launchers.local import LocalLauncher
from runners.launchers.starting import starter_for


def build_launcher(settings: Settings) -> LocalLauncher:
    """Build the launcher; starts nothing. Whoever uses it must await its `close`."""
    starter = starter_for(settings.start_runs, idle_s=settings.idle_minutes * 60)
    return LocalLauncher(settings.cache, starter=starter)
