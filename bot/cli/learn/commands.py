"""The subcommands of `bedside learn`."""

from __future__ import annotations

import click

from bot.reply import Language

_ID = click.argument("candidate_id", metavar="ID")


@click.group()
def learn() -> None:
    """What was not served well: look at it, and decide what is made of it.

    Nothing learns by itself. Accepting changes files, which are read over before they are trained or published.
    """


@learn.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_candidates(as_json: bool) -> None:
    """Show the candidates, newest first."""
    from bot.cli.learn.listing import show

    show(as_json=as_json)


@learn.command()
def review() -> None:
    """Decide on one candidate after the other; leave when you like and go on later."""
    from bot.cli.learn.review import review_all

    review_all()


@learn.command()
@_ID
@click.option("--intent", help="As an example of this intent.")
@click.option("--synonym", metavar="ENTRY", help="As a name of this entry, an id or a name.")
@click.option("--gap", metavar="WORDS", help="As something the library lacks, in these words.")
@click.option("--ignore", is_flag=True, help="Nothing can be learned from it.")
@click.option("--words", help="These words instead of the candidate's, with --intent or --synonym.")
@click.option("--lang", type=click.Choice(["en", "es"]), help="The language of the words, if it is another one.")
def accept(
    candidate_id: str,
    intent: str | None,
    synonym: str | None,
    gap: str | None,
    ignore: bool,
    words: str | None,
    lang: Language | None,
) -> None:
    """Decide on one candidate without being asked."""
    from bot.cli.learn.accept import accept_one

    if sum(bool(way) for way in (intent, synonym, gap, ignore)) != 1:
        raise click.UsageError("give one of --intent, --synonym, --gap and --ignore")
    accept_one(candidate_id, intent=intent, synonym=synonym, gap=gap, words=words, language=lang)


@learn.command()
@_ID
def reopen(candidate_id: str) -> None:
    """Forget a decision, so that it is asked again; what it wrote stays in the files."""
    from bot.cli.learn.accept import reopen_one

    reopen_one(candidate_id)
