"""A PostgreSQL server of the tests' own: made from the installed binaries, on loopback, gone at the end."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

#: Where Debian keeps what is not on the PATH.
_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_PATIENCE_S = 60
_INITDB = ("--auth=scram-sha-256", "--no-sync", "--encoding=UTF8", "--locale=C")
_POSTGRES = ("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "shared_buffers=16MB")


@dataclass(frozen=True)
class Server:
    """A running server, its one user and that user's password."""

    port: int
    password: str

    def url(self, database: str, password: str | None = None) -> str:
        return f"postgresql://postgres:{password or self.password}@127.0.0.1:{self.port}/{database}"

    async def create_database(self) -> str:
        """Make an empty place for tables and return its URL.

        A schema of its own user, who sees no other: made in milliseconds, where a database takes tenths of a second.
        """
        name = f"test_{secrets.token_hex(6)}"
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            await connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{self.password}'")
            await connection.execute(f"CREATE SCHEMA AUTHORIZATION {name}")
        finally:
            await connection.close()
        return f"postgresql://{name}:{self.password}@127.0.0.1:{self.port}/postgres"


def binaries() -> Path | None:
    """The folder of `initdb` and `postgres`."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    return _DEBIAN[-1] if _DEBIAN else None


@contextlib.contextmanager
def running_server(folder_of_binaries: Path) -> Iterator[Server]:
    """Make a cluster and serve it until the block ends. PostgreSQL refuses root, who becomes `postgres`."""
    # A path to a socket has 107 characters at most: not pytest's long folder.
    folder = Path(tempfile.mkdtemp(prefix="faqbot-pg-"))
    server = Server(_free_port(), secrets.token_hex(16))
    password = folder / "password"
    password.write_text(server.password)
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        for path in (folder, password):
            shutil.chown(path, user)
    data = folder / "data"
    try:
        subprocess.run(
            (folder_of_binaries / "initdb", "-D", data, "-U", "postgres", *_INITDB, "--pwfile", password),
            user=user,
            cwd=folder,
            check=True,
            capture_output=True,
        )
        process = subprocess.Popen(
            (folder_of_binaries / "postgres", "-D", data, "-p", str(server.port), "-k", folder, *_POSTGRES),
            user=user,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(folder_of_binaries, server.port)
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(_PATIENCE_S)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(folder_of_binaries: Path, port: int) -> None:
    until = time.monotonic() + _PATIENCE_S
    while subprocess.run(
        [folder_of_binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False
    ).returncode:
        if time.monotonic() > until:
            raise TimeoutError("PostgreSQL did not start")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
