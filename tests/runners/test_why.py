"""Why a student's number differs: the likeliest cause first, nothing claimed that the card does not show."""

from decimal import Decimal

import pytest

from runners.card import Card
from runners.errors import BadReport
from runners.experiments import experiment
from runners.prove import prove
from runners.recipes import recipe
from runners.why import Report, parse_error_rate, parse_version, why
from tests.fakes.launcher import SEEDED_ERROR_RATES, ScriptedLauncher

FROZEN, LAST = SEEDED_ERROR_RATES


@pytest.fixture
async def card() -> Card:
    return Card.of(await prove(experiment("same-seed"), recipe("digits"), 42, ScriptedLauncher(), lambda _: None))


def report(rate: str | float, seed: int = 42, torch: str = "", fastai: str = "") -> Report:
    printed = rate if isinstance(rate, str) else f"{rate:.6f}"
    return Report(seed=seed, error_rate=parse_error_rate(printed), torch=torch, fastai=fastai)


@pytest.mark.parametrize("rate", ["0.038997", "0.0390", ".039"])
def test_the_same_number_is_recognised_in_as_many_digits_as_were_given(card: Card, rate: str) -> None:
    explanation = why(report(rate, torch="2.13"), card)

    assert explanation.same
    assert "seeded runs' own" in explanation.findings[0]


def test_the_same_number_with_other_versions_is_called_luck(card: Card) -> None:
    assert "luck" in why(report(LAST, torch="2.9"), card).findings[0]


def test_the_first_of_two_error_rates_is_recognised(card: Card) -> None:
    first = why(report(FROZEN, torch="2.13.0"), card).findings[0]

    assert "frozen stage" in first
    assert "the last one it prints counts" in first


def test_a_number_of_the_control_points_to_seeding_the_split_only(card: Card) -> None:
    control = card.proof.arms[1].runs[1].error_rates[-1]

    assert "only the split is seeded" in why(report(control), card).findings[0]


def test_another_seed_is_named(card: Card) -> None:
    explanation = why(report(LAST, seed=43), card)

    assert not explanation.same
    assert "yours is 43, the card's 42" in explanation.findings[0]


@pytest.mark.parametrize(
    ("torch", "is_named"),
    [("2.9", True), ("2.1", True), ("2", False), ("2.13", False), ("2.13.0+cpu", False), ("", False)],
)
def test_another_version_of_torch_is_named_and_a_shorter_name_of_the_same_is_not(
    card: Card, torch: str, is_named: bool
) -> None:
    findings = why(report("0.0501", torch=torch), card).findings

    assert any("your torch is" in finding for finding in findings) == is_named


def test_another_version_of_fastai_is_named(card: Card) -> None:
    assert any("your fastai is 2.7" in finding for finding in why(report("0.0501", fastai="2.7"), card).findings)


def test_a_rate_that_no_count_of_wrong_images_gives_points_to_other_data(card: Card) -> None:
    assert any("no whole number of wrong images among 359" in words for words in why(report("0.0312"), card).findings)
    assert not any("no whole number" in words for words in why(report(f"{18 / 359:.4f}"), card).findings)


def test_what_the_card_cannot_tell_is_left_to_check(card: Card) -> None:
    last = why(report("0.0501"), card).findings[-1]

    assert "set_seed(42, reproducible=True) stands before the DataLoaders" in last
    assert "Compare print(torch.__version__) first" in last


@pytest.mark.parametrize("text", ["", "abc", "-0.1", "1.5", "3%", "1e-3", "nan", "0,03", "0." + "1" * 30])
def test_what_is_no_error_rate_is_refused(text: str) -> None:
    with pytest.raises(BadReport, match="from 0 to 1"):
        parse_error_rate(text)


def test_an_error_rate_keeps_its_digits() -> None:
    assert parse_error_rate(" 0.0310 ") == Decimal("0.0310")
    assert Report(seed=1, error_rate=parse_error_rate("0.0310")).digits == 4


@pytest.mark.parametrize("text", ["", "new", "v2", "2.9; rm", "2.9.1+" + "a" * 40])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(BadReport, match="__version__"):
        parse_version(text)
