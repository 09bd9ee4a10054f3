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
import psutil

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


class Cluster:
    """A server's files, and the server while it runs."""

    def __init__(self, folder_of_binaries: Path, folder: Path) -> None:
        self.server = Server(_free_port(), secrets.token_hex(16))
        self._binaries = folder_of_binaries
        self._folder = folder
        # PostgreSQL refuses root, who becomes `postgres`.
        self._user = "postgres" if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Write the files of an empty server."""
        password = self._folder / "password"
        password.write_text(self.server.password)
        if self._user:
            for path in (self._folder, password):
                shutil.chown(path, self._user)
        subprocess.run(
            (self._binaries / "initdb", "-D", self._data, "-U", "postgres", *_INITDB, "--pwfile", password),
            user=self._user,
            cwd=self._folder,
            check=True,
            capture_output=True,
        )

    def start(self, *settings: str) -> None:
        """Serve; returns when it answers. A setting, such as `fsync=on`, goes before the tests' own."""
        self._process = subprocess.Popen(
            (
                self._binaries / "postgres",
                "-D",
                self._data,
                "-p",
                str(self.server.port),
                "-k",
                self._folder,
                *_POSTGRES,
                *(word for setting in settings for word in ("-c", setting)),
            ),
            user=self._user,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _wait(self._binaries, self.server.port)

    def stop(self) -> None:
        """End it as an operator would who is in a hurry."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(_PATIENCE_S)

    def kill(self) -> None:
        """End it and all that belongs to it, as a power cut would."""
        assert self._process is not None
        leader = psutil.Process(self._process.pid)
        family = [leader, *leader.children(recursive=True)]
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait(_PATIENCE_S)
        psutil.wait_procs(family, _PATIENCE_S)

    @property
    def _data(self) -> Path:
        return self._folder / "data"


@contextlib.contextmanager
def made_cluster(folder_of_binaries: Path) -> Iterator[Cluster]:
    """The files of a server, until the block ends; what still runs then is stopped."""
    # A path to a socket has 107 characters at most: not pytest's long folder.
    folder = Path(tempfile.mkdtemp(prefix="faqbot-pg-"))
    cluster = Cluster(folder_of_binaries, folder)
    try:
        cluster.make()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running_server(folder_of_binaries: Path, *settings: str) -> Iterator[Server]:
    """A server that serves until the block ends; settings as `Cluster.start` takes them."""
    with made_cluster(folder_of_binaries) as cluster:
        cluster.start(*settings)
        yield cluster.server


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
