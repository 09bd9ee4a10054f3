"""A port that nothing listens on."""

import socket


def free_port() -> int:
    """One that the system chose; it does not give the same one away again soon."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
