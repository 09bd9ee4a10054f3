"""Claim an address to listen on: whoever calls is heard from then on, and waits until somebody serves.

Light to import.
"""

import contextlib
import logging
import socket

from bot.errors import AddressTaken
from bot.web.address import HttpSettings

log = logging.getLogger(__name__)

_WAITING = 100


def claim_for(settings: HttpSettings) -> tuple[socket.socket, ...]:
    """Sockets that listen where the settings say; none where nothing is served, or where the usual port is taken.

    Raises:
        AddressTaken: the port that the operator chose cannot be listened on.
    """
    if not settings.serves_http:
        return ()
    try:
        return claim(settings.http_host, settings.http_port)
    except AddressTaken as error:
        if settings.port_was_chosen:
            raise
        log.warning("%s The bot goes on without it.", error)
        return ()


def claim(host: str, port: int) -> tuple[socket.socket, ...]:
    """Sockets that listen, one for each address that `host` stands for; port 0 lets the system choose.

    Raises:
        AddressTaken: the address cannot be listened on.
    """
    with contextlib.ExitStack() as opened:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            sockets = [opened.enter_context(_listening(family, place)) for family, _, _, _, place in found]
        except OSError as error:
            raise AddressTaken(
                f"{host}:{port} cannot be listened on ({error.strerror}). Choose another FAQBOT_HTTP_PORT or "
                "FAQBOT_HTTP_HOST, or switch the bot's HTTP server off with FAQBOT_HTTP_PORT=off."
            ) from error
        opened.pop_all()
    return tuple(sockets)


def _listening(family: int, place: tuple[str | int | bytes, ...]) -> socket.socket:
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            # The other family has a socket of its own.
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.settimeout(0)
        listening.bind(place)
        listening.listen(_WAITING)
    except OSError:
        listening.close()
        raise
    return listening
