"""`faqbot experiments`: what can be proved, and on what."""

import click

from bot.cli.parts import Command, json_option


@click.command(cls=Command, example="faqbot experiments --json")
@json_option
def experiments(as_json: bool) -> None:
    """List what can be proved (experiments) and on what (recipes).

    An entry of the FAQ names its experiment in `proof:`.
    """
    from bot.proofs.experiments_report import ExperimentsReport

    report = ExperimentsReport.of_all()
    if as_json:
        click.echo(report.model_dump_json())
        return
    click.echo("Experiments: what is shown\n")
    for shown in report.experiments:
        trainings = "1 training" if shown.runs == 1 else f"{shown.runs} trainings"
        _list(shown.name, f"{shown.title} ({trainings})", shown.description)
    click.echo("Recipes: on what\n")
    for recipe in report.recipes:
        limits = f"at most {recipe.timeout_s:g} s and {recipe.memory_mb} MiB a run"
        _list(recipe.name, f"{recipe.title} ({limits})", recipe.description)


def _list(name: str, title: str, description: str) -> None:
    wrapped = click.wrap_text(f"{description}.", width=100, initial_indent="    ", subsequent_indent="    ")
    click.echo(f"{name}: {title}\n{wrapped}\n")
