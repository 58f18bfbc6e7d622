"""Short links to the handout of an entry: they tell nothing of a patient, nor of the topic, and expire."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import cast

from sqlalchemy.orm import Session

from bot.records.models import HandoutLink
from bot.records.tokens import hashed
from bot.reply import Language

LIFE = dt.timedelta(days=30)
#: Bytes of chance in a token: 72 bits, in 12 characters.
_BYTES = 9


def new_link(session: Session, topic_id: str, language: Language, now: dt.datetime) -> str:
    """The token of a new link, good for `LIFE`."""
    token = secrets.token_urlsafe(_BYTES)
    session.add(HandoutLink(token_hash=hashed(token), topic_id=topic_id, language=language, expires_at=now + LIFE))
    return token


def find(session: Session, token: str, now: dt.datetime) -> tuple[str, Language] | None:
    """The entry's id and the language behind a token; None if there is no such link any more."""
    row = session.get(HandoutLink, hashed(token))
    return (row.topic_id, cast(Language, row.language)) if row and row.expires_at > now else None
