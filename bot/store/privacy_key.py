"""The key under which askers are hashed, and where it is kept: a setting, or a file that only the bot's user can read.

With the key, an id can be checked against a hash; without it, a hash tells nothing, though ids are few and guessable.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from pydantic import SecretStr

from bot.asker import Asker
from bot.errors import StoreDamaged, StoreUnwritable

#: 128 bits: two of a million people share a hash with a chance below 1 in 10^26.
_HASH_DIGITS = 32
_KEY_BYTES = 32


class PrivacyKey:
    """Turns a person into a hash; the only place that sees both."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def hash(self, asker: Asker) -> str:
        """32 hexadecimal digits of HMAC-SHA256 over platform and id, the same in every channel."""
        return self._digest(f"asker\0{asker.platform}\0{asker.id}")

    def hash_text(self, text: str) -> str:
        """32 hexadecimal digits by which a text is known again and cannot be read."""
        return self._digest(f"text\0{text}")

    def hash_channel(self, platform: str, channel: str) -> str:
        """32 hexadecimal digits that stand for a direct conversation, whose id leads to whom it is with."""
        return self._digest(f"channel\0{platform}\0{channel}")

    @property
    def fingerprint(self) -> str:
        """Tells two keys apart and gives neither away."""
        return self._digest("fingerprint")

    def _digest(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:_HASH_DIGITS]


def given_key(secret: SecretStr) -> PrivacyKey:
    """The key from the setting `FAQBOT_PRIVACY_KEY`."""
    return PrivacyKey(secret.get_secret_value().encode())


def fresh_key() -> PrivacyKey:
    """A key for a store that ends with the process."""
    return PrivacyKey(secrets.token_bytes(_KEY_BYTES))


def kept_key(path: Path) -> PrivacyKey:
    """Read the key from its file; where there is none yet, make one, mode 0600. Two processes end up with one key.

    Raises:
        StoreUnwritable: the file can be neither read nor made.
        StoreDamaged: the file holds no key.
    """
    try:
        with contextlib.suppress(FileNotFoundError):
            return read_key(path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path)
        return read_key(path)
    except OSError as error:
        raise StoreUnwritable(
            f"The privacy key {path} cannot be kept: {error.strerror}. Make its folder writable, or set "
            "FAQBOT_PRIVACY_KEY."
        ) from error


def read_key(path: Path) -> PrivacyKey:
    """The key in a file.

    Raises:
        StoreDamaged: the file holds no key.
        OSError: it cannot be read.
    """
    try:
        return PrivacyKey(bytes.fromhex(path.read_text(encoding="utf-8").strip()))
    except ValueError:
        raise StoreDamaged(
            f"The privacy key {path} is damaged. Put the key from your backup there; without it nobody's questions can "
            "be found for export or deletion."
        ) from None


def _make(path: Path) -> None:
    """Write the whole key under another name first, so that nobody ever reads half of one."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(secrets.token_hex(_KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    # A link, unlike a rename, does not replace the key of a process that was faster.
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
