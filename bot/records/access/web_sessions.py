"""A browser's right to speak in one conversation: a secret token in its cookie, of which only the hash is kept.

Who has proven who they are is given a new token. The log-in begins when their browser first shows it, and from that
moment every older token of the conversation is worth nothing: a copy made before, on a shared browser, or a cookie
planted there, never sees a record. Until then the older one goes on, so that an answer lost on its way loses no
conversation. When the log-in is over, the browser is given yet another.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.records.access import identity
from bot.records.messaging import conversations, messages
from bot.records.models import Conversation, WebSession
from bot.records.tokens import hashed
from bot.reply import Language

LIFE = dt.timedelta(days=30)
#: After the log-off the token of the log-in lasts so long, for every open tab to come for a new one.
RENEWAL = dt.timedelta(minutes=10)
#: A token that ended so lately has a follower, which another tab of the same browser may just be fetching.
LATELY = dt.timedelta(minutes=1)

#: `over`: its log-in has ended, it is to be renewed; `ended`: another took its place, or its life is over;
#: `gone`: the conversation was closed to browsers, or the token is not one of ours.
Standing = Literal["good", "over", "ended", "gone"]

# Asked before anything is told to a browser, and put together once: that takes longer than to have it answered.
_STANDING = (
    select(Conversation, WebSession.expires_at, WebSession.log_in)
    .join(WebSession, WebSession.conversation_id == Conversation.id)
    .where(WebSession.token_hash == bindparam("token_hash"))
)


@dataclass(frozen=True)
class Entry:
    """A browser whose token counts, and the log-in that the token was given for: still to begin, or begun just now."""

    conversation_id: str
    log_in: Literal["none", "due", "begun"]


def start(session: Session, now: dt.datetime, language: Language | None = None) -> tuple[str, str]:
    """A new web conversation; returns (secret token for the browser, conversation id)."""
    conversation = conversations.find_or_start(session, "web", uuid.uuid4().hex, now, language)
    return _new(session, conversation.id, now), conversation.id


def promise(session: Session, conversation_id: str, now: dt.datetime) -> str:
    """The token for a browser whose patient has just proven who they are: with it the log-in begins."""
    before = WebSession.conversation_id == conversation_id, WebSession.log_in == "due"
    session.execute(update(WebSession).where(*before).values(log_in="none"))
    return _new(session, conversation_id, now, log_in="due")


def find(session: Session, token: str, now: dt.datetime) -> Entry | None:
    """Know a browser by its token; None for a forged, unknown or ended one. Only reads: a due log-in needs `enter`."""
    row = session.get(WebSession, hashed(token))
    if row is None or row.expires_at <= now:
        return None
    return Entry(row.conversation_id, "due" if row.log_in == "due" else "none")


def enter(session: Session, token: str, now: dt.datetime) -> Entry | None:
    """Let a browser in, and begin the log-in that is due; None as `find`."""
    entry = find(session, token, now)
    if entry is None or entry.log_in != "due":
        return entry
    begun = _log_in(session, session.get_one(WebSession, hashed(token)), now)
    return Entry(entry.conversation_id, "begun" if begun else "none")


def renew(session: Session, token: str, now: dt.datetime) -> str | None:
    """A new token for a browser whose log-in is over; None for any other."""
    if standing(session, token, now) != "over":
        return None
    row = session.get_one(WebSession, hashed(token))
    row.expires_at = min(row.expires_at, now + RENEWAL)
    return _new(session, row.conversation_id, now)


def standing(session: Session, token: str, now: dt.datetime) -> Standing:
    """What a token is worth at this moment."""
    return opened(session, token, now)[0]


def opened(session: Session, token: str, now: dt.datetime) -> tuple[Standing, Conversation | None]:
    """The same, and the conversation that it opens, both as of one moment; None if it is gone."""
    row = session.execute(_STANDING, {"token_hash": hashed(token)}).one_or_none()
    if row is None:
        return "gone", None
    conversation: Conversation = row.Conversation
    if row.expires_at <= now:
        return "ended", conversation
    until = conversation.verified_until
    logged_in = until is not None and now < until
    return "over" if row.log_in == "done" and not logged_in else "good", conversation


def ended_lately(session: Session, token: str, now: dt.datetime) -> bool:
    """Whether the browser should ask again with the cookie that it has by then."""
    row = session.get(WebSession, hashed(token))
    return row is not None and now - LATELY < row.expires_at <= now


def _new(session: Session, conversation_id: str, now: dt.datetime, log_in: Literal["none", "due"] = "none") -> str:
    token = secrets.token_urlsafe(32)
    row = WebSession(
        token_hash=hashed(token),
        conversation_id=conversation_id,
        log_in=log_in,
        created_at=now,
        expires_at=now + LIFE,
    )
    session.add(row)
    return token


def _log_in(session: Session, row: WebSession, now: dt.datetime) -> bool:
    """Begin the log-in that this token was given for, and end every other token; False if it has begun already."""
    conversations.locked(session, row.conversation_id)
    session.refresh(row)
    if row.log_in != "due":
        return False
    outcome = identity.complete(session, row.conversation_id, now)
    # Too late for the log-in or not: this browser has no other token any more.
    row.log_in = "done" if outcome.status == "verified" else "none"
    others = WebSession.conversation_id == row.conversation_id, WebSession.token_hash != row.token_hash
    session.execute(update(WebSession).where(*others, WebSession.expires_at > now).values(expires_at=now))
    if outcome.question:
        messages.ask_again(session, row.conversation_id, outcome.question, now)
    return True
