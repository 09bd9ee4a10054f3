import asyncio

import pytest

from bot.loop_watch import watch_loop


async def test_a_loop_that_comes_round_late_is_told_by_how_much() -> None:
    now_s = 100.0
    late = iter((0.0, 0.25, 3.0))
    told: list[float] = []

    async def sleep(seconds: float) -> None:
        nonlocal now_s
        delay_s = next(late, None)
        if delay_s is None:
            raise asyncio.CancelledError
        now_s += seconds + delay_s

    with pytest.raises(asyncio.CancelledError):
        await watch_loop(told.append, 0.5, lambda: now_s, sleep)

    assert told == [0.0, 0.25, 3.0]
