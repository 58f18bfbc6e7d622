"""Two patients at one browser: neither's answers nor record reach the other, or the other's inquiry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bot.console.present import HIDDEN
from bot.records.messaging import conversations, messages
from bot.records.models import AuditEvent, Inquiry, OutboxMessage, Patient
from bot.reply import Reply
from bot.services import Services
from tests.console.conftest import AskFor, Clock, Person, field

TOKEN = "0123456789abcdef0123456789abcdef"
PAGE = "/console/inquiries/1001"


@pytest.fixture
def patients(services: Services) -> None:
    with services.database.session() as session:
        for patient_id, given in (("p1", "Rosa"), ("p2", "Luis")):
            key = f"{given.lower()} vega"
            session.add(Patient(id=patient_id, given=given, family="Vega", name_key=key, as_of=services.now()))


def verify(services: Services, inquiry: Inquiry, patient_id: str) -> None:
    """This patient proves who they are in the inquiry's conversation."""
    now = services.now()
    with services.database.session() as session:
        talk = conversations.get(session, inquiry.conversation_id)
        talk.patient_id, talk.verified_at, talk.verified_until = patient_id, now, now + dt.timedelta(minutes=15)


def about(services: Services, inquiry: Inquiry, patient_id: str) -> None:
    with services.database.session() as session:
        session.get_one(Inquiry, inquiry.id).patient_id = patient_id


def tell(services: Services, inquiry: Inquiry, medicine: str) -> None:
    """The assistant answers from the record of whoever is verified."""
    reply = Reply(text=f"On your list: {medicine}", act="answer", language="en", private=True)
    with services.database.session() as session:
        messages.send(session, inquiry.conversation_id, reply, services.now())


def reads(services: Services) -> Sequence[tuple[str, str | None]]:
    """Every look at record answers: who looked at whose."""
    query = select(AuditEvent).where(AuditEvent.resource == "record_answers").order_by(AuditEvent.id)
    with services.database.session() as session:
        return [(line.actor_id, line.patient_id) for line in session.scalars(query)]


def sent(services: Services) -> Sequence[str]:
    with services.database.session() as session:
        return [row.body["text"] for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]


@pytest.mark.usefixtures("patients")
async def test_an_answer_is_not_sent_to_the_next_patient_unless_confirmed(
    services: Services, maria: Person, ask: AskFor
) -> None:
    inquiry = ask()
    about(services, inquiry, "p1")
    verify(services, inquiry, "p2")
    refusal = await maria.press(1001, "answer", text="Your biopsy is back.", token=TOKEN)
    page = await refusal.text()
    assert refusal.status == 409
    assert "Not sent." in page
    assert "Verified here now: <strong>Luis Vega</strong>" in page
    assert "Call the patient who asked" in page
    assert 'name="stranger" value="yes" required' in page
    assert "Your biopsy is back.</textarea>" in page
    assert sent(services) == []
    again = {"text": "Please call us.", "token": field(page, "token"), "stranger": "yes"}
    assert (await maria.press(1001, "answer", **again)).status == 303
    assert sent(services) == ["Please call us."]
    assert "Answered, to another patient than the one who asked" in await maria.see(PAGE)


@pytest.mark.usefixtures("patients")
async def test_nothing_is_to_be_confirmed_while_the_patient_who_asked_is_there(
    services: Services, maria: Person, ask: AskFor
) -> None:
    inquiry = ask()
    about(services, inquiry, "p1")
    verify(services, inquiry, "p1")
    assert 'name="stranger"' not in await maria.see(PAGE)
    assert (await maria.press(1001, "answer", text="Yes.", token=TOKEN)).status == 303


@pytest.mark.usefixtures("patients")
async def test_an_open_page_warns_when_somebody_else_logs_in(services: Services, maria: Person, ask: AskFor) -> None:
    inquiry = ask()
    about(services, inquiry, "p1")
    assert "Another patient" not in await maria.see(f"{PAGE}/live")
    verify(services, inquiry, "p2")
    page = await maria.see(f"{PAGE}/live")
    assert "Another patient than the one who asked" in page
    assert "Luis" not in page


@pytest.mark.usefixtures("patients")
@pytest.mark.parametrize("asked_by", [None, "p1"])
@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/live"])
async def test_another_patients_record_answers_are_hidden(
    services: Services, maria: Person, ask: AskFor, asked_by: str | None, path: str
) -> None:
    inquiry = ask()
    if asked_by:
        about(services, inquiry, asked_by)
    verify(services, inquiry, "p2")
    tell(services, inquiry, "Sertraline")
    page = await maria.see(path)
    assert "Sertraline" not in page
    assert HIDDEN in page
    assert reads(services) == []


@pytest.mark.usefixtures("patients")
async def test_each_look_at_record_answers_is_in_the_audit_once(
    services: Services, maria: Person, james: Person, ask: AskFor, clock: Clock
) -> None:
    inquiry = ask()
    about(services, inquiry, "p1")
    verify(services, inquiry, "p1")
    await maria.see(PAGE)
    assert reads(services) == [], "nothing from the record was shown yet"
    tell(services, inquiry, "Sertraline")
    for _ in range(3):
        assert "Sertraline" in await maria.see(f"{PAGE}/live")
        clock.forward(minutes=1)
    assert reads(services) == [("maria", "p1")], "a refresh that shows nothing new is no new look"
    await maria.see(PAGE)
    tell(services, inquiry, "Metformin")
    await maria.see(f"{PAGE}/live")
    assert reads(services) == [("maria", "p1")] * 3
    await james.see(f"{PAGE}/live")
    assert reads(services)[3:] == [("james", "p1")]


@pytest.mark.usefixtures("patients")
async def test_what_another_log_in_saw_does_not_count(
    services: Services, maria: Person, ask: AskFor, clock: Clock
) -> None:
    inquiry = ask()
    about(services, inquiry, "p1")
    verify(services, inquiry, "p1")
    tell(services, inquiry, "Sertraline")
    await maria.see(PAGE)
    clock.forward(days=1)
    await maria.log_in("maria")
    await maria.see(f"{PAGE}/live")
    assert len(reads(services)) == 2
