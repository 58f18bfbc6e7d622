"""The `bedside` command and its subcommands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Literal

import click

from bot.cli.learn.commands import learn
from bot.cli.research.commands import research
from bot.errors import BedsideError
from glossary.model import Kind, Language


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


main.add_command(learn)
main.add_command(research)


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
    """Import FHIR R4 bundles, single resources or NDJSON files; started again after a break, it goes on."""
    from bot.cli.data import import_paths

    import_paths(paths)


@main.command("export-fhir")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export_fhir(folder: Path) -> None:
    """Write what patients told, and what became of it, into FOLDER as FHIR R4 NDJSON."""
    from bot.cli.data import export_told

    export_told(folder)


@main.command("check-content")
@click.argument("entry_ids", nargs=-1, metavar="[ID]...")
def check_content(entry_ids: tuple[str, ...]) -> None:
    """Check the glossary, or the named entries of it, against the content rules."""
    from bot.cli.content.check import check

    sys.exit(check(entry_ids))


@main.group()
def content() -> None:
    """The education library, for those who write it."""


@content.command("new")
@click.argument("kind", type=click.Choice(["term", "condition", "test", "procedure", "medicine", "product"]))
@click.argument("entry_id", metavar="ID")
def new_entry(kind: Kind, entry_id: str) -> None:
    """Begin an entry: a file with every key it needs."""
    from bot.cli.content.new import begin
    from bot.library import folders
    from bot.settings import Settings

    path = begin(kind, entry_id, folders(Settings())[-1])  # the clinic's own, if there is one
    click.echo(f"{path}\nReplace each TODO, then run `bedside check-content {entry_id}`.")


@content.command("preview")
@click.argument("entry_id", metavar="ID")
@click.option("--lang", type=click.Choice(["en", "es"]), default="en", show_default=True)
def preview_entry(entry_id: str, lang: Language) -> None:
    """Show an entry as card, text messages and handout."""
    from bot.cli.content.preview import preview

    preview(entry_id, lang)


@content.command("report")
@click.option("--plot", type=click.Path(path_type=Path), help="Also draw the figures into this PNG file.")
def content_report(plot: Path | None) -> None:
    """Show how large, how plain and how fresh the library is."""
    from bot.cli.content.report import report
    from bot.cli.secrets import read_settings

    report(read_settings(), plot)


@content.command("source")
@click.argument("entry_id", metavar="ID")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def keep_source(entry_id: str, files: tuple[Path, ...]) -> None:
    """Keep fingerprints of a source's sentences, so that `check-content` finds copied ones."""
    from bot.cli.content.source import keep

    click.echo(f"{entry_id}: {keep(entry_id, files)} sentences of its sources are known")


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
@click.option(
    "--misses",
    "listed",
    type=click.Choice(["all", "odd", "none"]),
    default="all",
    show_default=True,
    help="Which misses to list: odd leaves lines (or pairs) of even number unread.",
)
def evaluate(source: Path, as_json: bool, listed: Literal["all", "odd", "none"]) -> None:
    """Score the assistant against labelled lines and list the misses."""
    from bot.cli.evaluate import evaluate_file

    evaluate_file(source, as_json=as_json, listed=listed)


@main.group()
def safety() -> None:
    """Red flags and the fixed words that answer them."""


@safety.command("sheet")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path())
def safety_sheet(folder: Path) -> None:
    """Write the rule sheet a clinician reads and signs, as a page and as PDF, into FOLDER."""
    from bot.cli.safety_sheet import write_sheet
    from bot.cli.secrets import read_settings

    for path in write_sheet(folder, read_settings().country):
        click.echo(path)


@main.group()
def sms() -> None:
    """Text messages."""


@sms.command("report")
@click.option("--days", type=click.IntRange(1, 3660), default=30, show_default=True, help="How far back.")
@click.option("--csv", "folder", type=click.Path(file_okay=False, path_type=Path), help="Write files into this folder.")
def sms_report(days: int, folder: Path | None) -> None:
    """Segments by direction, language and topic, and the library's texts that could be one shorter."""
    from bot.cli.sms_report import report

    report(days, folder)


@main.group()
def keys() -> None:
    """The keys that encrypt health details at rest."""


@keys.command("new")
def new_key() -> None:
    """Print a fresh key, to be put before the others in BEDSIDE_DATA_KEYS."""
    from bot.records.encryption import new_key

    click.echo(new_key())


@keys.command("rotate")
def rotate_keys() -> None:
    """Encrypt everything under the newest key; after that older keys may go."""
    from bot.cli.trust import rotate_keys

    rotate_keys()


@main.group()
def audit() -> None:
    """The record of who looked at what."""


@audit.command("verify")
def verify_audit() -> None:
    """Check that no line of the audit was changed, removed or put in between."""
    from bot.cli.trust import verify_audit

    sys.exit(verify_audit())


@audit.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export_audit(folder: Path) -> None:
    """Write the audit into FOLDER as FHIR AuditEvents (NDJSON)."""
    from bot.cli.trust import export_audit

    export_audit(folder)


@main.group()
def retention() -> None:
    """How long what is kept, and legal holds."""


@retention.command("run")
def run_retention() -> None:
    """Delete what is past its time, and say how much of what."""
    from bot.cli.privacy import run_retention

    run_retention()


@retention.command("hold")
@click.argument("patient_id", metavar="PATIENT")
@click.option("--reason", required=True, help="The case; no health details.")
@click.option("--by", required=True, help="Who ordered it.")
def place_hold(patient_id: str, reason: str, by: str) -> None:
    """Delete nothing of PATIENT (an id) until the hold is released."""
    from bot.cli.privacy import place_hold

    place_hold(patient_id, reason, by)


@retention.command("release")
@click.argument("patient_id", metavar="PATIENT")
@click.option("--by", required=True, help="Who ordered it.")
def release_hold(patient_id: str, by: str) -> None:
    """End every hold on PATIENT."""
    from bot.cli.privacy import release_hold

    release_hold(patient_id, by)


@main.group()
def privacy() -> None:
    """What a patient may ask for: what is known about them, and to be forgotten."""


@privacy.command("known")
@click.argument("patient_id", metavar="PATIENT")
@click.option("--approved-by", required=True, metavar="USER", help="Who has checked that it is them.")
def known_about(patient_id: str, approved_by: str) -> None:
    """Print everything that is kept about PATIENT (an id), as JSON."""
    from bot.cli.privacy import print_known

    print_known(patient_id, approved_by)


@privacy.command("forget")
@click.argument("patient_id", metavar="PATIENT")
@click.option("--approved-by", required=True, metavar="USER", help="Who has approved it.")
@click.confirmation_option(prompt="Erase this patient's chart, conversations and reports for good?")
def forget_patient(patient_id: str, approved_by: str) -> None:
    """Erase PATIENT, and print what was erased and what was kept."""
    from bot.cli.privacy import forget_patient

    forget_patient(patient_id, approved_by)


@main.group()
def proxies() -> None:
    """Caregivers with authority on file, who may log in for a patient."""


@proxies.command("add")
@click.argument("patient_id", metavar="PATIENT")
@click.option("--name", required=True, help="The caregiver's full name.")
@click.option("--born", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Their birth date.")
@click.option("--phone", required=True, help="Their number, to which codes go.")
@click.option("--relationship", required=True, help="Such as daughter or guardian.")
@click.option("--authority", required=True, help="The paper it rests on, seen by a person.")
@click.option("--by", required=True, help="Who has seen it.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Its last day, at the clinic.")
def add_proxy(patient_id: str, **given: Any) -> None:
    """Let a caregiver log in for PATIENT (an id)."""
    from bot.cli.proxies import add_proxy

    add_proxy(patient_id, **given)


@proxies.command("end")
@click.argument("patient_id", metavar="PATIENT")
@click.option("--by", required=True, help="Who ordered it.")
def end_proxies(patient_id: str, by: str) -> None:
    """End every caregiver's authority for PATIENT."""
    from bot.cli.proxies import end_proxies

    end_proxies(patient_id, by)


@main.group()
def users() -> None:
    """People who may log in to the console."""


@users.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Shown to patients and colleagues.")
@click.option(
    "--role",
    type=click.Choice(["coordinator", "lead", "administrator", "auditor", "researcher"]),
    default="coordinator",
    show_default=True,
    help="What they may do.",
)
@click.password_option(help="At least 12 characters.")
def add_user(username: str, name: str, role: str, password: str) -> None:
    """Let somebody log in to the console."""
    from bot.cli.data import add_person

    add_person(username, name, password, role)
