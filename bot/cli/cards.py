"""The `faqbot` commands around a proof's card: verify it, explain a number that differs, and the code behind it."""

import asyncio
import sys
from pathlib import Path

import click

from bot.cli.parts import NOT_WELL, Command, json_option


@click.command(cls=Command, example="faqbot verify proof-digits-42.json")
@click.argument("card", type=click.Path(path_type=Path))
@click.option("--no-run", is_flag=True, help="Check the file only; train nothing.")
@json_option
def verify(card: Path, no_run: bool, as_json: bool) -> None:
    """Check a proof's card and run its seeded arms again; exit status 1 where a run comes out differently."""
    from bot.proofs.card_commands import VerifyReport, report_lines, run_again_here
    from bot.settings import load_settings
    from runners.card import load_card
    from runners.verify import check_claims

    loaded = load_card(card)
    check_claims(loaded)
    verification = None if no_run else asyncio.run(run_again_here(load_settings(), loaded))
    report = VerifyReport.of(loaded, verification)
    if as_json:
        click.echo(report.model_dump_json())
    else:
        for line in report_lines(report):
            click.echo(line)
    if report.matches is False:
        sys.exit(NOT_WELL)


@click.command(cls=Command, example="faqbot snippet --seed 42 > seeded.py\nfaqbot snippet --experiment two-stages")
@click.option("--seed", "typed_seed", metavar="N", help="A whole number from 0 to 4294967295.")
@click.option("--experiment", metavar="NAME", default="same-seed", help="The proof's experiment; same-seed by default.")
@click.option("--recipe", "recipe_name", metavar="NAME", help="digits (default) or digits-tiny.")
def snippet(typed_seed: str | None, experiment: str, recipe_name: str | None) -> None:
    """Print code that does what a proof's seeded arm does here, to be pasted into a notebook."""
    from bot.settings import load_settings
    from runners.experiments import experiment as find_experiment
    from runners.machine import device_here
    from runners.recipes import recipe
    from runners.snippet import snippet as code_of
    from runners.spec import parse_seed

    settings = load_settings()
    seed = settings.seed if typed_seed is None else parse_seed(typed_seed)
    shown, trained = find_experiment(experiment), recipe(recipe_name or settings.recipe)
    click.echo(code_of(shown, trained, seed, device_here(settings.device)), nl=False)


@click.command(cls=Command, example="faqbot why --seed 42 --error-rate 0.0312 --torch 2.9 --card proof-digits-42.json")
@click.option("--seed", "typed_seed", metavar="N", required=True, help="The seed of your run.")
@click.option("--error-rate", "typed_rate", metavar="RATE", required=True, help="Your last error rate, as printed.")
@click.option("--torch", "typed_torch", metavar="VERSION", default="", help="Your torch.__version__.")
@click.option("--fastai", "typed_fastai", metavar="VERSION", default="", help="Your fastai.__version__.")
@click.option("--card", type=click.Path(path_type=Path), help="Compare with this card instead of a proof run now.")
@click.option("--recipe", "recipe_name", metavar="NAME", help="What to train where no card is given.")
@json_option
def why(
    typed_seed: str,
    typed_rate: str,
    typed_torch: str,
    typed_fastai: str,
    card: Path | None,
    recipe_name: str | None,
    as_json: bool,
) -> None:
    """Compare your own run with a proof and say what most likely differs; exit status 1 where it does."""
    from bot.proofs.card_commands import card_here
    from bot.settings import load_settings
    from runners.card import load_card
    from runners.recipes import recipe
    from runners.spec import parse_seed
    from runners.verify import check_claims
    from runners.why import Report, parse_error_rate, parse_version
    from runners.why import why as explain

    report = Report(
        seed=parse_seed(typed_seed),
        error_rate=parse_error_rate(typed_rate),
        torch=typed_torch and parse_version(typed_torch),
        fastai=typed_fastai and parse_version(typed_fastai),
    )
    settings = load_settings()
    if card is not None:
        compared = load_card(card)
        check_claims(compared)
    else:
        compared = asyncio.run(card_here(settings, recipe(recipe_name or settings.recipe), report.seed))
    explanation = explain(report, compared)
    if as_json:
        click.echo(explanation.model_dump_json())
    else:
        for number, finding in enumerate(explanation.findings, start=1):
            click.echo(f"{number}. {finding}")
    if not explanation.same:
        sys.exit(NOT_WELL)
