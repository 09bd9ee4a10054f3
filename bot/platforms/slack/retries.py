"""Which calls to Slack are made again by themselves, and after how long: all but new messages.

Whoever posts a message again may post it twice, so that is `posting`'s business; everything else that this bot calls
does no harm when it is done twice.
"""

from collections.abc import Sequence

from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.interval_calculator import RetryIntervalCalculator
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

#: Seconds before each further attempt.
RETRY_WAITS_S = (1.0, 2.0)
_POST = "/chat.postMessage"


def retry_handlers(waits_s: Sequence[float] = RETRY_WAITS_S) -> list[AsyncRetryHandler]:
    """What a client of the SDK's tries again: broken connections, trouble at Slack, and calls that came too fast."""
    waits = _Waits(waits_s)
    return [
        _ConnectionErrors(len(waits_s), waits),
        # Slack says itself how long to wait, and has not done what it refused.
        AsyncRateLimitErrorRetryHandler(max_retry_count=len(waits_s)),
        _ServerErrors(len(waits_s), waits),
    ]


class _Waits(RetryIntervalCalculator):
    def __init__(self, waits_s: Sequence[float]) -> None:
        self._waits_s = tuple(waits_s)

    def calculate_sleep_duration(self, current_attempt: int) -> float:
        return self._waits_s[min(current_attempt, len(self._waits_s) - 1)]


class _ConnectionErrors(AsyncConnectionErrorRetryHandler):
    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if _is_post(request):
            return False
        return await super()._can_retry_async(state=state, request=request, response=response, error=error)


class _ServerErrors(AsyncServerErrorRetryHandler):
    """The SDK's own takes 500 and 503 alone; what stands before Slack's servers answers 502 and 504."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002 - the SDK's
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        return not _is_post(request) and response is not None and response.status_code in range(500, 600)


def _is_post(request: HttpRequest) -> bool:
    return str(request.url).endswith(_POST)
