"""Ask a running bot on this machine how it is. Uses the standard library alone, because it is run every few seconds."""

import http.client
import json
from dataclasses import dataclass

from bot.web.address import HttpSettings

#: Where a bot that listens on every address is reached from its own machine.
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - read, not bound
_OK = 200


@dataclass(frozen=True, slots=True)
class Health:
    """What the bot said of itself, or why it said nothing."""

    is_well: bool
    text: str


def probe(settings: HttpSettings, path: str, patience_s: float) -> Health:
    """Ask for a page of `bot.web.operator_pages`; no answer is not well either."""
    if not settings.serves_http:
        return Health(is_well=False, text="FAQBOT_HTTP_PORT is off, so the bot cannot be asked how it is.")
    host = _EVERYWHERE.get(settings.http_host, settings.http_host)
    connection = http.client.HTTPConnection(host, settings.http_port, timeout=patience_s)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return Health(is_well=answer.status == _OK, text=_told(answer.read()))
    except (OSError, http.client.HTTPException) as error:
        where = f"{host}:{settings.http_port}"
        return Health(is_well=False, text=f"Nothing answers at {where} ({error}). Does the bot run, with this port?")
    finally:
        connection.close()


def _told(body: bytes) -> str:
    """What is not well; where all is, or where something else answers, the answer as it is."""
    text = body.decode(errors="replace").strip()
    try:
        checks = json.loads(text).get("checks", [])
        wrong = [f"{check['name']}: {check['detail']}" for check in checks if not check["ok"]]
    except (ValueError, AttributeError, TypeError, KeyError):
        return text
    return "\n".join(wrong) or text
