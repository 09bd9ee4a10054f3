"""Blank what must not be read in a log: the bot's own secrets wherever they turn up, and whatever looks like one."""

import json
import re
from collections.abc import Iterable
from urllib.parse import quote

from pydantic import SecretStr

BLANK = "[secret]"

#: What looks like a secret, whoever's it is; the first group stays. Addresses of interactions and response urls let
#: whoever knows them post as the bot for a while.
_LIKE_SECRETS = re.compile(
    "|".join(
        (
            r"(?P<slack>\bx(?:ox[a-z]|app)-)[\w-]{8,}",
            r"(?P<discord>\b)[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}",
            r"(?P<webhook>/(?:webhooks|interactions)/[0-9]+/)[\w.~=-]{8,}",
            r"(?P<response>hooks\.slack\.com/(?:[a-z]+/)?)[\w/-]{8,}",
            r"(?P<socket>[?&]ticket=)[^&\s\"']+",
            r"(?P<login>://[^\s:/@\"']*:)[^\s/@\"']+(?=@)",
            r"(?P<header>\bAuthorization\b[\"']?\s*[:=]\s*[\"']?(?:B(?:ot|earer|asic) )?)[^\s\"',}]+",
            r"(?P<field>[\"'](?:token|signing_secret|response_url)[\"']\s*:\s*[\"'])[^\"']+",
        )
    )
)


class Redactor:
    """Blanks secrets in lines. An empty secret is none."""

    def __init__(self, secrets: Iterable[SecretStr]) -> None:
        spellings = {spelling for secret in secrets for spelling in _spellings(secret.get_secret_value())}
        # The longest first, so that no rest is left of one that contains another.
        known = "|".join(re.escape(spelling) for spelling in sorted(spellings, key=len, reverse=True))
        self._known = re.compile(known) if known else None

    def __call__(self, line: str) -> str:
        """The line without secrets; of JSON it leaves JSON."""
        if self._known is not None:
            line = self._known.sub(BLANK, line)
        return _LIKE_SECRETS.sub(lambda found: f"{found[found.lastgroup or 0]}{BLANK}", line)


def _spellings(secret: str) -> set[str]:
    """A secret as it is, as JSON writes it, and as it stands in an address."""
    if not secret:
        return set()
    return {
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        quote(secret, safe="", errors="surrogatepass"),
    }
