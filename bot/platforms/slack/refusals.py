"""Slack's refusals by what can be done about them."""

import aiohttp
from slack_sdk.errors import SlackApiError

#: Refusals of chat.postMessage that an invitation, or another conversation, mends.
#: https://docs.slack.dev/reference/methods/chat.postMessage#errors
NO_ENTRY = frozenset(
    {
        "not_in_channel",
        "channel_not_found",
        "is_archived",
        "restricted_action",
        "messages_tab_disabled",
        "cannot_dm_bot",
        "user_not_found",
        "user_not_in_channel",
    }
)
#: Refusals of chat.update that no retry mends. https://docs.slack.dev/reference/methods/chat.update#errors
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found", "is_archived"})
#: Refusals of views.open after a press that counts no longer. https://docs.slack.dev/reference/methods/views.open#errors
TRIGGER_OVER = frozenset({"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged"})
#: Refusal of views.update where the person closed the modal. https://docs.slack.dev/reference/methods/views.update#errors
VIEW_CLOSED = "not_found"
#: Refusals of a token. https://docs.slack.dev/reference/methods/auth.test#errors and apps.connections.open#errors
BAD_TOKEN = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "missing_scope",
        "no_permission",
        "access_denied",
    }
)
#: Trouble at Slack; of the first two it says that "it's possible some aspect of the operation succeeded".
#: https://docs.slack.dev/reference/methods/chat.postMessage#errors
TROUBLE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
#: What a call to Slack ends in that has no good answer, after the client's own further attempts.
CALL_ERRORS = (SlackApiError, aiohttp.ClientError, TimeoutError)


def is_passing(error: Exception) -> bool:
    """Whether another attempt may succeed. The one that failed so may have succeeded too, with its answer lost."""
    if not isinstance(error, SlackApiError):
        return True
    status = getattr(error.response, "status_code", None) or getattr(error.response, "status", None) or 0
    return status in range(500, 600) or code_of(error) in TROUBLE


def why(error: Exception) -> str:
    """A word for the log; never Slack's whole answer, which may repeat what a student wrote."""
    return code_of(error) if isinstance(error, SlackApiError) else type(error).__name__


def code_of(error: SlackApiError) -> str:
    """Slack's word for what went wrong; where its answer was not even JSON, the HTTP status."""
    data = getattr(error.response, "data", error.response)
    if isinstance(data, dict):
        return str(data.get("error", ""))
    return f"HTTP status {getattr(error.response, 'status_code', 'unknown')}"
