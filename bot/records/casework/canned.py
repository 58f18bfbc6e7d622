"""Canned replies: sentences often needed, each with a short code, put into answers. Everyone's, so changes are audited.

A change says what its author had before them (`seen`): who would write over a colleague's words unseen is told first.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.models import CannedReply, User

MAX_TEXT = 1000
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,23}")


def find_all(session: Session, language: str | None = None) -> Sequence[CannedReply]:
    """The canned replies, of one language if given, by code."""
    query = select(CannedReply).order_by(CannedReply.code, CannedReply.language)
    return session.scalars(query if language is None else query.where(CannedReply.language == language)).all()


def find(session: Session, code: str, language: str) -> CannedReply | None:
    """The reply of this code in this language."""
    return session.scalars(select(CannedReply).filter_by(code=code, language=language)).first()


def keep(session: Session, code: str, language: str, text: str, by: User, now: dt.datetime, *, seen: str = "") -> None:
    """Make a canned reply, or change one whose words were `seen`.

    Raises `ValueError` for a code that is not letters, digits and hyphens, an unknown language, words that are none or
    too many, and if the reply does not say any more what was seen.
    """
    if not _CODE.fullmatch(code) or language not in ("en", "es"):
        raise ValueError("a code has 1 to 24 small letters, digits or hyphens")
    text = text.strip()
    if not 0 < len(text) <= MAX_TEXT:
        raise ValueError(f"write a reply of up to {MAX_TEXT} characters")
    found = find(session, code, language)
    if (found.text if found else "") not in (seen, text):
        raise ValueError(f"/{code} says something else by now, as the list shows; keep it again to put yours there")
    if found is None:
        session.add(CannedReply(code=code, language=language, text=text))
    else:
        found.text = text
    _note(session, "update" if found else "create", code, language, by, now)


def take_away(session: Session, code: str, language: str, by: User, now: dt.datetime) -> None:
    """Take a canned reply away; nothing happens if it is not there."""
    if found := find(session, code, language):
        session.delete(found)
        _note(session, "delete", code, language, by, now)


def _note(session: Session, action: str, code: str, language: str, by: User, now: dt.datetime) -> None:
    detail = {"code": code, "language": language}
    audit.administration(session, by.username, action, CannedReply.__tablename__, detail, now)
