"""`bedside learn accept` and `reopen`."""

from __future__ import annotations

import click

from bot.cli.data import current_database
from bot.cli.learn.opening import NEXT, open_desk, tell
from bot.learning.refused import Refused
from bot.records.messaging import learning
from bot.reply import Language


def accept_one(
    candidate_id: str,
    *,
    intent: str | None,
    synonym: str | None,
    gap: str | None,
    words: str | None,
    language: Language | None,
) -> None:
    """Make of a candidate the one thing that is named; nothing named: ignore it."""
    with open_desk() as desk:
        one = desk.find(candidate_id)
        if intent:
            tell(desk.accept_example(one, intent, words, language))
        elif synonym:
            tell(desk.accept_synonym(one, synonym, words, language))
        elif gap:
            tell(desk.accept_gap(one, gap, language))
        else:
            desk.ignore(one)
            click.echo("ignored")
            return
    click.echo(NEXT)


def reopen_one(candidate_id: str) -> None:
    """Forget the decision on a candidate.

    Raises:
        Refused: there is none.
    """
    with current_database() as database, database.session() as session:
        if not learning.reopen(session, candidate_id):
            raise Refused(f"nothing was decided on {candidate_id}")
    click.echo(f"{candidate_id} will be asked again")
