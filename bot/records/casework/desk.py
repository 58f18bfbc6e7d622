"""What coordinators keep beside inquiries: notes, labels, drafts, saved views."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.records.casework import inquiries, later, mentions
from bot.records.encryption import SEALED
from bot.records.messaging import messages
from bot.records.models import Draft, Inquiry, Label, Note, NoteDraft, SavedView, User
from glossary.text import fold

MAX_NOTE, MAX_LABEL, MAX_VIEWS = 4000, 32, 20
#: Labels offered to choose from.
MOST_LABELS = 100
#: A draft this fresh means that somebody is writing now.
WRITING = dt.timedelta(seconds=60)


class WrittenNote(NamedTuple):
    """A private note and who wrote it."""

    author: str
    text: str
    at: dt.datetime


def add_note(session: Session, inquiry: Inquiry, user: User, text: str, now: dt.datetime, token: str = "") -> bool:
    """Add a private note, which is then no draft, and call who is named in it; once for each form's `token`.

    Raises `ValueError` if it is empty or too long.
    """
    words = text.strip()
    if not 0 < len(words) <= MAX_NOTE:
        raise ValueError(f"write a note of up to {MAX_NOTE} characters")
    inquiries.locked(session, inquiry)
    if _is_noted(session, token):
        return True
    note = Note(inquiry_id=inquiry.id, author_id=user.id, text=words, at=now, token=token or None)
    session.add(note)
    session.flush()
    mentions.add(session, note)
    inquiries.index(inquiry, words)
    keep_note_draft(session, inquiry, user, "")
    return True


def notes(session: Session, inquiry: Inquiry) -> Sequence[WrittenNote]:
    """The private notes, oldest first."""
    query = select(User.name, Note.text, Note.at).join(User, User.id == Note.author_id)
    return [WrittenNote(*row) for row in session.execute(query.where(Note.inquiry_id == inquiry.id).order_by(Note.id))]


def label(session: Session, inquiry: Inquiry, name: str) -> bool:
    """Mark an inquiry; raises `ValueError` for a label without letters or too long. Twice is once."""
    word = fold(name)
    if not 0 < len(word) <= MAX_LABEL:
        raise ValueError(f"a label has 1 to {MAX_LABEL} characters")
    if session.get(Label, (inquiry.id, word)) is None:
        session.add(Label(inquiry_id=inquiry.id, name=word))
    return True


def unlabel(session: Session, inquiry: Inquiry, name: str) -> bool:
    """Take a mark off; nothing happens if it is not there."""
    session.execute(delete(Label).where(Label.inquiry_id == inquiry.id, Label.name == fold(name)))
    return True


def labels(session: Session, inquiry_ids: Sequence[int]) -> dict[int, list[str]]:
    """The labels of these inquiries, in alphabetical order."""
    found: dict[int, list[str]] = {}
    for row in session.scalars(select(Label).where(Label.inquiry_id.in_(inquiry_ids)).order_by(Label.name)):
        found.setdefault(row.inquiry_id, []).append(row.name)
    return found


def known_labels(session: Session) -> Sequence[str]:
    """The labels in use, at most `MOST_LABELS`."""
    return session.scalars(select(Label.name).distinct().order_by(Label.name).limit(MOST_LABELS)).all()


def keep_draft(session: Session, inquiry: Inquiry, user: User, text: str, now: dt.datetime, token: str = "") -> bool:
    """Keep the answer somebody has begun; nothing written throws the draft away.

    False, keeping nothing, once the form of this `token` was sent: a draft that was on its way then would bring the
    answer back.
    """
    inquiries.locked(session, inquiry)
    if token and (messages.is_sent(session, token) or later.is_scheduled(session, token)):
        return False
    _keep(session, Draft(inquiry_id=inquiry.id, user_id=user.id, text=text, at=now))
    return True


def draft(session: Session, inquiry: Inquiry, user: User) -> str:
    """The answer this person has begun; nothing if none of our keys opens it."""
    return _opened(session.get(Draft, (inquiry.id, user.id)))


def keep_note_draft(session: Session, inquiry: Inquiry, user: User, text: str, token: str = "") -> bool:
    """Keep the private note somebody has begun, in the same way."""
    inquiries.locked(session, inquiry)
    if _is_noted(session, token):
        return False
    _keep(session, NoteDraft(inquiry_id=inquiry.id, user_id=user.id, text=text))
    return True


def note_draft(session: Session, inquiry: Inquiry, user: User) -> str:
    """The private note this person has begun; nothing if none of our keys opens it."""
    return _opened(session.get(NoteDraft, (inquiry.id, user.id)))


def _is_noted(session: Session, token: str) -> bool:
    return bool(token) and session.scalar(select(Note.id).where(Note.token == token)) is not None


def _keep(session: Session, begun: Draft | NoteDraft) -> None:
    if begun.text.strip():
        session.merge(begun)
        return
    table = type(begun)
    session.execute(delete(table).where(table.inquiry_id == begun.inquiry_id, table.user_id == begun.user_id))


def _opened(begun: Draft | NoteDraft | None) -> str:
    return begun.text if begun and begun.text != SEALED else ""


def writing(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> Sequence[str]:
    """The names of colleagues who are writing an answer to this inquiry now."""
    query = select(User.name).join(Draft, Draft.user_id == User.id).order_by(User.name)
    return session.scalars(
        query.where(Draft.inquiry_id == inquiry.id, Draft.user_id != user.id, Draft.at > now - WRITING)
    ).all()


def views(session: Session, user: User) -> Sequence[SavedView]:
    """This person's saved views, by name."""
    return session.scalars(select(SavedView).where(SavedView.user_id == user.id).order_by(SavedView.name)).all()


def save_view(session: Session, user: User, name: str, query: str) -> None:
    """Keep filters under a name, which replaces an older view of that name.

    Raises `ValueError` for a name that is empty or too long, without filters, or when there are too many views.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= 40 or len(query) > 400:
        raise ValueError("a view's name has 1 to 40 characters")
    if not query:
        raise ValueError("choose a folder, a filter or an order, and press Show; then save the view")
    kept = {view.name: view for view in views(session, user)}
    if name in kept:
        kept[name].query = query
    elif len(kept) >= MAX_VIEWS:
        raise ValueError(f"you have {MAX_VIEWS} views already; forget one first")
    else:
        session.add(SavedView(user_id=user.id, name=name, query=query))


def forget_view(session: Session, user: User, name: str) -> None:
    """Keep the view of this name no longer; nothing happens if there is none."""
    session.execute(delete(SavedView).where(SavedView.user_id == user.id, SavedView.name == " ".join(name.split())))
