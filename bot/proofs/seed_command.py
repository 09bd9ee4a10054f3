"""`faqbot seed`: one proof from the command line, drawn live for a person or printed as JSON for a script."""

import tempfile
from pathlib import Path

from rich.console import Console
from rich.live import Live

from bot.asker import Asker
from bot.errors import FileUnwritable, ProofFailed
from bot.platforms.terminal.render import render
from bot.proofs.desk import ProofDesk
from bot.proofs.job import ProofStatus
from bot.proofs.launcher import build_launcher
from bot.proofs.reply import proof_reply
from bot.reply import ProofRequest, Reply
from bot.settings import Settings
from runners.card import Card
from runners.experiments import experiment
from runners.proof import ProofVerdict
from runners.prove import prove
from runners.recipes import recipe

_REDRAW_EVERY_S = 0.1
_AS_CLAIMED = frozenset({ProofVerdict.REPRODUCIBLE, ProofVerdict.SHOWN})


async def prove_as_json(settings: Settings, request: ProofRequest) -> Card:
    """Run the proof, print it as one JSON object, and return its card.

    Raises:
        RunnerError: a run ended without a result.
    """
    launcher = build_launcher(settings)
    try:
        proof = await prove(
            experiment(request.experiment),
            recipe(request.recipe),
            request.seed,
            launcher,
            lambda _: None,
            device=request.device,
        )
    finally:
        await launcher.close()
    Console(soft_wrap=True, highlight=False).print(proof.model_dump_json(), markup=False)
    return Card.of(proof)


async def print_proof(settings: Settings, request: ProofRequest) -> Card:
    """Run the proof with live progress, print its table and verdict, and return its card.

    Raises:
        ProofFailed: a run ended without a result.
    """
    console = Console(highlight=False)
    desk = ProofDesk(build_launcher(settings), request.device)
    try:
        job = await desk.submit(request, Asker(platform="terminal", id="you"))
        with Live(console=console, auto_refresh=False, vertical_overflow="visible") as live:
            async for status in job.watch(_REDRAW_EVERY_S):
                live.update(render(_drawn(status)), refresh=console.is_terminal or status.is_over)
    finally:
        await desk.close()
    if job.status.card is None:
        raise ProofFailed(job.status.error or "The proof was stopped.")
    return job.status.card


def is_as_claimed(card: Card) -> bool:
    """Whether the measurements bear out what the experiment claims."""
    return card.proof.verdict in _AS_CLAIMED


def _drawn(status: ProofStatus) -> Reply:
    """A proof as the command shows it: what a chat offers to press at the end cannot be picked here."""
    reply = proof_reply(status)
    return reply.model_copy(update={"actions": ()}) if status.is_over else reply


def check_writable(path: Path) -> None:
    """Try whether `keep` will be able to write there, and leave everything as it is.

    Raises:
        FileUnwritable: it will not.
    """
    try:
        if path.exists():
            path.open("ab").close()
        else:
            tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        raise _unwritable(path, error) from error


def keep(content: bytes, path: Path) -> None:
    """Write a file that the person asked for by name.

    Raises:
        FileUnwritable: the file cannot be written there.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> FileUnwritable:
    return FileUnwritable(f"{path} cannot be written ({error.strerror}). Name a file in a folder of yours.")
