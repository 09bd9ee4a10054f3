"""Whether the bot can serve right now, part by part, and if not, which part is to blame."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from pydantic import BaseModel, ConfigDict

#: A part that takes longer to say how it is, is not well.
_PATIENCE_S = 2.0


class Check(BaseModel):
    """How one part is."""

    model_config = ConfigDict(frozen=True)

    name: str
    ok: bool
    detail: str


class Report(BaseModel):
    """How all parts are."""

    model_config = ConfigDict(frozen=True)

    ready: bool
    checks: tuple[Check, ...]

    @classmethod
    def of(cls, checks: Sequence[Check]) -> "Report":
        """Ready is who has nothing that is not well."""
        return cls(ready=all(check.ok for check in checks), checks=tuple(checks))


Ask = Callable[[], Awaitable[Check]]


class Readiness:
    """Asks every part, each within two seconds, all at once."""

    def __init__(self, parts: dict[str, Ask], patience_s: float = _PATIENCE_S) -> None:
        self._parts = parts
        self._patience_s = patience_s
        self._asking: asyncio.Task[Report] | None = None

    async def report(self) -> Report:
        """How the bot is now. Many who ask at once are told the same, so that asking costs the parts little."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_all())
        return await asyncio.shield(self._asking)

    async def _ask_all(self) -> Report:
        return Report.of(await asyncio.gather(*(self._ask(name, ask) for name, ask in self._parts.items())))

    async def _ask(self, name: str, ask: Ask) -> Check:
        try:
            async with asyncio.timeout(self._patience_s):
                return await ask()
        except TimeoutError:
            return Check(name=name, ok=False, detail=f"no answer within {self._patience_s:g} s")
