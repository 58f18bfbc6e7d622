"""`bedside learn review`: one candidate after the other."""

from __future__ import annotations

from typing import cast

import click

from bot.cli.learn.listing import ended, understood
from bot.cli.learn.opening import NEXT, open_desk, tell
from bot.learning.candidates import Candidate
from bot.learning.desk import Desk, Written
from bot.learning.refused import Refused
from bot.reply import Language

_WAYS = {"e": "example", "s": "synonym", "g": "gap", "i": "ignore", "l": "later", "q": "quit"}


def review_all() -> None:
    """Ask about each candidate; what is decided stays decided however this ends."""
    with open_desk() as desk:
        waiting = desk.waiting
        click.echo(f"{len(waiting)} to decide on. " + ", ".join(f"{key}: {way}" for key, way in _WAYS.items()))
        for number, one in enumerate(waiting, 1):
            click.echo(
                f"\n{number} of {len(waiting)}: {one.id}, {one.language}, {one.times} times, {one.last:%Y-%m-%d}"
            )
            click.secho(f"  {one.words}", bold=True)
            click.echo(f"  understood as {understood(one)}; {ended(one)}")
            if not _ask(desk, one):
                break
        click.echo(f"\n{len(desk.waiting)} left. If files were changed: {NEXT}")


def _ask(desk: Desk, one: Candidate) -> bool:
    """Ask until there is a decision that can be taken; False to quit."""
    while (way := click.prompt("decide", type=click.Choice(list(_WAYS)))) not in ("l", "q"):
        try:
            written = _decide(desk, one, way)
        except Refused as refused:
            click.echo(f"refused: {refused}")
            continue
        if written:
            tell(written)
        return True
    return bool(way == "l")


def _decide(desk: Desk, one: Candidate, way: str) -> Written | None:
    if way == "i":
        desk.ignore(one)
        return None
    if way == "g":
        return desk.accept_gap(one, click.prompt("what is missing, in your words"), _language(one))
    wanted = click.prompt("intent" if way == "e" else "entry, an id or a name")
    words = click.prompt("words", default=one.words)
    accept = desk.accept_example if way == "e" else desk.accept_synonym
    return accept(one, wanted, words, _language(one))


def _language(one: Candidate) -> Language:
    return cast(Language, click.prompt("language", type=click.Choice(["en", "es"]), default=one.language))
