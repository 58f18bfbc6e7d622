"""The `bedside` command and its subcommands."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.errors import BedsideError


class _Group(click.Group):
    """Shows an expected failure as one clear line instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BedsideError as error:
            click.echo(f"bedside: {error}", err=True)
            sys.exit(1)


@click.group(cls=_Group)
def main() -> None:
    """Bedside, a conversational patient-education assistant."""


@main.command()
def run() -> None:
    """Start everything, wait until healthy, stop on Ctrl-C."""
    from bot.cli.run import run_all

    run_all()


@main.command()
def gateway() -> None:
    """Serve the web chat, the SMS webhook and the console (`run` starts this)."""
    from bot.cli.serve import serve_gateway

    serve_gateway()


@main.command()
@click.option("--force", is_flag=True, help="Train even if the model is up to date.")
def train(force: bool) -> None:
    """Train the dialogue model if its sources changed."""
    from bot.cli.train import train_model

    click.echo(f"model: {train_model(force=force)}")


@main.group()
def db() -> None:
    """The records database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest schema."""
    from bot.cli.data import upgrade_database

    upgrade_database()


@main.command("import-fhir")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def import_fhir(paths: tuple[Path, ...]) -> None:
    """Import FHIR R4 bundles, single resources or NDJSON files."""
    from bot.cli.data import import_paths

    import_paths(paths)


@main.command("check-content")
def check_content() -> None:
    """Check every glossary entry against the content rules."""
    from bot.cli.content import check

    sys.exit(check())


@main.command()
@click.argument("text", required=False)
@click.option("--from", "source", type=click.Path(exists=True, path_type=Path), help="A JSONL file, one `text` a line.")
@click.option("--lang", type=click.Choice(["en", "es"]), help="Speak this language instead of detecting it.")
@click.option("--channel", type=click.Choice(["web", "sms"]), default="web", show_default=True)
@click.option("--as", "patient", help="Ask as this sample patient, identity proven: an id or a name.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def ask(
    text: str | None, source: Path | None, lang: str | None, channel: str, patient: str | None, as_json: bool
) -> None:
    """One turn through the real model and actions."""
    from bot.cli.ask import ask_all

    if (text is None) == (source is None):
        raise click.UsageError("give either TEXT or --from FILE.jsonl")
    ask_all(text=text, source=source, lang=lang, channel=channel, patient=patient, as_json=as_json)


@main.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The scores and misses as one JSON object.")
def evaluate(source: Path, as_json: bool) -> None:
    """Score the assistant against labelled lines and list the misses."""
    from bot.cli.evaluate import evaluate_file

    evaluate_file(source, as_json=as_json)


@main.group()
def users() -> None:
    """People who may log in to the console."""


@users.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Shown to patients and colleagues.")
@click.password_option(help="At least 12 characters.")
def add_user(username: str, name: str, password: str) -> None:
    """Add a coordinator."""
    from bot.cli.data import add_coordinator

    add_coordinator(username, name, password)
