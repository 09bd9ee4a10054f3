"""What `faqbot experiments` lists: every experiment and recipe, as an object whose keys scripts may rely on."""

from pydantic import BaseModel, ConfigDict

from runners.experiments import EXPERIMENTS, Experiment
from runners.recipes import RECIPES, Recipe


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class ExperimentReport(_Model):
    """One experiment of `faqbot experiments --json`."""

    name: str
    title: str
    description: str
    arms: tuple[str, ...]
    runs: int

    @classmethod
    def of(cls, experiment: Experiment) -> "ExperimentReport":
        """Report one experiment."""
        return cls(
            name=experiment.name,
            title=experiment.title,
            description=experiment.description,
            arms=tuple(arm.name for arm in experiment.arms),
            runs=sum(arm.runs for arm in experiment.arms),
        )


class RecipeReport(_Model):
    """One recipe of `faqbot experiments --json`, with the limits of each of its runs."""

    name: str
    title: str
    description: str
    needs_download: bool
    timeout_s: float
    memory_mb: int

    @classmethod
    def of(cls, recipe: Recipe) -> "RecipeReport":
        """Report one recipe."""
        return cls(
            name=recipe.name,
            title=recipe.title,
            description=recipe.description,
            needs_download=bool(recipe.url),
            timeout_s=recipe.timeout_s,
            memory_mb=recipe.memory_mb,
        )


class ExperimentsReport(_Model):
    """`faqbot experiments --json`: every experiment and every recipe, the defaults first."""

    experiments: tuple[ExperimentReport, ...]
    recipes: tuple[RecipeReport, ...]

    @classmethod
    def of_all(cls) -> "ExperimentsReport":
        """Report all that this version has."""
        return cls(
            experiments=tuple(ExperimentReport.of(known) for known in EXPERIMENTS),
            recipes=tuple(RecipeReport.of(known) for known in RECIPES),
        )
