"""The scopes of the app: what each is for, and what is off without it. The manifest asks for exactly these."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

log = logging.getLogger(__name__)

#: The header in which Slack names a token's scopes with every answer.
GRANTED_HEADER = "x-oauth-scopes"


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope and what is off without it."""

    name: str
    #: What does not work where it was not granted.
    without: str


SCOPES = (
    Scope("app_mentions:read", "mentions stay unanswered"),
    Scope("assistant:write", "assistant threads have no prompts"),
    Scope("channels:history", "no automatic answers and no answers by emoji in public channels"),
    Scope("chat:write", "the bot cannot post: no proofs, no shared answers, no answers to mentions"),
    Scope("commands", "no /faq and no shortcuts"),
    Scope("files:write", "proofs come without picture and card"),
    Scope("groups:history", "no automatic answers and no answers by emoji in private channels"),
    Scope("im:history", "direct messages stay unanswered"),
    Scope("reactions:read", "no answers by emoji"),
    Scope("usergroups:read", "no user group counts as course staff"),
    Scope("users:read", "workspace administrators are not known as course staff; FAQBOT_STAFF still is"),
)


def granted_by(headers: Mapping[str, str]) -> frozenset[str] | None:
    """The scopes that the token has, from the headers of any answer; None where Slack does not say."""
    named = next((value for name, value in headers.items() if name.casefold() == GRANTED_HEADER), None)
    if named is None:
        return None
    return frozenset(scope.strip() for scope in named.split(",") if scope.strip())


def missing_from(granted: Iterable[str]) -> tuple[Scope, ...]:
    """The scopes that the bot could use and was not granted."""
    have = frozenset(granted)
    return tuple(scope for scope in SCOPES if scope.name not in have)


def tell_what_is_off(headers: Mapping[str, str]) -> None:
    """Log, once at start, which scopes are missing and what they turn off."""
    granted = granted_by(headers)
    if granted is None:
        return
    missing = missing_from(granted)
    for scope in missing:
        log.warning("Slack did not grant %s: %s", scope.name, scope.without)
    if missing:
        log.warning("Add what you want under OAuth & Permissions of the app, then reinstall it (docs/slack.md).")
