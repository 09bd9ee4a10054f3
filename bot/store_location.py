"""Where the store is: a SQLite file, a PostgreSQL server, or this process's memory. Opens nothing."""

from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, SecretStr

#: The SQLite file's name where the setting names a folder, and by default.
FILE_NAME = "faqbot.db"
_SQLITE = ("sqlite", "sqlite+aiosqlite")
_POSTGRES = ("postgresql", "postgres", "postgresql+asyncpg")


class InFile(BaseModel):
    """A SQLite database."""

    model_config = ConfigDict(frozen=True)

    path: Path

    def __str__(self) -> str:
        return str(self.path)


class OnServer(BaseModel):
    """A PostgreSQL database; the URL holds a password, so it is shown nowhere."""

    model_config = ConfigDict(frozen=True)

    url: SecretStr

    @property
    def secret(self) -> SecretStr | None:
        """The URL's part that the log must blank: its password, with the signs around it."""
        password = urlsplit(self.url.get_secret_value()).password
        return SecretStr(f":{password}@") if password else None

    def __str__(self) -> str:
        parts = urlsplit(self.url.get_secret_value())
        return f"postgresql://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"


class InMemory(BaseModel):
    """A store that ends with the process."""

    model_config = ConfigDict(frozen=True)

    def __str__(self) -> str:
        return "memory"


StoreLocation = InFile | OnServer | InMemory


def default_location() -> InFile:
    """`faqbot.db` in the user's data folder."""
    return InFile(path=user_data_path("faqbot") / FILE_NAME)


def parse_location(value: str) -> StoreLocation:
    """Read a path, `sqlite:///…`, `postgresql://…`, or `memory`.

    Raises:
        ValueError: it is none of these; the message does not repeat the value, which may hold a password.
    """
    if value == "memory":
        return InMemory()
    if "://" not in value:
        return _in_file(value)
    scheme, _, rest = value.partition("://")
    if scheme in _SQLITE:
        # As SQLAlchemy reads it: three slashes before a relative path, four before an absolute one.
        if not rest.startswith("/") or len(rest) < 2:
            raise ValueError("write a SQLite URL as sqlite:///relative/path or sqlite:////absolute/path")
        return InFile(path=Path(rest[1:]))
    if scheme in _POSTGRES:
        if not urlsplit(value).path.strip("/"):
            raise ValueError("name the database too: postgresql://user:password@host:5432/database")
        return OnServer(url=SecretStr(f"postgresql+asyncpg://{rest}"))
    raise ValueError("write a path to a file, or postgresql://user:password@host:5432/database")


def _in_file(value: str) -> InFile:
    try:
        path = Path(value).expanduser()
        return InFile(path=path / FILE_NAME if path.is_dir() else path)
    except (OSError, RuntimeError):
        # Too long for the system, or below the home of a user whom it does not know.
        raise ValueError("this system has no such path; write a path to a file") from None
