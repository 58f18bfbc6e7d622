"""The coordinators' inbox: folders, search, filters and order, in pages, quick also with 100,000 inquiries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from bot.records.casework.inquiries import RANK
from bot.records.casework.marks import MARKS
from bot.records.hours import clinic
from bot.records.hours.business_time import midnight
from bot.records.lifecycle import FINISHED, OPEN
from bot.records.models import Inquiry, Label, Mention, Patient, User
from bot.records.staff.users import ANSWERING
from glossary.text import fold

PAGE_SIZE = 50
#: Inquiries shown beside one as near to it.
MOST_NEAR = 5
FOLDERS = ("all", "mine", "mentioned", "unassigned", "snoozed", "resolved", "every")
#: Ways to sort. What is late or soon due, or waits longest, comes first.
SORTS: Mapping[str, tuple[Any, ...]] = MappingProxyType(
    {
        "urgency": (RANK, Inquiry.created_at),
        "due": (Inquiry.owed_at.is_(None), Inquiry.owed_at),
        "oldest": (Inquiry.created_at,),
        "newest": (Inquiry.created_at.desc(),),
        "updated": (Inquiry.updated_at.desc(),),
    }
)


@dataclass(frozen=True)
class Filters:
    """What a list shows. Empty means everything; `owner` is a user name.

    `since` and `until` are ISO dates by the clinic's clock, `until` not included; `only` is one of `marks.MARKS`.
    """

    folder: str = "all"
    words: str = ""
    priority: str = ""
    channel: str = ""
    language: str = ""
    kind: str = ""
    state: str = ""
    label: str = ""
    owner: str = ""
    topic: str = ""
    since: str = ""
    until: str = ""
    only: str = ""
    sort: str = "urgency"
    page: int = 1


@dataclass(frozen=True)
class Page:
    """One page of a list; `more` says whether another follows."""

    inquiries: Sequence[Inquiry]
    more: bool


def find(session: Session, filters: Filters, user_id: int) -> Page:
    """The inquiries of a page, in order."""
    query = select(Inquiry).where(*_folder(filters.folder, user_id), *_conditions(session, filters))
    if filters.words.strip():
        query = query.where(*(_says(term) for term in fold(filters.words).split()))
    order = SORTS["updated"] if filters.folder == "resolved" and filters.sort == "urgency" else SORTS[filters.sort]
    offset = (max(filters.page, 1) - 1) * PAGE_SIZE
    found = session.scalars(query.order_by(*order, Inquiry.id).offset(offset).limit(PAGE_SIZE + 1)).all()
    return Page(found[:PAGE_SIZE], len(found) > PAGE_SIZE)


def counts(session: Session, user_id: int) -> dict[str, int]:
    """How many inquiries each folder holds, those that only grow aside."""
    folders = [folder for folder in FOLDERS if folder not in ("mentioned", "resolved", "every")]
    sums = [func.sum(case((and_(*_folder(folder, user_id)), 1), else_=0)) for folder in folders]
    row = session.execute(select(*sums).where(Inquiry.state.in_(OPEN))).one()
    called = select(func.count()).select_from(Inquiry).where(*_folder("mentioned", user_id))  # finished ones too
    return {
        **dict(zip(folders, (int(value or 0) for value in row), strict=True)),
        "mentioned": session.scalar(called) or 0,
    }


def alarms(session: Session) -> Sequence[Inquiry]:
    """Emergencies that nobody has accepted, longest waiting first."""
    query = select(Inquiry).where(
        Inquiry.state.in_(OPEN), Inquiry.priority == "emergency", Inquiry.accepted_at.is_(None)
    )
    return session.scalars(query.order_by(Inquiry.created_at, Inquiry.id).limit(20)).all()


def late(session: Session, now: dt.datetime) -> Sequence[Inquiry]:
    """Inquiries whose promised time ran out and whose patient still waits, longest first."""
    query = select(Inquiry).where(Inquiry.state.in_(OPEN), Inquiry.owed_at <= now)
    return session.scalars(query.order_by(Inquiry.owed_at, Inquiry.id).limit(20)).all()


def next_for(session: Session, user_id: int, after: int) -> Inquiry | None:
    """What to work on next, other than inquiry number `after`: the most urgent of one's own, else of nobody's."""
    for folder in ("mine", "unassigned"):
        query = select(Inquiry).where(*_folder(folder, user_id), Inquiry.number != after)
        if folder == "mine":
            query = query.where(Inquiry.state != "waiting_patient")
        found = session.scalars(query.order_by(*SORTS["urgency"], Inquiry.id).limit(1)).first()
        if found:
            return found
    return None


def near(session: Session, inquiry: Inquiry, now: dt.datetime) -> Sequence[Inquiry]:
    """Other inquiries of this patient or conversation, and answered ones on the same topic; newest first."""
    same: list[ColumnElement[bool]] = [Inquiry.conversation_id == inquiry.conversation_id]
    if inquiry.patient_id:
        same.append(Inquiry.patient_id == inquiry.patient_id)
    if inquiry.topic_id:
        answered = Inquiry.first_response_at.is_not(None), Inquiry.created_at > now - dt.timedelta(days=180)
        same.append(and_(Inquiry.topic_id == inquiry.topic_id, *answered))
    query = select(Inquiry).where(or_(*same), Inquiry.id != inquiry.id)
    return session.scalars(query.order_by(Inquiry.id.desc()).limit(MOST_NEAR)).all()


def _folder(folder: str, user_id: int) -> tuple[ColumnElement[bool], ...]:
    if folder == "every":
        return ()
    if folder == "mentioned":
        called = select(Mention.inquiry_id).where(Mention.user_id == user_id, Mention.seen_at.is_(None))
        return (Inquiry.id.in_(called),)
    if folder == "resolved":
        return (Inquiry.state.in_(FINISHED),)
    if folder == "snoozed":
        return (Inquiry.state.in_(OPEN), Inquiry.snoozed_until.is_not(None))
    shown = (Inquiry.state.in_(OPEN), Inquiry.snoozed_until.is_(None))
    owner = {"mine": Inquiry.owner_id == user_id, "unassigned": Inquiry.owner_id.is_(None)}
    return (*shown, owner[folder]) if folder in owner else shown


def _conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    columns = {
        Inquiry.priority: filters.priority,
        Inquiry.channel: filters.channel,
        Inquiry.language: filters.language,
        Inquiry.kind: filters.kind,
        Inquiry.state: filters.state,
        Inquiry.topic_id: filters.topic,
    }
    conditions: list[ColumnElement[bool]] = [column == value for column, value in columns.items() if value]
    if filters.label:
        conditions.append(Inquiry.id.in_(select(Label.inquiry_id).where(Label.name == fold(filters.label))))
    if filters.owner:
        conditions.append(Inquiry.owner_id.in_(select(User.id).where(User.username == filters.owner)))
    if filters.since:
        conditions.append(Inquiry.created_at >= _day(session, filters.since))
    if filters.until:
        conditions.append(Inquiry.created_at < _day(session, filters.until))
    if filters.only:
        conditions.append(MARKS[filters.only])
    return conditions


def _day(session: Session, date: str) -> dt.datetime:
    return midnight(dt.date.fromisoformat(date), clinic.zone(session))


def _says(term: str) -> ColumnElement[bool]:
    """Whether an inquiry has this word: in what was said and noted, in the patient's name or number, or as its own."""
    who = Patient.name_key.contains(term, autoescape=True) | (func.lower(Patient.mrn) == term)
    places: list[ColumnElement[bool]] = [
        Inquiry.words.contains(term, autoescape=True),
        Inquiry.patient_id.in_(select(Patient.id).where(who)),
    ]
    if term.isdecimal() and len(term) < 10:
        places.append(Inquiry.number == int(term))
    return or_(*places)


def people(session: Session) -> Sequence[User]:
    """Everyone an inquiry can be given to, by name."""
    query: Select[tuple[User]] = select(User).where(User.active, User.role.in_(ANSWERING))
    return session.scalars(query.order_by(User.name, User.id)).all()
