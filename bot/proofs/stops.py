"""Stop a proof that runs in another process of the bot: by a note in the store that all of them share.

Slack hands a press to any process, and on Discord a server may have come to another since the proof was started. The
note names a proof and, by a keyed hash, who wants it stopped, and how far they reach as staff; the process that has the
proof answers on it.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Collection, Mapping
from typing import Never, Protocol

from bot.asker import Asker
from bot.errors import NotYourProof, ProofUnknown, StoreError
from bot.proofs.desk import ProofDesk
from bot.proofs.job import ProofJob
from bot.reach import Reach
from bot.shielding import to_its_end

log = logging.getLogger(__name__)

#: How often a process looks whether one of its proofs is to be stopped, and whether its own wish was granted.
_LOOK_EVERY_S = 0.3
#: After so long no process has the proof.
_PATIENCE_S = 3.0

#: What the desk calls a proof; anything else comes from no button of ours.
_KEY = re.compile(r"[0-9a-z]{1,32}")
_WANTED, _STOPPED, _GOES_ON, _NOT_YOURS = "wanted:", "stopped", "goes on", "not yours"


class Notes(Protocol):
    """What every process can read and write; see `bot.store.values`."""

    async def several(self, names: Collection[str]) -> Mapping[str, str]:
        """What was put under those of the names under which anything was."""

    async def put(self, name: str, value: str) -> None:
        """Remember, in place of what was there."""

    async def remove(self, name: str) -> None:
        """Forget."""


class ProofStops:
    """The way to the proofs of other processes. `known_as` is a person's keyed hash."""

    def __init__(
        self,
        desk: ProofDesk,
        notes: Notes,
        known_as: Callable[[Asker], str],
        *,
        look_every_s: float = _LOOK_EVERY_S,
        patience_s: float = _PATIENCE_S,
    ) -> None:
        self._desk = desk
        self._notes = notes
        self._known_as = known_as
        self._look_every_s = look_every_s
        self._patience_s = patience_s

    async def stop(self, key: str, asker: Asker, reach: Reach) -> bool:
        """Withdraw `asker`, and whomever they reach, from a proof of another process; returns whether it is over now.

        Raises:
            ProofUnknown: no process has it.
            NotYourProof: somebody else asked for it.
            StoreError: the others cannot be told.
        """
        unknown = ProofUnknown("That proof is already over.")
        if _KEY.fullmatch(key) is None:
            raise unknown
        name = _name(key)
        await to_its_end(self._notes.put(name, f"{_WANTED}{self._known_as(asker)} {reach.word}"))
        try:
            answer = await self._answer(name)
        finally:
            await to_its_end(self._notes.remove(name))
        if answer is None:
            raise unknown
        if answer == _NOT_YOURS:
            raise NotYourProof("Only the person who asked for a proof can stop it, or the course staff.")
        return answer == _STOPPED

    async def follow(self) -> Never:
        """Do what other processes want of this one's proofs, until cancelled."""
        while True:
            try:
                await self._look()
            except StoreError as error:
                # Nobody could leave a note either, and is told so.
                log.debug("what others want stopped cannot be read: %s", error)
            await asyncio.sleep(self._look_every_s)

    async def _look(self) -> None:
        jobs = {_name(job.status.key): job for job in self._desk.unfinished}
        if not jobs:
            return
        for name, value in (await to_its_end(self._notes.several(jobs.keys()))).items():
            if value.startswith(_WANTED):
                await to_its_end(self._notes.put(name, self._do(jobs[name], value.removeprefix(_WANTED))))

    def _do(self, job: ProofJob, wish: str) -> str:
        who, _, word = wish.partition(" ")
        reach = Reach(word)
        try:
            left = self._desk.withdraw(
                job.status.key, lambda asker: self._known_as(asker) == who or reach.covers(asker)
            )
        except NotYourProof:
            return _NOT_YOURS
        except ProofUnknown:
            return _STOPPED
        return _STOPPED if left.status.is_over else _GOES_ON

    async def _answer(self, name: str) -> str | None:
        loop = asyncio.get_running_loop()
        until_s = loop.time() + self._patience_s
        while loop.time() < until_s:
            await asyncio.sleep(self._look_every_s / 2)
            value = (await to_its_end(self._notes.several([name]))).get(name, "")
            if value and not value.startswith(_WANTED):
                return value
        return None


def _name(key: str) -> str:
    return f"proof.stop.{key}"
