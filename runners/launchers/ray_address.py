"""How the address of a Ray cluster is written in a setting. Whether something answers there is not looked at."""

import re

_HOST = r"(?:\[[0-9A-Fa-f:]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
_ADDRESS = re.compile(rf"(?:ray://)?{_HOST}:(?P<port>[0-9]{{1,5}})")
_PORT_MAX = 65535

HOW_TO_WRITE = (
    "ray://host:10001 (a cluster anywhere, through its Ray Client server), host:6379 (a cluster this machine is "
    "a node of) or auto (the cluster whose node runs on this machine)"
)


def is_ray_address(text: str) -> bool:
    """Whether `text` is `ray://host:port`, `host:port` or `auto`, with a port from 1 to 65535."""
    if text == "auto":
        return True
    found = _ADDRESS.fullmatch(text)
    return found is not None and 1 <= int(found["port"]) <= _PORT_MAX
