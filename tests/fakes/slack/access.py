"""Who may call what in the fake Slack: tokens and scopes, as the reference of each method names them."""

from tests.fakes.slack.faults import refusal
from tests.fakes.slack.state import Json

BOT_TOKEN = "xoxb-not-a-real-token"
APP_TOKEN = "xapp-not-a-real-token"

#: https://docs.slack.dev/reference/methods; `*` stands for what the conversation is: channels, groups, im.
METHOD_SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "users.info": "users:read",
    "usergroups.users.list": "usergroups:read",
    "usergroups.list": "usergroups:read",
    "conversations.history": "*:history",
    "conversations.replies": "*:history",
    "conversations.info": "*:read",
    "conversations.open": "im:write",
    "reactions.add": "reactions:write",
    "assistant.threads.setStatus": "assistant:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "assistant.threads.setTitle": "assistant:write",
}
#: https://docs.slack.dev/reference/events; an event whose scope was not granted is not sent.
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message": "*:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "assistant_thread_started": "assistant:write",
    "assistant_thread_context_changed": "assistant:write",
}
_KINDS = ("channels", "groups", "im", "mpim")
ALL_SCOPES = frozenset(
    {"app_mentions:read", "commands", "reactions:read"}
    | {scope for scope in METHOD_SCOPES.values() if "*" not in scope}
    | {f"{kind}:{right}" for kind in _KINDS for right in ("history", "read")}
)


class Access:
    """Which tokens work, and which scopes the bot's has."""

    def __init__(self) -> None:
        self.scopes: set[str] = set(ALL_SCOPES)
        #: Why a token does not work any more.
        self._ended: dict[str, str] = {}

    def end(self, token: str, why: str) -> None:
        """Take a token away, as an administrator would."""
        self._ended[token] = why

    def refuse(self, method: str, token: str, channel: str) -> Json | None:
        """Why that call is refused, if it is."""
        if token not in {BOT_TOKEN, APP_TOKEN}:
            return refusal("invalid_auth")
        if token in self._ended:
            return refusal(self._ended[token])
        if (method == "apps.connections.open") != (token == APP_TOKEN):
            return refusal("not_allowed_token_type")
        needed = scope_for(METHOD_SCOPES.get(method, ""), channel)
        if needed and needed not in self.scopes:
            return refusal("missing_scope", needed=needed, provided=",".join(sorted(self.scopes)))
        return None

    def sends(self, event: Json) -> bool:
        """Whether the scopes let an event through."""
        needed = scope_for(EVENT_SCOPES.get(event["type"], ""), str(event.get("channel", "")))
        return not needed or needed in self.scopes

    def headers(self, method: str) -> dict[str, str]:
        """What every answer tells about scopes."""
        return {
            "x-oauth-scopes": ",".join(sorted(self.scopes)),
            "x-accepted-oauth-scopes": METHOD_SCOPES.get(method, ""),
        }


def scope_for(scope: str, channel: str) -> str:
    """The scope with the kind of the conversation in it."""
    kind = {"D": "im", "G": "groups"}.get(channel[:1], "channels")
    return scope.replace("*", kind)
