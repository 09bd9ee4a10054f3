"""How the proofs that ended last read in a list: one line each, and a button that runs the same again."""

from collections.abc import Sequence
from datetime import datetime

from bot.proofs.reply import span
from bot.proofs.shelf import FinishedProof
from bot.reply import Action, ActionKind, Reply
from runners.errors import RunnerError
from runners.experiments import experiment

#: Proofs that are listed; of those of one request only the latest.
SHOWN = 5
#: What a proof shows that is not said: the bot's own question is reproducibility.
_USUAL = "same-seed"


def latest_proofs_reply(proofs: Sequence[FinishedProof], now: datetime) -> Reply | None:
    """The latest proof of each request, newest first; None where there is none."""
    of_request: dict[str, FinishedProof] = {}
    for finished in proofs:
        of_request.setdefault(finished.request.argument, finished)
    if not of_request:
        return None
    listed = list(of_request.items())[:SHOWN]
    actions = (
        Action(kind=ActionKind.RUN_AGAIN, argument=argument, label=_line(finished, now))
        for argument, finished in listed
    )
    return Reply(title="Latest proofs", actions=tuple(actions))


def _line(finished: FinishedProof, now: datetime) -> str:
    proof, card = finished.card.proof, finished.card
    shown = "" if proof.experiment == _USUAL else f"{_title(proof.experiment)} · "
    age = span(max(0.0, (now - card.created).total_seconds()))
    return f"**Seed {proof.seed}** · {shown}{card.recipe.title} · {proof.verdict.replace('-', ' ')}, {age} ago"


def _title(name: str) -> str:
    try:
        return experiment(name).title
    except RunnerError:
        # A proof of an earlier version.
        return name
