"""Discord: is the token good, is the bot on a server, may it read what people write, can it still start sessions?"""

from discord.http import Route
from pydantic import SecretStr

from bot.doctor.asking import Answered, Asking, NoAnswer
from bot.doctor.finding import Finding, note, problem, well
from bot.platforms.discord.errors import DiscordTokenRefused
from bot.platforms.discord.intents import how_to_switch_on

PART = "discord"

_UNAUTHORIZED = 401
_OK = 200
#: The application's flags for message content: approved, and for a bot on fewer than 100 servers.
#: https://discord.com/developers/docs/resources/application#application-object-application-flags
_CONTENT = 1 << 18 | 1 << 19
#: View Channels, Send Messages (in threads, too), Embed Links, Attach Files, Read Message History; docs/discord.md.
_PERMISSIONS = 1 << 10 | 1 << 11 | 1 << 38 | 1 << 14 | 1 << 15 | 1 << 16
#: Sessions a bot that is restarted in a loop uses up within a day.
_FEW_SESSIONS = 50

_NETWORK = "Check this machine's network and DNS, a proxy in between, and https://discordstatus.com."


async def examine_discord(token: SecretStr, asking: Asking) -> list[Finding]:
    """Two calls: who the application is, and where its gateway is."""
    authorization = f"Bot {token.get_secret_value()}"
    try:
        about = await asking.ask(PART, "GET", f"{Route.BASE}/applications/@me", authorization)
        if about.status == _UNAUTHORIZED:
            return [problem(PART, "the token is refused", str(DiscordTokenRefused()))]
        gateway = await asking.ask(PART, "GET", f"{Route.BASE}/gateway/bot", authorization)
    except NoAnswer as reason:
        return [problem(PART, f"cannot be reached: {reason}", _NETWORK)]
    if about.status != _OK or gateway.status != _OK:
        status = max(about.status, gateway.status)
        return [problem(PART, f"answers with HTTP status {status}", "Try again in a few minutes. " + _NETWORK)]
    return [_login(about), *_server(about), *_words(about), *_sessions(gateway)]


def _login(about: Answered) -> Finding:
    return well(PART, f"the token is good: application {about.body.get('name')}")


def _server(about: Answered) -> list[Finding]:
    if about.body.get("approximate_guild_count") != 0:
        return []
    link = (
        f"https://discord.com/oauth2/authorize?client_id={about.body.get('id')}"
        f"&scope=bot+applications.commands&permissions={_PERMISSIONS}"
    )
    return [note(PART, "the bot is on no server", f"Whoever manages the server opens {link}")]


def _words(about: Answered) -> list[Finding]:
    if int(about.body.get("flags") or 0) & _CONTENT:
        return [well(PART, "Message Content Intent: granted")]
    advice = f"Only if the bot is to answer questions that do not name it: {how_to_switch_on(_id(about))}."
    return [note(PART, "Message Content Intent: not granted, so there are no automatic answers", advice)]


def _sessions(gateway: Answered) -> list[Finding]:
    limit = gateway.body.get("session_start_limit")
    left = limit.get("remaining") if isinstance(limit, dict) else None
    if not isinstance(left, int) or left >= _FEW_SESSIONS:
        return []
    detail = f"only {left} more logins are allowed today"
    advice = "The bot was started very often. Find out why it ends, in its log, before it is locked out for a day."
    return [note(PART, detail, advice) if left else problem(PART, detail, advice)]


def _id(about: Answered) -> int | None:
    written = str(about.body.get("id"))
    return int(written) if written.isdecimal() else None
