"""A client that can be as slow and as rude as it likes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.web.server import WebServer

GET = b"GET /hello HTTP/1.1\r\nHost: here\r\n\r\n"


@dataclass(frozen=True)
class Client:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, raw: bytes) -> None:
        self.writer.write(raw)
        await self.writer.drain()

    async def answer(self) -> str:
        """All that comes until the server hangs up, or the head of an answer that leaves the connection open."""
        async with asyncio.timeout(20):
            with contextlib.suppress(ConnectionError):
                return (await self.reader.readuntil(b"\r\n\r\n")).decode()
        return ""

    async def hung_up(self) -> bytes:
        """What the server still sent before it closed the connection."""
        async with asyncio.timeout(20):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""


@contextlib.asynccontextmanager
async def client(server: WebServer) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection(*server.address)
    try:
        yield Client(reader, writer)
    finally:
        writer.close()


async def status(server: WebServer, raw: bytes = GET) -> int:
    """The status with which one request is answered."""
    async with client(server) as asking:
        await asking.send(raw)
        return int((await asking.answer()).split()[1])
