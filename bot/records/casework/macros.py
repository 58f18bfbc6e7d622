"""Macros: a canned reply, a label and an end, done to an inquiry by one pick. Everyone's, so changes are audited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.casework import canned, desk
from bot.records.models import Macro, User
from glossary.text import fold

MAX_NAME, MAX_MACROS = 40, 40


@dataclass(frozen=True)
class Offer:
    """A macro and the words it would say to a patient; None if its reply is not there in their language."""

    macro: Macro
    words: str | None


@dataclass(frozen=True)
class Work:
    """What a macro does: the code of the reply it sends, its label, its end. What is empty is left out."""

    reply: str = ""
    label: str = ""
    ending: str = ""

    def __str__(self) -> str:
        """By this a form says what its author had before them."""
        return "/".join((self.reply, self.label, self.ending))


def find_all(session: Session) -> Sequence[Macro]:
    """Every macro, by name."""
    return session.scalars(select(Macro).order_by(Macro.name)).all()


def find(session: Session, name: str) -> Macro | None:
    """The macro of this name."""
    return session.scalars(select(Macro).where(Macro.name == name)).first()


def work(macro: Macro | None) -> Work:
    """What a macro does; nothing, if there is none."""
    return Work(macro.reply, macro.label, macro.ending) if macro else Work()


def offers(session: Session, language: str) -> Sequence[Offer]:
    """Every macro, with its words in this language."""
    texts = {"": "", **{reply.code: reply.text for reply in canned.find_all(session, language)}}
    return [Offer(macro, texts.get(macro.reply)) for macro in find_all(session)]


def keep(session: Session, name: str, wanted: Work, by: User, now: dt.datetime, *, seen: str = str(Work())) -> None:
    """Make a macro, or change one that did what was `seen` (`str` of its `Work`).

    Raises `ValueError` for a name that is empty or too long, an unknown reply, a label too long, a macro that does
    nothing, too many of them, and if it does not do any more what was seen.
    """
    name, wanted = " ".join(name.split()), Work(wanted.reply, fold(wanted.label), wanted.ending)
    _require(session, name, wanted)
    found = find(session, name)
    if str(work(found)) not in (seen, str(wanted)):
        raise ValueError(f"“{name}” does something else by now, as the list shows; keep it again to change that")
    if found is None:
        if len(find_all(session)) >= MAX_MACROS:
            raise ValueError(f"there are {MAX_MACROS} macros already; take one away first")
        session.add(Macro(name=name, reply=wanted.reply, label=wanted.label, ending=wanted.ending))
    else:
        found.reply, found.label, found.ending = wanted.reply, wanted.label, wanted.ending
    _note(session, "update" if found else "create", name, wanted, by, now)


def take_away(session: Session, name: str, by: User, now: dt.datetime) -> None:
    """Take a macro away; nothing happens if it is not there."""
    if found := find(session, name):
        session.delete(found)
        _note(session, "delete", name, work(found), by, now)


def _require(session: Session, name: str, wanted: Work) -> None:
    """Raises `ValueError` for what no macro can be."""
    if not 0 < len(name) <= MAX_NAME:
        raise ValueError(f"a macro's name has 1 to {MAX_NAME} characters")
    if len(wanted.label) > desk.MAX_LABEL:
        raise ValueError(f"a label has 1 to {desk.MAX_LABEL} characters")
    if wanted.reply and wanted.reply not in {reply.code for reply in canned.find_all(session)}:
        raise ValueError("there is no canned reply of that code")
    if wanted == Work():
        raise ValueError("choose what the macro does: a reply, a label or an end")


def _note(session: Session, action: str, name: str, does: Work, by: User, now: dt.datetime) -> None:
    detail = {"name": name, "reply": does.reply, "label": does.label, "ending": does.ending}
    audit.administration(session, by.username, action, Macro.__tablename__, detail, now)
