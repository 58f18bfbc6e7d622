"""Notices: whoever should know is told, once, and no outage loses one."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.records.casework import inquiries, notices, on_call, paging, teamwork
from bot.records.casework.notices import Letter
from bot.records.engine import Database
from bot.records.models import AuditEvent, Notice, Shift, User
from bot.records.staff import roster
from tests.records.conftest import NOW
from tests.records.desk import ask, coordinator, do, events

ZONE = ZoneInfo("America/Chicago")
CLINICS = "desk@clinic.example"


@pytest.fixture
def maria(database: Database) -> User:
    return reachable(database, "maria", "Maria Diaz")


def reachable(database: Database, username: str, name: str, role: str = "coordinator") -> User:
    user = coordinator(database, username, name)
    with database.session() as session:
        stored = session.get_one(User, user.id)
        stored.role, stored.email = role, f"{username}@clinic.example"
    return user


def on_duty(database: Database, user: User, begins: int = -1, ends: int = 1000) -> None:
    """Put somebody on call, in hours from now."""
    with database.session() as session:
        first, last = NOW + dt.timedelta(hours=begins), NOW + dt.timedelta(hours=ends)
        session.add(Shift(user_id=user.id, starts_at=first, ends_at=last))


def look(database: Database, minutes: float = 0, clinics: str = CLINICS) -> list[tuple[str, str]]:
    """Run clocks and notices at this time; who is told, and of what."""
    now = NOW + dt.timedelta(minutes=minutes)
    with database.session() as session:
        paging.tick(session, now)
        notices.raise_due(session, now, clinics)
        before = set(session.scalars(select(Notice.id).where(Notice.status != "pending")))
        rows = session.scalars(select(Notice).where(Notice.created_at == now).order_by(Notice.id))
        return [(row.recipient, row.occasion) for row in rows if row.id not in before or row.status == "nobody"]


def claim(database: Database, minutes: float = 0) -> list[Letter]:
    """Take everything that may be sent at this time."""
    now = NOW + dt.timedelta(minutes=minutes)
    with database.session() as session:
        found = [notices.claim(session, each, now, CLINICS) for each in notices.due(session, now)]
    return [letter for letter in found if letter]


def statuses(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.scalars(select(Notice.status).order_by(Notice.id)))


@pytest.mark.parametrize(
    ("priority", "told"),
    [
        ("emergency", {0: 1, 1: 0, 2.5: 1, 3.75: 1, 5: 1}),
        ("urgent", {0: 0, 29: 0, 30: 1, 45: 1, 60: 1}),
        ("same_day", {0: 0, 120: 0, 180: 0, 239: 0, 240: 1}),
        ("routine", {0: 0, 240: 0}),
    ],
)
def test_the_levels_say_when_somebody_is_told(
    database: Database, web: str, maria: User, priority: str, told: dict[float, int]
) -> None:
    on_duty(database, maria)
    ask(database, web, priority)
    assert {minute: len(look(database, minute)) for minute in told} == told


def test_each_thing_is_told_once_however_often_one_looks(database: Database, web: str, maria: User) -> None:
    on_duty(database, maria)
    ask(database, web, "emergency")
    assert [len(look(database, minute)) for minute in (0, 0.1, 0.2)] == [1, 0, 0]
    assert [(letter.address, letter.occasion, letter.attempt) for letter in claim(database)] == [
        ("maria@clinic.example", "waiting", 1)
    ]
    assert claim(database) == [], "it is being sent"


def test_processes_that_look_at_once_raise_it_once(database: Database, web: str, maria: User) -> None:
    on_duty(database, maria)
    ask(database, web, "emergency")
    with ThreadPoolExecutor() as threads:
        list(threads.map(lambda _: look(database), range(6)))
    assert statuses(database) == ["pending"]


def test_what_is_accepted_is_told_to_nobody(database: Database, web: str, maria: User) -> None:
    on_duty(database, maria)
    number = ask(database, web, "emergency")
    do(database, teamwork.assign, number, maria, maria, "", NOW)
    assert look(database, 1) == []


def test_a_notice_that_is_no_longer_true_is_not_sent(database: Database, web: str, maria: User) -> None:
    on_duty(database, maria)
    number = ask(database, web, "emergency")
    look(database)
    do(database, teamwork.assign, number, maria, maria, "", NOW)
    assert claim(database, 1) == []
    assert statuses(database) == ["moot"]


def test_a_reopened_emergency_is_told_anew(database: Database, web: str, maria: User) -> None:
    on_duty(database, maria)
    number = ask(database, web, "emergency")
    look(database)
    do(database, teamwork.resolve, number, maria, "answered", NOW + dt.timedelta(minutes=1))
    do(database, teamwork.reopen, number, maria, NOW + dt.timedelta(minutes=2))
    assert look(database, 2) == [("maria", "waiting")]


def test_a_level_raised_to_emergency_is_told(database: Database, web: str, maria: User) -> None:
    on_duty(database, maria)
    number = ask(database, web)
    assert look(database) == []
    do(database, teamwork.set_priority, number, maria, "emergency", "", NOW)
    assert look(database, 0.1) == [("maria", "waiting")]


def test_who_has_it_is_told_beside_who_is_on_call(database: Database, web: str, maria: User) -> None:
    james = reachable(database, "james", "James Carter")
    on_duty(database, james)
    number = ask(database, web, "urgent")
    do(database, teamwork.assign, number, maria, maria, "", NOW)
    assert sorted(look(database, 60)) == [("james", "late"), ("maria", "late")]


def test_with_nobody_on_call_the_leads_are_told_then_the_clinic_and_else_it_is_on_record(
    database: Database, web: str, maria: User
) -> None:
    on_duty(database, maria, begins=2)
    number = ask(database, web, "emergency")
    assert look(database, clinics="") == [(notices.NOBODY, "waiting")]
    with database.session() as session:
        assert [number for _, number in notices.troubles(session, NOW - dt.timedelta(days=1))] == [number]
    assert look(database, 3) == [(notices.CLINIC, "waiting")]
    reachable(database, "lea", "Lea Martin", "lead")
    assert look(database, 4.5) == [("lea", "waiting")]
    assert events(database, number).count("noticed") == 3
    assert [letter.address for letter in claim(database, 4.5)] == ["lea@clinic.example"], (
        "only the newest is still true"
    )


def test_out_of_hours_only_what_runs_around_the_clock_is_told_at_once(
    database: Database, web: str, maria: User
) -> None:
    on_duty(database, maria)
    night = NOW + dt.timedelta(hours=10)
    number = ask(database, web, "same_day")
    with database.session() as session:
        inquiry = inquiries.by_number(session, number)
        assert inquiry
        inquiry.breached_at = night
        notices.raise_due(session, night, CLINICS)
    assert claim(database, 10 * 60) == []
    assert [letter.number for letter in claim(database, 23 * 60)] == [number], "the clinic opens at nine"


def test_a_second_promise_that_is_broken_is_told_too(database: Database, web: str, maria: User) -> None:
    on_duty(database, maria)
    number = ask(database, web, "urgent")
    do(database, teamwork.assign, number, maria, maria, "", NOW)
    assert look(database, 60) == [("maria", "late")]
    do(database, inquiries.answer, number, maria, "Yes.", NOW + dt.timedelta(minutes=61))
    with database.session() as session:
        inquiry = inquiries.by_number(session, number)
        assert inquiry
        inquiries.add_words(session, inquiry, "it got worse", NOW + dt.timedelta(minutes=62), source_id=None)
    assert claim(database, 63) == [], "the patient has been answered, and nothing is late"
    assert look(database, 122) == [("maria", "late")]


def test_what_was_late_long_ago_is_no_news(database: Database, web: str, maria: User) -> None:
    on_duty(database, maria)
    ask(database, web, "urgent")
    with database.session() as session:
        paging.tick(session, NOW + dt.timedelta(hours=2))
        notices.raise_due(session, NOW + dt.timedelta(hours=4), CLINICS)
        assert [row.occasion for row in session.scalars(select(Notice))] == ["waiting"]


def test_a_failure_is_tried_again_later_and_later_and_at_last_given_up(
    database: Database, web: str, maria: User
) -> None:
    on_duty(database, maria)
    number = ask(database, web, "emergency")
    look(database)
    moment, waits = NOW, []
    while statuses(database) == ["pending"]:
        with database.session() as session:
            letter = notices.claim(session, 1, moment, CLINICS)
            assert letter
            notices.failed(session, letter, "TimeoutError", moment)
            following = session.get_one(Notice, 1).next_at
        waits.append((following - moment).total_seconds())
        moment = following
    assert waits[:4] == [30, 60, 120, 240]
    assert max(waits) == 600
    assert moment - NOW > dt.timedelta(hours=4)
    assert statuses(database) == ["failed"]
    assert events(database, number)[-1] == "notice_failed"


def test_whoever_crashed_leaves_the_notice_to_the_next_and_cannot_spoil_it(
    database: Database, web: str, maria: User
) -> None:
    on_duty(database, maria)
    ask(database, web, "emergency")
    look(database)
    [crashed] = claim(database)
    assert claim(database, 1.9) == []
    [again] = claim(database, 2)
    with database.session() as session:
        notices.sent(session, again)
    with database.session() as session:
        notices.failed(session, crashed, "OSError", NOW, final=True)
    assert statuses(database) == ["sent"]


def test_a_night_shift_ends_on_the_next_day_and_keeps_to_the_clock_on_the_wall(database: Database, maria: User) -> None:
    night = (dt.time(17), dt.time(9))
    first = dt.date(2026, 3, 5)  # the clocks are put forward on the 8th
    with database.session() as session:
        assert on_call.plan(session, maria, first, night, 2, ZONE, maria, NOW) == 2
        assert on_call.plan(session, maria, first, night, 3, ZONE, maria, NOW) == 1, "what is planned is not doubled"
        shifts = [each.shift for each in on_call.ahead(session, NOW - dt.timedelta(days=9))]
    local = [(s.starts_at.astimezone(ZONE), s.ends_at.astimezone(ZONE)) for s in shifts]
    assert [(f"{a:%d %H}", f"{b:%d %H}") for a, b in local] == [
        ("05 17", "06 09"),
        ("12 17", "13 09"),
        ("19 17", "20 09"),
    ]


def test_on_call_is_who_has_a_shift_now_and_may_log_in(database: Database, maria: User) -> None:
    on_duty(database, maria, begins=0, ends=1)
    with database.session() as session:
        at = [on_call.at(session, NOW + dt.timedelta(hours=hours)) for hours in (-0.1, 0, 0.9, 1)]
        assert [[user.username for user in each] for each in at] == [[], ["maria"], ["maria"], []]
        session.get_one(User, maria.id).active = False
        session.flush()
        assert list(on_call.at(session, NOW)) == []


@pytest.mark.parametrize("weeks", [0, on_call.MAX_WEEKS + 1])
def test_who_cannot_be_on_call_is_refused(database: Database, maria: User, weeks: int) -> None:
    ada = reachable(database, "ada", "Ada Novak", "administrator")
    with database.session() as session:
        for user, count in ((maria, weeks), (session.get_one(User, ada.id), 1)):
            with pytest.raises(ValueError, match=r"choose|only"):
                on_call.plan(session, user, NOW.date(), (dt.time(9), dt.time(17)), count, ZONE, maria, NOW)


def test_a_shift_that_is_over_already_is_a_slip(database: Database, maria: User) -> None:
    last_week, day = NOW.date() - dt.timedelta(days=5), (dt.time(9), dt.time(17))
    with database.session() as session:
        with pytest.raises(ValueError, match="over already"):
            on_call.plan(session, maria, last_week, day, 1, ZONE, maria, NOW)
        assert on_call.plan(session, maria, last_week, day, 2, ZONE, maria, NOW) == 2, "the second one is to come"


@pytest.mark.parametrize("address", ["nobody", "a@b", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example"])
def test_only_one_plain_address_is_taken(database: Database, maria: User, address: str) -> None:
    with database.session() as session, pytest.raises(ValueError, match="not an e-mail address"):
        roster.set_email(session, session.get_one(User, maria.id), address, NOW)


def test_the_audit_knows_that_an_address_is_kept_but_not_which(database: Database, maria: User) -> None:
    with database.session() as session:
        roster.set_email(session, session.get_one(User, maria.id), " m@d.example ", NOW)
    with database.session() as session:
        assert session.get_one(User, maria.id).email == "m@d.example"
        assert [line.detail for line in session.scalars(select(AuditEvent))] == [{"user": "maria", "email": True}]
