"""What none of our keys opens is said to be so, on a page that works; it is neither lost nor sent."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.records.casework import desk, inquiries, later, told
from bot.records.casework.told import Report
from bot.records.encryption import SEALED
from bot.records.messaging import messages
from bot.records.models import Appointment, Inquiry, Patient
from bot.records.outbound import schedules
from bot.records.staff import users
from bot.services import Services
from tests.console.conftest import AskFor, Clock, Person

LOCKED = "enc:gAAAA"
PAGE = "/console/inquiries/1001"


def seal(services: Services, *columns: str) -> None:
    """Lock these columns (`table.column`) under a key that is not ours."""
    with services.database.session() as session:
        for table, column in (name.split(".") for name in columns):
            value = f'"{LOCKED}"' if column in ("words", "members") else LOCKED
            session.execute(text(f"UPDATE {table} SET {column} = :value"), {"value": value})


def stored(services: Services, table: str, column: str) -> list[str]:
    with services.database.session() as session:
        return list(session.scalars(text(f"SELECT {column} FROM {table}")))


def wrote(session: Session, inquiry: Inquiry, words: str) -> int:
    """The patient writes more; the message's id."""
    message = messages.receive(session, inquiry.conversation_id, words, words, inquiry.created_at)
    assert message
    return message.id


async def test_sealed_words_are_told_in_the_inbox_and_in_the_inquiry(
    services: Services, maria: Person, ask: AskFor
) -> None:
    ask()
    seal(services, "inquiries.question", "inbox.text")
    assert SEALED in html.unescape(await maria.see())
    page = html.unescape(await maria.see(PAGE))
    assert SEALED in page
    assert "Whoever runs Bedside must put the old key back in" in page
    await maria.press(1001, "take")
    assert (await maria.press(1001, "answer", text="Please write again.", token="t" * 32)).status == 303
    assert stored(services, "inquiries", "question") == [LOCKED], "they can be read again with the key"


async def test_what_a_patient_adds_to_sealed_words_is_heard_and_the_words_stay(
    services: Services, maria: Person, ask: AskFor
) -> None:
    opened = ask()
    seal(services, "inquiries.question")
    with services.database.session() as session:
        source = wrote(session, opened, "It is worse today")
    for _ in range(2):
        with services.database.session() as session:
            inquiry = inquiries.by_number(session, opened.number)
            assert inquiry
            assert inquiries.add_words(session, inquiry, "It is worse today", services.now(), source_id=source)
    assert (await maria.see(PAGE)).count("The patient told more") == 1
    assert stored(services, "inquiries", "question") == [LOCKED]


async def test_all_that_stands_beside_an_inquiry_may_be_sealed(services: Services, maria: Person, ask: AskFor) -> None:
    opened, now = ask(), services.now()
    with services.database.session() as session:
        session.add(
            Patient(id="p1", given="Rosa", family="Vega", name_key="rosa vega", phone="+12025550101", as_of=now)
        )
        told.add(
            session,
            opened.conversation_id,
            Report("symptom", "My head aches", {}),
            now,
            wrote(session, opened, "My head aches"),
        )
        inquiry, user = inquiries.by_number(session, 1001), users.find(session, "maria")
        assert inquiry
        assert user
        inquiry.patient_id = "p1"
        desk.add_note(session, inquiry, user, "A note", now)
        desk.keep_draft(session, inquiry, user, "A draft", now)
    seal(services, "patients.phone", "notes.text", "drafts.text", "told.words")
    page = html.unescape(await maria.see(PAGE))
    assert "The record is kept, and none of our keys opens all of it." in page
    assert "A draft" not in page
    assert page.count(SEALED) == 1, "the note, and no draft that could be sent"
    assert "What the patient told can’t be read" in await maria.see("/console/inquiries/1002")


async def test_a_sealed_answer_is_held_back_and_holds_no_other_up(
    services: Services, maria: Person, ask: AskFor, clock: Clock
) -> None:
    for number in (ask().number, ask().number):
        with services.database.session() as session:
            inquiry, user = inquiries.by_number(session, number), users.find(session, "maria")
            assert inquiry
            assert user
            at = clock() + dt.timedelta(minutes=number - 1000)
            assert later.schedule(session, inquiry, user, f"Answer {number}", at, str(number), clock())
    with services.database.session() as session:
        session.execute(text("UPDATE later_replies SET text = :locked WHERE token = '1001'"), {"locked": LOCKED})
    clock.forward(minutes=5)
    with services.database.session() as session:
        while later.release(session, clock()):
            session.flush()
    assert "Held back: none of our keys opens it" in await maria.see(PAGE)
    assert "Answer 1002" in await maria.see("/console/inquiries/1002")
    assert stored(services, "later_replies", "status") == ["held", "sent"]


@pytest.mark.parametrize(
    ("column", "part"),
    [
        ("allergies.display", "allergies"),
        ("allergies.reaction", "allergies"),
        ("results.value", "results"),
        ("told.words", "told-title"),
        ("proxies.phone", "proxies"),
    ],
)
async def test_a_sealed_part_of_the_record_is_told_and_keeps_no_other_part_back(
    services: Services, maria: Person, inquiry: Inquiry, column: str, part: str
) -> None:
    await maria.press(inquiry.number, "claim")
    seal(services, column)
    page = html.unescape(await maria.see(f"{PAGE}/record"))
    heading = re.search(rf'id="{part}">.*?</h\d>(.*?)(?:<h\d|</section>)', page, re.DOTALL)
    assert heading
    assert "This is kept, and none of our keys opens it." in heading[1]
    assert "None on file" not in heading[1]
    shown = {"allergies": "Penicillin", "results": "Potassium: 4.1", "told": "120/80", "proxies": "Eva Vega"}
    assert {name for name, words in shown.items() if words not in page} == {column.partition(".")[0]}
    assert "Whoever runs Bedside must put the old key back in." in page


async def test_a_record_whose_patient_is_sealed_says_so(services: Services, maria: Person, inquiry: Inquiry) -> None:
    await maria.press(inquiry.number, "claim")
    seal(services, "patients.phone")
    assert "The record can’t be opened" in await maria.see(f"{PAGE}/record", 503)
    assert "See what can be opened" in await maria.see(PAGE)


async def test_a_sealed_visit_takes_no_inquiry_away(services: Services, maria: Person, inquiry: Inquiry) -> None:
    await maria.press(inquiry.number, "claim")
    start = services.now() + dt.timedelta(days=9)
    with services.database.session() as session:
        day = {"patient_id": "p1", "as_of": services.now()}
        session.add(Appointment(id="v1", status="booked", display="Check-up", start=start, **day))
        session.flush()
        user = users.find(session, "maria")
        assert user
        schedules.remind(session, "v1", user, services.now())
    seal(services, "appointments.display")
    assert "Reminder of Wed 02 Dec" in await maria.see(PAGE)
