"""The store: can it be written, are its tables this version's, is its key the right one, and do strangers read it?"""

import stat
from pathlib import Path

from pydantic import SecretStr

from bot.doctor.finding import Finding, note, problem, well
from bot.errors import StoreError
from bot.store.examination import Tables, examine
from bot.store_location import InFile, InMemory, StoreLocation

PART = "store"


async def examine_store(location: StoreLocation, privacy_key: SecretStr | None) -> list[Finding]:
    """Look and write; changes no table of the bot's."""
    if isinstance(location, InMemory):
        advice = "Set FAQBOT_STORE to a file or a PostgreSQL server to keep settings, questions and proofs."
        return [note(PART, "memory: everything is forgotten when the bot stops", advice)]
    try:
        examined = await examine(location, privacy_key)
    except StoreError as error:
        return [problem(PART, f"{location} is not usable", str(error))]
    return [_tables(location, examined), *_strangers(location)]


def _tables(location: StoreLocation, tables: Tables) -> Finding:
    match tables:
        case Tables.NONE:
            return well(PART, f"{location} can be written; its tables are made at the first start")
        case Tables.CURRENT:
            return well(PART, f"{location} can be written, and its tables are this version's")
        case Tables.OLDER:
            advice = "The next start changes them, which cannot be undone: take a backup before, `faqbot backup FILE`."
            return note(PART, f"{location} can be written; its tables are an older version's", advice)


def _strangers(location: StoreLocation) -> list[Finding]:
    """Whether other users of this machine may read what students asked, or the key to who asked it."""
    if not isinstance(location, InFile):
        return []
    files = (location.path, location.path.with_suffix(".key"))
    readable = [path for path in files if _is_open(path)]
    names = " ".join(map(str, readable))
    return [note(PART, f"other users of this machine can read {names}", f"chmod 600 {names}")] if readable else []


def _is_open(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except FileNotFoundError:
        return False
