"""Who sent a request, as far as the network tells: what floods are counted by, because a visitor's number is free."""

from ipaddress import IPv4Address, ip_address, ip_network

from aiohttp import web

#: Of an IPv6 address so many bits name a subscriber: https://www.rfc-editor.org/rfc/rfc6177
_SUBSCRIBER_BITS = 64


def sender_of(request: web.Request, *, behind_proxy: bool) -> str:
    """The sender; the last one that our own proxy names, since whatever stands before that anybody can write."""
    peer = request.remote or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return _line(forwarded[:64] if behind_proxy and forwarded and _is_near(peer) else peer)


def _is_near(peer: str) -> bool:
    try:
        return ip_address(peer).is_private
    except ValueError:
        return False


def _line(address: str) -> str:
    """What one subscriber has: an IPv4 address, or the 2^64 IPv6 addresses that begin alike."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ip_network((known, _SUBSCRIBER_BITS), strict=False))
