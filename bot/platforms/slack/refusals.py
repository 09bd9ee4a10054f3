"""Slack's refusals by what can be done about them."""

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


def code_of(error: SlackApiError) -> str:
    """Slack's word for what went wrong; where its answer was not even JSON, the HTTP status."""
    data = getattr(error.response, "data", error.response)
    if isinstance(data, dict):
        return str(data.get("error", ""))
    return f"HTTP status {getattr(error.response, 'status_code', 'unknown')}"
