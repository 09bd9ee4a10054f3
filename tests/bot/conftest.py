"""A small FAQ and an assistant over it whose proofs train nothing."""

import itertools
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.assistant import Asker, Assistant, Question
from bot.knowledge import understand
from bot.proofs.desk import ProofDesk
from bot.reply import Literal, Note, Reply, Table, Text
from bot.store import Store, open_store
from bot.store_location import InMemory
from faq.entry import Entry, Faq, FaqFile, Link, ProofStart
from faq.matcher import Thresholds
from tests.bot.store.postgres import Server, binaries, running_server
from tests.fakes.launcher import ScriptedLauncher

MIRA = Asker(platform="test", id="mira")
NOAH = Asker(platform="test", id="noah")

SEED = Entry(
    id="seed-different-results",
    section="Tech",
    question="Why do I get different results even though I set the seed?",
    aliases=("I set the seed but my results still change every time",),
    answer="Call `set_seed(12345, reproducible=True)` *before* creating the dataloader.",
    links=(Link(title="fastai issue 2832", url="https://github.com/fastai/fastai/issues/2832"),),
    proof="same-seed",
)
TWO_RATES = Entry(
    id="two-error-rates",
    section="Tech",
    question="Why do we get two different error rates from `fine_tune`?",
    answer="The training happens in two stages. For now, use the last error rate.",
    proof="same-seed",
    proof_start=ProofStart.ON_REQUEST,
)
UNBIASED = Entry(
    id="unbiased-data",
    section="Context",
    question="Will unbiased data prevent biased decisions?",
    answer="Unfortunately, no.",
)
SMALL_FAQ = Faq(files=(FaqFile(course="ml", title="Q&A Week 2", entries=(SEED, TWO_RATES, UNBIASED)),))


@pytest.fixture
def launcher() -> ScriptedLauncher:
    return ScriptedLauncher()


@pytest.fixture
async def desk(launcher: ScriptedLauncher) -> AsyncIterator[ProofDesk]:
    keys = itertools.count(1)
    desk = ProofDesk(launcher, new_key=lambda: f"proof{next(keys)}")
    yield desk
    await desk.close()


@pytest.fixture
def assistant(desk: ProofDesk) -> Assistant:
    knowledge = understand(SMALL_FAQ, Thresholds())
    return Assistant(lambda: knowledge, desk)


@pytest.fixture
def hesitant(desk: ProofDesk) -> Assistant:
    """An assistant so unsure of itself that it suggests where others would answer."""
    knowledge = understand(SMALL_FAQ, Thresholds(answer=1.0, suggest=0.1))
    return Assistant(lambda: knowledge, desk)


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    """A store that forgets everything when the test ends."""
    async with await open_store(InMemory()) as store:
        yield store


def words_of(reply: Reply) -> str:
    """Everything in a reply's text that can be read."""
    told = [reply.title]
    for part in reply.parts:
        match part:
            case Text() | Note():
                told.append(part.markdown)
            case Literal():
                told.append(part.text)
            case Table():
                told += [" | ".join(row) for row in part.rows]
    return "\n".join(told)


def asked(text: str, *, addressed: bool = True) -> Question:
    return Question(text=text, asker=MIRA, addressed=addressed)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    found = binaries()
    if found is None:
        pytest.skip(
            "POSTGRESQL IS NOT INSTALLED: the store was tested on SQLite only. Debian: apt-get install postgresql"
        )
    with running_server(found) as server:
        yield server
