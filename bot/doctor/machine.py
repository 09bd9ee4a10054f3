"""This machine: its clock, the room on its disks, and the port for health and metrics."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.doctor.finding import Finding, note, problem, well
from bot.settings import Settings
from bot.store_location import InFile
from bot.web.probe import probe

#: Slack refuses requests whose time is five minutes off, and so does the bot; a minute leaves room to drift.
_OFF_S = 60.0
_VERY_OFF_S = 240.0
_MB = 1_000_000
#: A few weeks of a busy course's store, and the images of a proof.
_TIGHT_BYTES, _FULL_BYTES = 500 * _MB, 50 * _MB


def examine_clock(ahead_s: Mapping[str, float]) -> list[Finding]:
    """Compare the clock with that of every chat that was asked."""
    if not ahead_s:
        return [note("clock", "not compared: no chat was asked")]
    chat, worst_s = max(ahead_s.items(), key=lambda item: abs(item[1]))
    if abs(worst_s) < _OFF_S:
        return [well("clock", f"agrees with {' and '.join(sorted(ahead_s))}")]
    detail = f"{abs(worst_s):.0f} s {'ahead of' if worst_s > 0 else 'behind'} {chat}"
    advice = "Let the machine keep its time: timedatectl set-ntp true. Signed requests and leases depend on it."
    return [problem("clock", detail, advice) if abs(worst_s) >= _VERY_OFF_S else note("clock", detail, advice)]


def examine_disks(
    settings: Settings, free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free
) -> list[Finding]:
    """The room where the bot writes: one finding for each file system that is short, else one for all."""
    places = {"the cache": settings.cache, "temporary files": Path(tempfile.gettempdir())}
    if isinstance(settings.store, InFile):
        places = {"the store": settings.store.path} | places
    short, rooms = [], []
    for what, path in places.items():
        there = _existing(path)
        room = free(there)
        rooms.append(f"{what} {_size(room)}")
        if room < _TIGHT_BYTES:
            advice = f"Free some space on the file system of {there}."
            detail = f"only {_size(room)} are left for {what}"
            short.append(problem("disk", detail, advice) if room < _FULL_BYTES else note("disk", detail, advice))
    return short or [well("disk", f"free: {', '.join(rooms)}")]


async def examine_port(settings: Settings) -> list[Finding]:
    """Whether the port for health and metrics is free, or the bot itself is on it."""
    if not settings.serves_http:
        return [note("port", "FAQBOT_HTTP_PORT is off: nobody can ask the bot how it is")]
    where = f"{settings.http_host}:{settings.http_port}"
    try:
        server = await asyncio.start_server(lambda *_: None, settings.http_host, settings.http_port)
    except OSError as error:
        answer = await asyncio.to_thread(probe, settings, "/healthz", 2.0)
        if answer.is_well and '"alive"' in answer.text:
            return [well("port", f"a bot is running and answers at {where}")]
        advice = "Choose another FAQBOT_HTTP_PORT, or look which program has it: ss -ltnp."
        detail = f"{where} cannot be listened on ({error.strerror or type(error).__name__})"
        return [problem("port", detail, advice) if settings.port_was_chosen else note("port", detail, advice)]
    server.close()
    return [well("port", f"{where} is free")]


def _existing(path: Path) -> Path:
    """The path itself, or the nearest folder above it that is there."""
    return next(place for place in (path.absolute(), *path.absolute().parents) if place.exists())


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / _MB:.0f} MB"
