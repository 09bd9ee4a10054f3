"""The bot's HTTP server under clients that mean no good: it answers the others, and costs the bot next to nothing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.errors import AddressTaken
from bot.web.server import Limits, WebServer, serving
from tests.bot.web.asking import GET, client, status

HOST = "127.0.0.1"
BRIEF = Limits(head_s=0.1, body_s=0.1, body_bytes=1000, connections=4, grace_s=0.1)
PATIENT = Limits(head_s=60, body_s=60, connections=4, grace_s=0.1)


async def hello(_: web.Request) -> web.Response:
    return web.Response(text="hello")


async def echo(request: web.Request) -> web.Response:
    return web.Response(text=await request.text())


ROUTES = (web.get("/hello", hello), web.post("/echo", echo))


def post(length: int, body: bytes) -> bytes:
    return b"POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n%s" % (length, body)


@pytest.fixture
async def server() -> AsyncIterator[WebServer]:
    async with serving(ROUTES, HOST, 0, BRIEF) as server:
        yield server


async def test_a_request_is_answered(server: WebServer) -> None:
    async with client(server) as asking:
        await asking.send(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert (await asking.hung_up()).endswith(b"hello")


async def test_a_client_that_never_ends_its_headers_is_hung_up_on_and_others_are_answered(server: WebServer) -> None:
    async with client(server) as slow:
        await slow.send(b"GET /hello HTTP/1.1\r\nHost: he")
        assert await status(server) == 200
        assert await slow.hung_up() == b""
    assert await status(server) == 200


async def test_a_client_that_says_nothing_is_hung_up_on(server: WebServer) -> None:
    async with client(server) as silent:
        assert await silent.hung_up() == b""


async def test_a_body_that_does_not_come_is_not_waited_for(server: WebServer) -> None:
    async with client(server) as slow:
        await slow.send(post(900, b"the beginning"))
        assert "408" in await slow.answer()
        await slow.hung_up()


async def test_a_body_that_is_too_large_is_refused(server: WebServer) -> None:
    assert await status(server, post(2000, b"x" * 2000)) == 413
    assert await status(server, post(5, b"hello")) == 200


async def test_where_too_many_wait_the_one_that_has_waited_longest_goes_and_whoever_asks_is_answered() -> None:
    async with serving(ROUTES, HOST, 0, PATIENT) as server, contextlib.AsyncExitStack() as open_clients:
        slow = [await open_clients.enter_async_context(client(server)) for _ in range(PATIENT.connections)]
        for other in slow:
            await other.send(b"GET /hello HTTP/1.1\r\n")
        assert await status(server) == 200
        assert await slow[0].hung_up() == b""
        assert server.connections <= PATIENT.connections
        await slow[-1].send(b"Host: here\r\n\r\n")
        assert "200" in await slow[-1].answer()


async def test_where_everybody_is_being_answered_nobody_is_cut_off_for_a_newcomer() -> None:
    end = asyncio.Event()
    begun = asyncio.Semaphore(0)

    async def long(_: web.Request) -> web.Response:
        begun.release()
        await end.wait()
        return web.Response(text="at last")

    async with (
        serving((web.get("/hello", long),), HOST, 0, PATIENT) as server,
        contextlib.AsyncExitStack() as open_clients,
    ):
        asking = [await open_clients.enter_async_context(client(server)) for _ in range(PATIENT.connections)]
        for other in asking:
            await other.send(GET)
            await begun.acquire()
        async with client(server) as newcomer:
            assert await newcomer.hung_up() == b""
        end.set()
        assert ["200" in await other.answer() for other in asking] == [True] * len(asking)


async def test_an_address_that_is_taken_is_told_with_what_to_set(server: WebServer) -> None:
    with pytest.raises(AddressTaken, match=r"FAQBOT_HTTP_PORT.*FAQBOT_HTTP_PORT=off"):
        async with serving(ROUTES, *server.address):
            pass


async def test_an_error_in_a_page_shows_nothing_of_itself(server: WebServer, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(_: web.Request) -> web.Response:
        raise RuntimeError("inner matters")

    async with serving((web.get("/hello", broken),), HOST, 0) as broken_server, client(broken_server) as asking:
        await asking.send(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        answer = await asking.hung_up()
    assert b"500" in answer
    assert b"inner matters" not in answer
