"""Macros: a canned reply, a label and an end, done to an inquiry by one pick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import desk
from bot.records.models import Macro
from glossary.text import fold

MAX_NAME, MAX_MACROS = 40, 40


@dataclass(frozen=True)
class Offer:
    """A macro and the words it would say to a patient; None if its reply is not there in their language."""

    macro: Macro
    words: str | None


def find_all(session: Session) -> Sequence[Macro]:
    """Every macro, by name."""
    return session.scalars(select(Macro).order_by(Macro.name)).all()


def offers(session: Session, language: str) -> Sequence[Offer]:
    """Every macro, with its words in this language."""
    texts = {"": "", **{reply.code: reply.text for reply in desk.canned_replies(session, language)}}
    return [Offer(macro, texts.get(macro.reply)) for macro in find_all(session)]


def keep(session: Session, name: str, reply: str, label: str, ending: str) -> None:
    """Make or change a macro; one that does nothing is taken away.

    Raises `ValueError` for a name that is empty or too long, an unknown reply, a label too long, or too many macros.
    """
    name, label = " ".join(name.split()), fold(label)
    if not 0 < len(name) <= MAX_NAME:
        raise ValueError(f"a macro's name has 1 to {MAX_NAME} characters")
    if len(label) > desk.MAX_LABEL:
        raise ValueError(f"a label has 1 to {desk.MAX_LABEL} characters")
    if reply and reply not in {canned.code for canned in desk.canned_replies(session)}:
        raise ValueError("there is no canned reply of that code")
    macros = {macro.name: macro for macro in find_all(session)}
    found = macros.get(name)
    if not (reply or label or ending):
        if found:
            session.delete(found)
    elif found:
        found.reply, found.label, found.ending = reply, label, ending
    elif len(macros) >= MAX_MACROS:
        raise ValueError(f"there are {MAX_MACROS} macros already; take one away first")
    else:
        session.add(Macro(name=name, reply=reply, label=label, ending=ending))
