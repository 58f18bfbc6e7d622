"""Calling a colleague in a private note: "@maria, do you know her?" brings the inquiry before Maria's eyes."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.records.casework import worklist
from bot.records.models import Inquiry, Mention, Note, User

#: A name after an @ that begins a word: an e-mail address calls nobody.
_CALL = re.compile(r"(?<![\w.@-])@([\w-]+(?:\.[\w-]+)*)")


def add(session: Session, note: Note) -> None:
    """Keep who is called in a stored note. Only who may work on inquiries can be called; oneself is not."""
    called = {name.lower() for name in _CALL.findall(note.text)}
    for user in worklist.people(session) if called else ():
        if user.username in called and user.id != note.author_id:
            session.add(Mention(note_id=note.id, user_id=user.id, inquiry_id=note.inquiry_id))


def see(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> None:
    """This person has opened the inquiry: they are called there no more."""
    open_calls = Mention.inquiry_id == inquiry.id, Mention.user_id == user.id, Mention.seen_at.is_(None)
    if session.scalar(select(Mention.note_id).where(*open_calls).limit(1)) is not None:
        session.execute(update(Mention).where(*open_calls).values(seen_at=now))
