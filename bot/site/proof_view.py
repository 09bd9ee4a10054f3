"""A finished proof as its page shows it: every run, what it ran on, its code, and how it compares with another."""

from dataclasses import dataclass

from bot.proofs.reply import arm_label
from bot.proofs.shelf import FinishedProof
from bot.site.curves import Curve, Drawing, curves_of, drawn, first_parting
from runners.card import Card
from runners.errors import BadReport, RunnerError
from runners.experiments import experiment
from runners.proof import ProofVerdict
from runners.recipes import recipe
from runners.snippet import has_snippet, snippet
from runners.spec import Environment, RunResult, parse_seed
from runners.verify import Verification, beside
from runners.why import Explanation, Report, parse_error_rate, parse_version, why

_GOOD = frozenset({ProofVerdict.REPRODUCIBLE, ProofVerdict.SHOWN})


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run in the table."""

    label: str
    seeding: str
    result: RunResult


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is known of what the runs ran on; several values where they differ."""

    name: str
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProofView:
    """What is drawn of a finished proof."""

    finished: FinishedProof

    @property
    def card(self) -> Card:
        """Everything that was measured."""
        return self.finished.card

    @property
    def title(self) -> str:
        """What was to be shown."""
        return experiment(self.card.proof.experiment).title

    @property
    def is_good(self) -> bool:
        """Whether the measurements show it."""
        return self.card.proof.verdict in _GOOD

    @property
    def rows(self) -> tuple[RunRow, ...]:
        """Every run."""
        return tuple(
            RunRow(f"{arm_label(arm.name)} {number}", run.spec.seeding.value, run)
            for arm in self.card.proof.arms
            for number, run in enumerate(arm.runs, start=1)
        )

    @property
    def curves(self) -> tuple[Curve, ...]:
        """The losses."""
        return curves_of(self.card.proof)

    @property
    def drawing(self) -> Drawing:
        """The losses as lines."""
        return drawn(self.curves)

    @property
    def parts_at(self) -> int | None:
        """The first batch at which runs of one arm part."""
        return first_parting(self.card.proof)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What the runs ran on."""
        environments = [row.result.environment for row in self.rows]
        return tuple(
            Condition(name.replace("_", " "), tuple(dict.fromkeys(str(getattr(each, name)) for each in environments)))
            for name in Environment.model_fields
            if any(getattr(each, name) != "" for each in environments)
        )

    @property
    def code(self) -> str:
        """The seeded arm as code; empty where there is none for it."""
        proof = self.card.proof
        try:
            shown, on = experiment(proof.experiment), recipe(proof.recipe)
            if not has_snippet(shown, on):
                return ""
            return snippet(shown, on, proof.seed, proof.arms[0].runs[0].environment.device)
        except RunnerError:
            return ""

    def compared_with(self, earlier: Card) -> Verification:
        """How the seeded runs came out beside those of an earlier card."""
        return beside(earlier, self.card)


@dataclass(frozen=True, slots=True)
class WhyForm:
    """What somebody says of their own training, and what most likely makes it another."""

    seed: str = ""
    error_rate: str = ""
    torch: str = ""
    explanation: Explanation | None = None
    problem: str = ""

    @classmethod
    def filled(cls, seed: str, error_rate: str, torch: str, card: Card) -> "WhyForm":
        """Compare what was typed with a card; nothing where nothing was typed."""
        typed = cls(seed.strip()[:40], error_rate.strip()[:40], torch.strip()[:40])
        if not (typed.seed or typed.error_rate):
            return typed
        try:
            version = parse_version(typed.torch) if typed.torch else ""
            report = Report(seed=parse_seed(typed.seed), error_rate=parse_error_rate(typed.error_rate), torch=version)
            return cls(typed.seed, typed.error_rate, typed.torch, why(report, card))
        except (BadReport, RunnerError) as error:
            return cls(typed.seed, typed.error_rate, typed.torch, problem=str(error))
