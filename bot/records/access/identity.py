"""Proving who speaks: a claim of name and birth date, then a code sent to the phone on file (standards: 2.2).

From outside, a claim that matches a record and one that does not are the same at every step, the lock
included: so every claim without a code entered after it counts, and the answer to the last one allowed is
`locked` whoever was claimed. At most three codes an hour go to one patient, whatever conversation asks; past
that a claim leads nowhere, silently, so that nobody gets more guesses by opening more conversations.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.access import claims, codes, proxies
from bot.records.access.claims import Claimant
from bot.records.access.codes import CodeToSend
from bot.records.messaging import conversations
from bot.records.models import AuditEvent, Conversation, IdentityCheck, Patient, Proxy

MAX_CLAIMS = 5
LOCK = dt.timedelta(minutes=60)
#: Claims are counted over this time; a check left alone for as long is forgotten.
WINDOW = dt.timedelta(minutes=60)
IDLE = {"web": dt.timedelta(minutes=15), "sms": dt.timedelta(minutes=10)}
ABSOLUTE = dt.timedelta(minutes=60)
#: What is more sensitive is told only this long after the log-in; then identity is proven anew.
FRESH = dt.timedelta(minutes=20)
#: How long after the right code a browser may take to come with its new token.
ARRIVAL = dt.timedelta(seconds=60)

Stage = Literal["claim", "code", "locked"]


@dataclass(frozen=True)
class ClaimOutcome:
    """What the patient is told, and privately the code to text once the transaction is committed."""

    status: Literal["code_sent", "too_many", "no_claim", "locked"]
    send: CodeToSend | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class ConfirmOutcome:
    """What came of a code. `question` is what the patient had asked before the log-in, if verified.

    `proven`: it was right, and the log-in begins with `complete`.
    """

    status: Literal["verified", "proven", "wrong", "expired", "locked"]
    tries_left: int = 0
    question: str | None = None


def stage(session: Session, conversation_id: str, now: dt.datetime) -> Stage | None:
    """What the conversation's log-in waits for; None if none is under way."""
    check = session.get(IdentityCheck, conversation_id)
    if check is None or check.stage in ("idle", "proven") or _forgotten(check, now):
        return None
    return "locked" if check.stage == "locked" else "code" if check.stage == "code" else "claim"


def awaits_code(session: Session, conversation_id: str, now: dt.datetime) -> bool:
    """Whether a code may be entered; True for a claim that matched nobody, too."""
    check = session.get(IdentityCheck, conversation_id)
    return check is not None and check.stage == "code" and _code_lives(check, now)


def begin(session: Session, conversation_id: str, question: str | None, now: dt.datetime) -> Stage:
    """Start a log-in, keeping the question to answer after it; `locked` if too many claims failed.

    While a code may still be entered, or its browser is about to come (`code`), only the question is replaced.
    """
    conversation, check = _open(session, conversation_id, now)
    if check.stage == "locked":
        return "locked"
    conversation.pending_text = question or conversation.pending_text
    if awaits_code(session, conversation_id, now) or _arriving(check, now):
        return "code"
    _end(check, "claim")
    check.started_at = now
    return "claim"


def remember_name(session: Session, conversation_id: str, name: str, now: dt.datetime) -> None:
    """Keep the name given first, until the birth date comes too."""
    _, check = _open(session, conversation_id, now)
    check.claimed_name = name[:240]


def remembered_name(session: Session, conversation_id: str) -> str | None:
    """The name given without a birth date, if one is waiting."""
    check = session.get(IdentityCheck, conversation_id)
    return check.claimed_name if check else None


def claim(
    session: Session, conversation_id: str, name: str, birth_date: dt.date, now: dt.datetime, key: bytes
) -> ClaimOutcome:
    """Claim to be someone. `code_sent` says only that a code was sent if the claim matches a record."""
    conversation, check = _open(session, conversation_id, now)
    if check.stage == "locked":
        return ClaimOutcome("locked")
    check.failed_claims += 1
    if check.failed_claims >= MAX_CLAIMS:
        _lock(session, conversation, check, now)
        return ClaimOutcome("locked")
    found, reason = claims.claimant(session, name, birth_date, now)
    return ClaimOutcome("code_sent", _new_code(session, conversation, check, found, reason, now, key))


def resend(session: Session, conversation_id: str, now: dt.datetime, key: bytes) -> ClaimOutcome:
    """Send a new code for the same claim; the old one is void. `too_many` after three within the hour."""
    conversation, check = _open(session, conversation_id, now)
    if check.stage != "code":
        return ClaimOutcome("locked" if check.stage == "locked" else "no_claim")
    if len(_recent_sends(check, now)) >= codes.MAX_SENDS:
        return ClaimOutcome("too_many")
    found = claims.waiting(session, check)
    return ClaimOutcome("code_sent", _new_code(session, conversation, check, found, "no_match", now, key))


def confirm(session: Session, conversation_id: str, code: str, now: dt.datetime, key: bytes) -> ConfirmOutcome:
    """Enter the code. It works once, for ten minutes and five tries; `expired` means a new one is needed.

    By text the log-in begins at once. On the web it waits for the browser to come with a new token (`complete`).
    Entered again by someone it has logged in already (a second tab, a second press), it changes nothing.
    """
    conversation, check = _open(session, conversation_id, now)
    if check.stage == "locked":
        return ConfirmOutcome("locked")
    if check.stage == "idle" and conversations.proven_patient_id(conversation, now):
        return ConfirmOutcome("verified")
    if check.code_hash is None or not _code_lives(check, now):
        return ConfirmOutcome("expired")
    right = codes.same(code, check.code_hash, conversation_id, key)
    if not right or check.patient_id is None:
        return _wrong_code(session, conversation, check, now)
    if conversation.channel == "sms":
        return _log_in(session, conversation, check, now)
    check.stage, check.code_hash, check.code_expires_at = "proven", None, now + ARRIVAL
    return ConfirmOutcome("proven")


def complete(session: Session, conversation_id: str, now: dt.datetime) -> ConfirmOutcome:
    """Begin the log-in whose code was right; `expired` if that was too long ago, or another was started since."""
    conversation, check = _open(session, conversation_id, now)
    if not _arriving(check, now):
        return ConfirmOutcome("expired")
    return _log_in(session, conversation, check, now)


def cancel(session: Session, conversation_id: str, now: dt.datetime) -> None:
    """Stop the log-in and forget the waiting question; the count of claims stays."""
    conversation, check = _open(session, conversation_id, now)
    if check.stage != "locked":
        _end(check, "idle")
    conversation.pending_text = None


def verified_patient(session: Session, conversation_id: str, now: dt.datetime) -> Patient | None:
    """The proven patient of this conversation; each call puts the idle log-off further away.

    Log-off comes after 15 idle minutes on the web, 10 by text, and 60 minutes after the log-in in any case.
    """
    conversation = conversations.locked(session, conversation_id)
    if conversation.patient_id is None or conversation.verified_at is None:
        return None
    if conversations.proven_patient_id(conversation, now) is None:
        _log_out(session, conversation, "timeout", now)
        return None
    conversation.verified_until = _idle_end(session, conversation, now)
    return session.get_one(Patient, conversation.patient_id)


def proxy_of(session: Session, conversation: Conversation) -> Proxy | None:
    """The caregiver who is logged in for the patient; None if it is the patient."""
    return session.get(Proxy, conversation.proxy_id) if conversation.proxy_id is not None else None


def end_proxy(session: Session, proxy: Proxy, by: str, now: dt.datetime) -> None:
    """End a caregiver's authority: they are logged off everywhere, and a log-in of theirs under way is void."""
    theirs = select(Conversation.id).outerjoin(IdentityCheck, IdentityCheck.conversation_id == Conversation.id)
    theirs = theirs.where((Conversation.proxy_id == proxy.id) | (IdentityCheck.proxy_id == proxy.id))
    talks = [_open(session, talk, now) for talk in session.scalars(theirs.order_by(Conversation.id)).all()]
    proxies.end(session, proxy, by, now)
    for conversation, check in talks:
        if check.proxy_id == proxy.id:
            _end(check, "claim")
        if conversation.proxy_id == proxy.id:
            _log_out(session, conversation, "authority_ended", now)


def is_fresh(conversation: Conversation, now: dt.datetime) -> bool:
    """Whether identity was proven lately enough for what is more sensitive."""
    return conversation.verified_at is not None and now - conversation.verified_at < FRESH


def log_out(session: Session, conversation_id: str, now: dt.datetime) -> bool:
    """Log the patient out and stop any log-in under way; returns whether someone was logged in."""
    cancel(session, conversation_id, now)
    conversation = conversations.locked(session, conversation_id)
    if conversation.patient_id is None:
        return False
    _log_out(session, conversation, "asked", now)
    return True


def _open(session: Session, conversation_id: str, now: dt.datetime) -> tuple[Conversation, IdentityCheck]:
    """The conversation, locked against a second message at the same time, and its check, made if need be."""
    conversation = conversations.locked(session, conversation_id)
    check = session.get(IdentityCheck, conversation_id, populate_existing=True)
    if check is None:
        check = IdentityCheck(conversation_id=conversation_id, stage="idle", started_at=now, failed_claims=0)
        session.add(check)
    elif _forgotten(check, now):
        check.started_at, check.failed_claims, conversation.pending_text = now, 0, None
        _end(check, "idle")
    return conversation, check


def _forgotten(check: IdentityCheck, now: dt.datetime) -> bool:
    until = check.locked_until or check.started_at + WINDOW
    return now >= until


def _arriving(check: IdentityCheck, now: dt.datetime) -> bool:
    return check.stage == "proven" and check.code_expires_at is not None and now < check.code_expires_at


def _code_lives(check: IdentityCheck, now: dt.datetime) -> bool:
    return check.code_hash is not None and check.code_expires_at is not None and now < check.code_expires_at


def _new_code(
    session: Session,
    conversation: Conversation,
    check: IdentityCheck,
    found: Claimant | None,
    reason: str,
    now: dt.datetime,
    key: bytes,
) -> CodeToSend | None:
    """A new code for this claim. One is made and hashed for a claim that leads nowhere, too: equal work."""
    patient_id = found.patient.id if found else ""
    # Claims of one patient wait for one another here, or each would count without the others' codes. New rows may still
    # refer to the patient meanwhile.
    session.execute(select(Patient.id).where(Patient.id == patient_id).with_for_update(key_share=True))
    sent = _sent_lately(session, patient_id, now)
    if found and sent >= codes.MAX_SENDS:
        found, reason = None, "too_many_sends"
    code = codes.make()
    check.stage, check.claimed_name, check.started_at = "code", None, now
    check.patient_id = found.patient.id if found else None
    check.proxy_id = found.proxy.id if found and found.proxy else None
    check.code_hash = codes.hashed(code, conversation.id, key)
    check.code_expires_at, check.code_tries = now + codes.LIFE, 0
    check.sends = [*_recent_sends(check, now), now.isoformat()]
    if found is None or found.phone is None:
        _audit(session, conversation, "verify-fail", "failure", now, reason=reason)
        return None
    _audit(session, conversation, "code-sent", "success", now, patient_id=found.patient.id)
    return CodeToSend(found.phone, code)


def _recent_sends(check: IdentityCheck, now: dt.datetime) -> list[str]:
    return [at for at in check.sends or [] if dt.datetime.fromisoformat(at) > now - codes.SEND_WINDOW]


def _sent_lately(session: Session, patient_id: str, now: dt.datetime) -> int:
    query = select(func.count()).where(
        AuditEvent.patient_id == patient_id, AuditEvent.action == "code-sent", AuditEvent.at > now - codes.SEND_WINDOW
    )
    return session.scalar(query) or 0


def _wrong_code(session: Session, conversation: Conversation, check: IdentityCheck, now: dt.datetime) -> ConfirmOutcome:
    check.code_tries += 1
    left = codes.MAX_TRIES - check.code_tries
    _audit(session, conversation, "verify-fail", "failure", now, patient_id=check.patient_id, reason="wrong_code")
    if left <= 0:
        check.code_hash = check.code_expires_at = None
        return ConfirmOutcome("expired")
    return ConfirmOutcome("wrong", tries_left=left)


def _log_in(session: Session, conversation: Conversation, check: IdentityCheck, now: dt.datetime) -> ConfirmOutcome:
    conversation.patient_id, conversation.proxy_id, conversation.verified_at = check.patient_id, check.proxy_id, now
    conversation.verified_until = _idle_end(session, conversation, now)
    check.failed_claims = 0
    _end(check, "idle")
    _audit(session, conversation, "login", "success", now, patient_id=conversation.patient_id)
    question, conversation.pending_text = conversation.pending_text, None
    return ConfirmOutcome("verified", question=question)


def _idle_end(session: Session, conversation: Conversation, now: dt.datetime) -> dt.datetime:
    """When the log-off comes if nothing more is heard; a caregiver's at the end of their authority at the latest."""
    ends = [now + IDLE[conversation.channel], (conversation.verified_at or now) + ABSOLUTE]
    proxy = proxy_of(session, conversation)
    return min([*ends, proxy.until] if proxy and proxy.until else ends)


def _log_out(session: Session, conversation: Conversation, reason: str, now: dt.datetime) -> None:
    _audit(session, conversation, "logout", "success", now, patient_id=conversation.patient_id, reason=reason)
    conversation.patient_id = conversation.proxy_id = None
    conversation.verified_at = conversation.verified_until = None


def _lock(session: Session, conversation: Conversation, check: IdentityCheck, now: dt.datetime) -> None:
    _end(check, "locked")
    check.locked_until = now + LOCK
    _audit(session, conversation, "lock", "failure", now, reason="too_many_claims")


def _end(check: IdentityCheck, stage: Literal["idle", "claim", "locked"]) -> None:
    """Void the claim and its code."""
    check.stage, check.claimed_name, check.locked_until = stage, None, None
    check.patient_id = check.proxy_id = None
    check.code_hash, check.code_expires_at, check.code_tries = None, None, 0


def _audit(
    session: Session,
    conversation: Conversation,
    action: str,
    outcome: str,
    now: dt.datetime,
    *,
    patient_id: str | None = None,
    reason: str | None = None,
) -> None:
    audit.record(
        session,
        now=now,
        actor_type="patient" if conversation.proxy_id is None else "proxy",
        actor_id=conversation.id,
        action=action,
        resource="identity",
        purpose="verification",
        outcome=outcome,
        patient_id=patient_id,
        channel=conversation.channel,
        conversation_id=conversation.id,
        reason=reason,
    )
