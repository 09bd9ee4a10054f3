"""Count how a chat's HTTP interface answers: by its status alone, never by what was asked."""

from types import SimpleNamespace

import aiohttp

from bot.meter import Meter


def counting(platform: str, meter: Meter) -> aiohttp.TraceConfig:
    """What an aiohttp session needs to tell the meter of every answer."""
    trace = aiohttp.TraceConfig()

    async def count(
        _session: aiohttp.ClientSession, _context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
    ) -> None:
        meter.chat_answered(platform, ended.response.status)

    trace.on_request_end.append(count)
    return trace
