import json
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.meter import Asked
from bot.metrics import Metrics, Now
from bot.platforms.standing import Standing
from bot.proofs.job import ProofState
from bot.readiness import Check, Report
from bot.spread import Spread
from faq.matcher import Decision

DASHBOARD = Path(__file__).parents[2] / "docs" / "grafana-dashboard.json"
NOW = Now(proofs=lambda: (1, 2), faq=lambda: ("abc123", 5, False), standings=lambda: {"slack": Standing(1, 2)})
REPORT = Report.of((Check(name="store", ok=False, detail="full"),))


@pytest.fixture
def metrics() -> Metrics:
    """After a moment of everything that can be counted."""
    metrics = Metrics()
    for confidence in (0.95, 0.5, None):
        metrics.asked(Asked("slack", Decision.ANSWER, "entry", confidence, 0.003))
    metrics.overheard("slack")
    metrics.replied("slack", 0.2)
    metrics.proof_ended(ProofState.FINISHED, 12.0)
    metrics.proof_ended(ProofState.FAILED)
    metrics.proof_known()
    metrics.reconnected("slack")
    metrics.chat_answered("slack", 429)
    metrics.lagged(0.001)
    return metrics


def samples(metrics: Metrics) -> dict[str, float]:
    """Each sample by its name and labels, as `name{label=value}`."""
    found = {}
    for family in text_string_to_metric_families(metrics.page(NOW, REPORT).decode()):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


def test_what_was_told_is_counted_under_its_labels(metrics: Metrics) -> None:
    found = samples(metrics)

    assert found["faqbot_questions_total{decision=answer,platform=slack}"] == 3
    assert found["faqbot_overheard_total{platform=slack}"] == 1
    assert found["faqbot_answer_seconds_bucket{le=0.002,platform=slack}"] == 0
    assert found["faqbot_answer_seconds_bucket{le=0.005,platform=slack}"] == 3
    assert found["faqbot_answer_seconds_sum{platform=slack}"] == pytest.approx(0.009)
    assert found["faqbot_confidence_count{platform=slack}"] == 2
    assert found["faqbot_proofs_total{outcome=finished}"] == found["faqbot_proofs_total{outcome=known}"] == 1
    assert found["faqbot_proofs_total{outcome=cancelled}"] == 0
    assert found["faqbot_proof_seconds_sum{}"] == 12
    assert found["faqbot_chat_responses_total{platform=slack,status=429}"] == 1
    assert found["faqbot_proofs_unfinished{state=waiting}"] == 2
    assert found["faqbot_connections{platform=slack}"] == 1
    assert found["faqbot_connections_expected{platform=slack}"] == 2
    assert found["faqbot_ready{part=store}"] == 0
    assert found["faqbot_faq_info{version=abc123}"] == 1
    assert found["process_resident_memory_bytes{}"] > 0


def test_every_metric_of_the_dashboard_is_one_that_the_bot_has(metrics: Metrics) -> None:
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    wanted = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"\b(?:faqbot|process)_[a-z_]+", target["expr"])
    }
    had = {sample.partition("{")[0] for sample in samples(metrics)}

    assert len(wanted) > 15
    assert wanted <= had


def test_everything_that_the_bot_counts_itself_is_on_the_dashboard(metrics: Metrics) -> None:
    shown = DASHBOARD.read_text(encoding="utf-8")
    families = {family.name for family in text_string_to_metric_families(metrics.page(NOW, REPORT).decode())}

    assert [name for name in families if name.startswith("faqbot_") and name not in shown] == []


def test_a_value_on_a_bound_counts_below_it() -> None:
    spread = Spread((1.0, 2.0))
    for value in (0.5, 1.0, 1.5, 9.0):
        spread.add(value)

    assert spread.buckets() == [("1", 2.0), ("2", 3.0), ("+Inf", 4.0)]
    assert spread.sum == 12.0
