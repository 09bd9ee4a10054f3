"""Slack: are both tokens good, are they not swapped, and which scopes are missing?"""

from collections.abc import Callable

from pydantic import SecretStr

from bot.doctor.asking import Asking, NoAnswer
from bot.doctor.finding import Finding, note, problem, well
from bot.platforms.slack.refusals import BAD_TOKEN
from bot.platforms.slack.scopes import granted_by, missing_from

PART = "slack"

_NETWORK = "Check this machine's network and DNS, a proxy in between, and https://slack-status.com."
_SCOPES = "Add what you want under OAuth & Permissions of the app, then reinstall it (docs/slack.md)."
_BOT = "Check FAQBOT_SLACK_BOT_TOKEN: it has to be the Bot User OAuth Token (xoxb-…), copied whole."
_APP = "Check FAQBOT_SLACK_APP_TOKEN: it has to be the app-level token (xapp-…) with connections:write, copied whole."


async def examine_slack(bot_token: SecretStr, app_token: SecretStr | None, api: str, asking: Asking) -> list[Finding]:
    """A call for each token; `app_token` is None where Slack sends signed requests instead of opening a socket."""
    found = await _with_token(bot_token, f"{api}auth.test", "bot token", _BOT, asking, _granted)
    if app_token is not None:
        found += await _with_token(app_token, f"{api}apps.connections.open", "app-level token", _APP, asking, _nothing)
    return found


async def _with_token(
    token: SecretStr,
    url: str,
    what: str,
    advice: str,
    asking: Asking,
    more: Callable[[frozenset[str] | None], list[Finding]],
) -> list[Finding]:
    try:
        answer = await asking.ask(PART, "POST", url, f"Bearer {token.get_secret_value()}")
    except NoAnswer as reason:
        return [problem(PART, f"cannot be reached: {reason}", _NETWORK)]
    if answer.body.get("ok") is True:
        whose = f" of @{answer.body['user']} in {answer.body['team']}" if {"user", "team"} <= answer.body.keys() else ""
        return [well(PART, f"the {what}{whose} is good"), *more(granted_by(answer.headers))]
    code = str(answer.body.get("error") or f"HTTP status {answer.status}")
    if code in BAD_TOKEN:
        return [problem(PART, f"the {what} is refused ({code})", advice)]
    return [problem(PART, f"asked about the {what}, Slack answers: {code}", "Try again in a few minutes. " + _NETWORK)]


def _granted(scopes: frozenset[str] | None) -> list[Finding]:
    if scopes is None:
        return []
    missing = missing_from(scopes)
    if not missing:
        return [well(PART, "every scope is granted")]
    lacking = "; ".join(f"{scope.name}: {scope.without}" for scope in missing)
    return [note(PART, f"not every scope is granted. Without {lacking}", _SCOPES)]


def _nothing(_: frozenset[str] | None) -> list[Finding]:
    return []
