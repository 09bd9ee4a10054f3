"""What Prometheus reads: counts and times of what the bot did, and how it stands at the moment of reading.

Imports prometheus-client, so only a process that serves imports this.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from bot import __version__
from bot.meter import Asked
from bot.platforms.standing import Standing
from bot.proofs.job import ProofState
from bot.readiness import Report
from bot.spread import Spread

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_ANSWER_S = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0)
_REPLY_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)
_PROOF_S = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0)
_LAG_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
_CONFIDENCE = tuple(tenth / 10 for tenth in range(1, 11))

#: How a proof ends that had been run before.
_KNOWN = "known"
_OUTCOMES = (ProofState.FINISHED, ProofState.FAILED, ProofState.CANCELLED, ProofState.INTERRUPTED, _KNOWN)

_PLATFORM = ("platform",)

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Now:
    """Where to look how the bot stands, when somebody reads."""

    #: Proofs that run, and proofs that wait.
    proofs: Callable[[], tuple[int, int]]
    #: The FAQ's version, its entries, and whether its files are broken at the moment.
    faq: Callable[[], tuple[str, int, bool]]
    #: Every platform's connections, by its name.
    standings: Callable[[], Mapping[str, Standing]]


class Metrics:
    """A `bot.meter.Meter` that keeps what it is told for Prometheus. To be told from one event loop alone."""

    def __init__(self) -> None:
        self._questions: Counter[tuple[str, str]] = Counter()
        self._overheard: Counter[str] = Counter()
        # A series that begins at 0 shows its first increase.
        self._proofs: Counter[str] = Counter(dict.fromkeys(_OUTCOMES, 0))
        self._reconnects: Counter[str] = Counter()
        self._responses: Counter[tuple[str, str]] = Counter()
        self._answer_s: defaultdict[str, Spread] = defaultdict(partial(Spread, _ANSWER_S))
        self._confidence: defaultdict[str, Spread] = defaultdict(partial(Spread, _CONFIDENCE))
        self._reply_s: defaultdict[str, Spread] = defaultdict(partial(Spread, _REPLY_S))
        self._proof_s = Spread(_PROOF_S)
        self._lag_s = Spread(_LAG_S)
        self._process = CollectorRegistry()
        ProcessCollector(registry=self._process)

    def page(self, now: Now, report: Report) -> bytes:
        """Everything, in Prometheus' text format; `report` tells how the bot's parts are."""
        counted, standing = _Families(self._counted()), _Families(_standing(now, report))
        return generate_latest(counted) + generate_latest(standing) + generate_latest(self._process)

    def asked(self, asked: Asked) -> None:
        """See `Meter.asked`."""
        platform = asked.platform
        self._questions[platform, asked.decision] += 1
        self._answer_s[platform].add(asked.seconds)
        if asked.confidence is not None:
            self._confidence[platform].add(asked.confidence)

    def overheard(self, platform: str) -> None:
        """See `Meter.overheard`."""
        self._overheard[platform] += 1

    def replied(self, platform: str, seconds: float) -> None:
        """See `Meter.replied`."""
        self._reply_s[platform].add(seconds)

    def proof_ended(self, outcome: ProofState, seconds: float | None = None) -> None:
        """See `Meter.proof_ended`."""
        self._proofs[outcome] += 1
        if seconds is not None:
            self._proof_s.add(seconds)

    def proof_known(self) -> None:
        """See `Meter.proof_known`."""
        self._proofs[_KNOWN] += 1

    def reconnected(self, platform: str) -> None:
        """See `Meter.reconnected`."""
        self._reconnects[platform] += 1

    def chat_answered(self, platform: str, status: int) -> None:
        """See `Meter.chat_answered`."""
        self._responses[platform, str(status)] += 1

    def lagged(self, seconds: float) -> None:
        """The event loop came round so much later than planned."""
        self._lag_s.add(seconds)

    def _counted(self) -> Iterable[Metric]:
        yield _counter("faqbot_questions", "Questions, by what was decided.", ("platform", "decision"), self._questions)
        yield _counter(
            "faqbot_overheard", "Messages that were for others and were left alone.", _PLATFORM, self._overheard
        )
        yield _histogram(
            "faqbot_answer_seconds",
            "From a question at the assistant to its answer, before any chat has it.",
            _PLATFORM,
            self._answer_s,
        )
        yield _histogram("faqbot_confidence", "Confidence of the best match.", _PLATFORM, self._confidence)
        yield _histogram(
            "faqbot_reply_seconds",
            "From taking something up to the first message about it in the chat.",
            _PLATFORM,
            self._reply_s,
        )
        yield _counter("faqbot_proofs", "Proofs, by how they ended.", ("outcome",), self._proofs)
        yield _histogram("faqbot_proof_seconds", "What a finished proof took.", (), {(): self._proof_s})
        yield _counter("faqbot_reconnects", "Connections to a chat that were made anew.", _PLATFORM, self._reconnects)
        yield _counter(
            "faqbot_chat_responses",
            "Answers of a chat's HTTP interface; 429 is a rate limit.",
            ("platform", "status"),
            self._responses,
        )
        yield _histogram(
            "faqbot_event_loop_lag_seconds",
            "How much later than planned the event loop came round.",
            (),
            {(): self._lag_s},
        )


def _standing(now: Now, report: Report) -> Iterable[Metric]:
    running, waiting = now.proofs()
    version, entries, is_broken = now.faq()
    standings = now.standings()
    yield _gauge("faqbot_info", "The bot's version.", ("version",), {__version__: 1})
    yield _gauge("faqbot_faq_info", "The FAQ's version.", ("version",), {version: 1})
    yield _gauge("faqbot_faq_entries", "Entries of the FAQ that is served.", (), {(): entries})
    yield _gauge(
        "faqbot_faq_broken",
        "Whether the FAQ's files are broken, so that an older one is served.",
        (),
        {(): float(is_broken)},
    )
    yield _gauge(
        "faqbot_proofs_unfinished",
        "Proofs that run, and proofs that wait.",
        ("state",),
        {"running": running, "waiting": waiting},
    )
    yield _gauge(
        "faqbot_connections",
        "Connections to a chat that are there.",
        _PLATFORM,
        {name: standing.connected for name, standing in standings.items()},
    )
    yield _gauge(
        "faqbot_connections_expected",
        "Connections to a chat that should be there.",
        _PLATFORM,
        {name: standing.expected for name, standing in standings.items()},
    )
    ready = {check.name: float(check.ok) for check in report.checks}
    yield _gauge("faqbot_ready", "Whether a part of the bot is well.", ("part",), ready)


class _Families(Collector):
    """What is to be written, as prometheus-client takes it."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        """All of it."""
        return self._families


def _counter(name: str, meaning: str, labels: Sequence[str], counts: Mapping[_Key, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, meaning, labels=labels)
    for key, count in counts.items():
        family.add_metric(_values(key), count)
    return family


def _gauge(name: str, meaning: str, labels: Sequence[str], values: Mapping[_Key, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=labels)
    for key, value in values.items():
        family.add_metric(_values(key), value)
    return family


def _histogram(name: str, meaning: str, labels: Sequence[str], spreads: Mapping[_Key, Spread]) -> HistogramMetricFamily:
    family = HistogramMetricFamily(name, meaning, labels=labels)
    for key, spread in spreads.items():
        family.add_metric(_values(key), spread.buckets(), spread.sum)
    return family


def _values(key: object) -> tuple[str, ...]:
    """The labels' values: a key is one of them, or all in their order."""
    return key if isinstance(key, tuple) else (str(key),)
