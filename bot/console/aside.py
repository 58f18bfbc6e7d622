"""What stands beside an inquiry for coordinators only: notes, labels, drafts, people, canned replies, macros."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.errors import Undecryptable
from bot.records.casework import calls, canned, desk, later, macros, told, worklist
from bot.records.models import CannedReply, Inquiry, Told, User
from bot.records.outbound import schedules


@dataclass(frozen=True)
class Aside:
    """`writing` are colleagues at work on an answer right now; `call_wanted`: the patient is still to be phoned.

    `told` is what the patient reported in it (None: none of our keys opens it), `texts` the reminders and sheets of a
    known patient.
    """

    notes: Sequence[desk.WrittenNote]
    labels: Sequence[str]
    known_labels: Sequence[str]
    people: Sequence[User]
    canned: Sequence[CannedReply]
    macros: Sequence[macros.Offer]
    draft: str
    note_draft: str
    writing: Sequence[str]
    call_wanted: bool
    told: Sequence[Told] | None
    later: Sequence[later.Waiting]
    texts: Sequence[schedules.Planned]


def load(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> Aside:
    """All of it for one inquiry and one coordinator."""
    return Aside(
        notes=desk.notes(session, inquiry),
        labels=desk.labels(session, [inquiry.id]).get(inquiry.id, ()),
        known_labels=desk.known_labels(session),
        people=worklist.people(session),
        canned=canned.find_all(session, inquiry.language or "en"),
        macros=macros.offers(session, inquiry.language or "en"),
        draft=desk.draft(session, inquiry, user),
        note_draft=desk.note_draft(session, inquiry, user),
        writing=desk.writing(session, inquiry, user, now),
        call_wanted=calls.is_wanted(session, inquiry),
        later=later.waiting(session, inquiry),
        told=_told(session, inquiry),
        texts=schedules.of_patient(session, inquiry.patient_id) if inquiry.patient_id else (),
    )


def _told(session: Session, inquiry: Inquiry) -> Sequence[Told] | None:
    try:
        return told.of_inquiry(session, inquiry)
    except Undecryptable:
        return None
