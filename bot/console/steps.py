"""What a coordinator can do to an inquiry, by the name of its button: one shape for single and bulk actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from bot.console import forms
from bot.records.casework import calls, desk, inquiries, later, teamwork, told
from bot.records.hours import clinic
from bot.records.hours.business_time import midnight
from bot.records.models import Appointment, Inquiry, ScheduledText, User
from bot.records.outbound import schedules
from bot.records.staff import users

#: A step reads what it needs from the form. It returns False if a colleague has the inquiry, and raises `ValueError`
#: for a form that asks what can't be done.
Form = Mapping[str, str]
Step = Callable[[Session, Inquiry, User, Form, dt.datetime], bool]

SNOOZES = ("hour", "tomorrow", "week")
#: How long before a visit a reminder may go.
REMINDERS = tuple(dt.timedelta(days=days) for days in (1, 2, 3, 7, 14))
#: How a macro may end the work, and how a step's form names the choice.
_ENDS = {"resolve": ("outcome", teamwork.OUTCOMES), "snooze": ("until", SNOOZES)}
ENDINGS: Sequence[str] = tuple(f"{step}:{choice}" for step, (_, choices) in _ENDS.items() for choice in choices)


def _claim(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    return teamwork.assign(session, inquiry, user, user, "", now)


def _assign(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    to = users.find(session, form.get("to", ""))
    if to is None or not to.active:
        raise ValueError("choose who gets it")
    return teamwork.assign(session, inquiry, user, to, form.get("reason", ""), now)


def _release(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    return teamwork.release(session, inquiry, user, form.get("reason", ""), now)


def _level(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    return teamwork.set_priority(session, inquiry, user, form.get("priority", ""), form.get("reason", ""), now)


def _snooze(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    return teamwork.snooze(session, inquiry, user, snooze_until(session, form.get("until", ""), now), now)


def _resolve(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    return teamwork.resolve(session, inquiry, user, form.get("outcome", ""), now)


def _merge(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    into = inquiries.by_number(session, forms.number(form.get("into", "")))
    if into is None:
        raise ValueError("there is no inquiry of that number")
    return teamwork.merge(session, inquiry, into, user, now)


def _note(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    return desk.add_note(session, inquiry, user, form.get("text", ""), now, form.get("token", "")[:64])


def _label(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    return desk.label(session, inquiry, form.get("label", ""))


def _unlabel(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    return desk.unlabel(session, inquiry, form.get("label", ""))


def _ask_call(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    return calls.ask(session, inquiry, user, form.get("reason", ""), now)


def _called(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    return calls.record(session, inquiry, user, form.get("outcome", ""), now)


def _told(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    verdict, correction = form.get("verdict", ""), form.get("correction", "")
    return told.settle(session, inquiry, user, forms.number(form.get("told", "")), verdict, correction, now)


def _cancel_later(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    return later.cancel(session, inquiry, user, forms.number(form.get("reply", "")), now)


def _remind(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    visit = session.get(Appointment, form.get("visit", ""))
    if visit is None or visit.patient_id != _known(inquiry):
        raise ValueError("choose a visit of this patient")
    before = dt.timedelta(days=forms.number(form.get("days", "")))
    schedules.remind(session, visit.id, user, now, before=before if before in REMINDERS else schedules.DAY_BEFORE)
    return True


def _prepare(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    if not (topic := form.get("topic", "")):
        raise ValueError("choose a sheet")
    send_at = clinic_time(session, form["at"]) if form.get("at") else now
    if not now <= send_at <= now + later.FURTHEST:
        raise ValueError(f"choose a time within the next {later.FURTHEST.days} days")
    schedules.prepare(session, _known(inquiry), topic, user, send_at, now)
    return True


def _unschedule(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    scheduled = session.get(ScheduledText, forms.number(form.get("text", "")))
    if scheduled is None or scheduled.patient_id != _known(inquiry) or not schedules.cancel(session, scheduled):
        raise ValueError("that text is on its way already, or was taken back")
    return True


def _known(inquiry: Inquiry) -> str:
    """The patient's id; nothing of a record is texted for somebody who may be anyone."""
    if inquiry.patient_id is None:
        raise ValueError("who asked has not proven who they are")
    return inquiry.patient_id


def clinic_time(session: Session, written: str) -> dt.datetime:
    """A day and time of a form, by the clinic's clock; raises `ValueError`."""
    moment = forms.chosen(forms.moment(written), "choose the day and time to send it")
    return moment.replace(tzinfo=clinic.zone(session)).astimezone(dt.UTC)


def _macro(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    """Do what the form shows of a macro. What a colleague's hold may refuse comes first, so it is all or nothing."""
    text, ending = form.get("text", "").strip(), form.get("ending", "")
    if text and not 16 <= len(form.get("token", "")) <= 56:
        raise ValueError("this form is incomplete; open the page again")
    if text and not inquiries.answer(session, inquiry, user, text, now, client_key=f"macro-{form['token']}"):
        return False
    if ending in ENDINGS:
        step, _, choice = ending.partition(":")
        if not STEPS[step](session, inquiry, user, {_ENDS[step][0]: choice}, now):
            return False
    return not form.get("label") or desk.label(session, inquiry, form["label"])


def _plain(step: Callable[[Session, Inquiry, User, dt.datetime], bool]) -> Step:
    """A step that needs nothing from the form."""
    return lambda session, inquiry, user, form, now: step(session, inquiry, user, now)


STEPS: Mapping[str, Step] = {
    "take": _plain(inquiries.take),
    "handback": _plain(inquiries.hand_back),
    "close": _plain(teamwork.close),
    "spam": _plain(teamwork.mark_spam),
    "reopen": _plain(teamwork.reopen),
    "claim": _claim,
    "assign": _assign,
    "release": _release,
    "level": _level,
    "snooze": _snooze,
    "wake": _plain(teamwork.wake),
    "resolve": _resolve,
    "merge": _merge,
    "note": _note,
    "label": _label,
    "unlabel": _unlabel,
    "ask_call": _ask_call,
    "called": _called,
    "right_number": _plain(teamwork.confirm_number),
    "told": _told,
    "macro": _macro,
    "cancel_later": _cancel_later,
    "remind": _remind,
    "prepare": _prepare,
    "unschedule": _unschedule,
}
#: What may be done to many at once, and what takes it back.
UNDO: Mapping[str, str] = {
    "claim": "release",
    "assign": "release",
    "snooze": "wake",
    "label": "unlabel",
    "resolve": "reopen",
    "spam": "reopen",
}


def snooze_until(session: Session, choice: str, now: dt.datetime) -> dt.datetime:
    """When a snooze ends: in an hour, or when the clinic next opens tomorrow or next week; raises `ValueError`."""
    if choice not in SNOOZES:
        raise ValueError("choose how long")
    if choice == "hour":
        return now + dt.timedelta(hours=1)
    calendar = clinic.calendar(session)
    today = now.astimezone(calendar.zone)
    days = 1 if choice == "tomorrow" else 7 - today.weekday()
    return calendar.next_open(midnight(today.date() + dt.timedelta(days=days), calendar.zone).astimezone(dt.UTC))
