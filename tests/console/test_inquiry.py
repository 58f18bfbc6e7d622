"""Working on an inquiry: one voice to the patient, each answer once, the record only where it is known whose."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bot.bus import OUTBOX
from bot.records.models import Allergy, AuditEvent, Conversation, InboxMessage, Inquiry, OutboxMessage, Patient
from bot.reply import Understanding
from bot.services import Services
from tests.console.conftest import AskFor, Clock, Person, field

TOKEN = "0123456789abcdef0123456789abcdef"


def sent(services: Services) -> Sequence[str]:
    """Everything the patient was told, oldest first."""
    with services.database.session() as session:
        return [row.body["text"] for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]


async def test_an_answer_reaches_the_patient_in_the_coordinators_name(
    services: Services, maria: Person, ask: AskFor
) -> None:
    inquiry = ask(channel="sms")
    async with services.bus.subscribe(OUTBOX) as sms, services.bus.subscribe(inquiry.conversation_id) as web:
        response = await maria.press(1001, "answer", text=" Yes, you may eat. ", token=TOKEN)
        assert await sms.wait(1)
        assert await web.wait(1)
    assert response.status == 303
    page = await maria.see(response.headers["Location"])
    assert "Your answer is on its way" in page
    assert "Waiting to be sent" in page
    with services.database.session() as session:
        message = session.scalars(select(OutboxMessage)).one()
        assert message.body["text"] == "Yes, you may eat."
        assert (message.body["author"], message.body["author_name"]) == ("coordinator", "Maria Lopez")
        assert session.scalars(select(Inquiry)).one().patient_status == "waiting_patient"


async def test_pressing_answer_twice_sends_once(services: Services, maria: Person, ask: AskFor) -> None:
    ask()
    page = await maria.see("/console/inquiries/1001")
    form = {"csrf": field(page, "csrf"), "token": field(page, "token"), "text": "Yes."}
    both = await asyncio.gather(*(maria.send("/console/inquiries/1001/answer", **form) for _ in range(2)))
    assert [response.status for response in both] == [303, 303]
    assert sent(services) == ["Yes."]


async def test_the_same_words_in_a_new_form_are_a_new_answer(services: Services, maria: Person, ask: AskFor) -> None:
    ask()
    for token in (TOKEN, TOKEN[::-1]):
        await maria.press(1001, "answer", text="Yes.", token=token)
    assert sent(services) == ["Yes.", "Yes."]


async def test_of_two_coordinators_who_take_over_at_once_one_wins(
    services: Services, maria: Person, james: Person, ask: AskFor
) -> None:
    ask()
    both = await asyncio.gather(maria.press(1001, "take"), james.press(1001, "take"))
    assert sorted(response.status for response in both) == [303, 409]
    winner = "Maria Lopez" if both[0].status == 303 else "James Carter"
    refusal = next(response for response in both if response.status == 409)
    assert f"{winner} has this inquiry" in await refusal.text()
    assert sent(services) == [f"You are now talking with {winner}, care coordinator."]


@pytest.mark.parametrize("action", ["take", "answer", "handback", "close"])
async def test_what_a_colleague_has_is_left_alone(
    services: Services, maria: Person, james: Person, ask: AskFor, action: str
) -> None:
    ask()
    await maria.press(1001, "take")
    before = sent(services)
    refusal = await james.press(1001, action, text="My unsent words", token=TOKEN)
    page = await refusal.text()
    assert refusal.status == 409
    assert "/console/inquiries/1001" in page
    assert ("My unsent words" in page) == (action == "answer")
    assert sent(services) == before
    assert "Maria Lopez" in await james.see("/console/inquiries/1001")


async def test_a_coordinator_who_went_home_leaves_nobody_stuck(
    services: Services, maria: Person, james: Person, ask: AskFor, clock: Clock
) -> None:
    ask()
    await maria.press(1001, "take")
    assert 'action="/console/inquiries/1001/take"' not in await james.see("/console/inquiries/1001")
    clock.forward(minutes=16)
    await james.log_in("james")
    assert "Maria Lopez is logged off" in await james.see("/console/inquiries/1001")
    assert (await james.press(1001, "take")).status == 303
    assert sent(services)[-1] == "You are now talking with James Carter, care coordinator."


async def test_only_the_first_of_two_answers_to_an_untaken_inquiry_is_sent(
    services: Services, maria: Person, james: Person, ask: AskFor
) -> None:
    ask()
    await maria.press(1001, "answer", text="Yes.", token=TOKEN)
    assert (await james.press(1001, "answer", text="No.", token=TOKEN[::-1])).status == 409
    assert sent(services) == ["Yes."]


async def test_buttons_pressed_twice_tell_the_patient_once(services: Services, maria: Person, ask: AskFor) -> None:
    ask()
    for action in ("take", "take", "handback", "handback", "close", "close"):
        assert (await maria.press(1001, action)).status == 303
    assert len(sent(services)) == 2
    history = re.findall(r"</time> (\w[\w ]+)", (await maria.see("/console/inquiries/1001")).split('id="history"')[1])
    assert [line.strip() for line in history] == [
        "Opened by the assistant",
        "Taken over",
        "Handed back to the assistant",
        "Closed",
    ]


async def test_closing_gives_the_conversation_back_and_it_can_be_opened_again(
    services: Services, maria: Person, ask: AskFor
) -> None:
    ask()
    await maria.press(1001, "take")
    await maria.press(1001, "close")
    assert "automated assistant again" in sent(services)[-1]
    assert "Reopen and take over" in await maria.see("/console/inquiries/1001")
    await maria.press(1001, "take")
    with services.database.session() as session:
        inquiry = session.scalars(select(Inquiry)).one()
        assert (inquiry.patient_status, inquiry.closed_at) == ("in_progress", None)


@pytest.mark.parametrize(("text", "kept"), [("   ", ""), ("x" * 1501, "x" * 1501)])
async def test_an_answer_that_cannot_go_keeps_the_draft(
    services: Services, maria: Person, ask: AskFor, text: str, kept: str
) -> None:
    ask()
    response = await maria.press(1001, "answer", text=text, token=TOKEN)
    page = await response.text()
    assert response.status == 422
    assert "Not sent." in page
    assert f">{kept}</textarea>" in page
    assert sent(services) == []


async def test_the_page_shows_both_sides_and_what_was_understood(
    services: Services, maria: Person, ask: AskFor
) -> None:
    inquiry = ask("¿Puedo comer antes?")
    with services.database.session() as session:
        session.get_one(Conversation, inquiry.conversation_id).language = "es"
        understanding = Understanding(intent="ask_preparation", confidence=0.93, topics=("tests/fasting-glucose",))
        session.get_one(InboxMessage, inquiry.source_id).understanding = understanding.model_dump(mode="json")
    await maria.press(1001, "answer", text="Sí.", token=TOKEN)
    page = await maria.see("/console/inquiries/1001")
    for words in (
        "Patient</strong>",
        "Maria Lopez</strong>",
        'lang="es"',
        "Ask preparation (93% sure)",
        "Fasting glucose",
    ):
        assert words in page


def verified(services: Services, inquiry: Inquiry, until: dt.datetime) -> None:
    now = services.now()
    with services.database.session() as session:
        patient = Patient(
            id="p1", given="Rosa", family="Vega", name_key="rosa vega", birth_date=dt.date(1960, 5, 1), as_of=now
        )
        session.add(patient)
        session.flush()
        session.add(Allergy(id="a1", patient_id="p1", status="active", display="Penicillin", as_of=now))
        talk = session.get_one(Conversation, inquiry.conversation_id)
        talk.patient_id, talk.verified_at, talk.verified_until = "p1", now, until


async def test_nobody_is_named_and_no_record_shown_without_proof(
    services: Services, maria: Person, ask: AskFor
) -> None:
    inquiry = ask()
    verified(services, inquiry, until=services.now())
    page = await maria.see("/console/inquiries/1001")
    assert "Not verified" in page
    assert "Rosa" not in page
    assert "Penicillin" not in page


async def test_a_proven_patients_record_is_shown_and_each_look_is_in_the_audit(
    services: Services, maria: Person, ask: AskFor, clock: Clock
) -> None:
    inquiry = ask()
    verified(services, inquiry, until=clock() + dt.timedelta(minutes=15))
    await maria.press(1001, "claim")
    page = await maria.see("/console/inquiries/1001")
    assert "Rosa Vega" in page
    assert "Penicillin" in page
    assert "Verified until 09:15" in page
    assert "Penicillin" not in await maria.see("/console/inquiries/1001/live")
    with services.database.session() as session:
        looks = session.scalars(select(AuditEvent).where(AuditEvent.patient_id == "p1")).all()
        assert {look.resource for look in looks} >= {"allergies", "conditions", "medications"}
        assert {(look.actor_id, look.conversation_id) for look in looks} == {("maria", inquiry.conversation_id)}
        assert "Can I eat" not in str([vars(look) for look in session.scalars(select(AuditEvent))])


async def test_a_record_is_not_talked_about_with_the_next_person_on_the_same_phone(
    services: Services, maria: Person, ask: AskFor, clock: Clock
) -> None:
    inquiry = ask(channel="sms")
    verified(services, inquiry, until=clock() + dt.timedelta(minutes=10))
    with services.database.session() as session:
        session.add(Patient(id="p2", given="Luis", family="Vega", name_key="luis vega", as_of=clock()))
        session.flush()
        session.get_one(Inquiry, inquiry.id).patient_id = "p2"
    page = await maria.see("/console/inquiries/1001")
    assert "Luis Vega" in page
    assert "another person</strong>: Rosa Vega" in page
    assert "Penicillin" not in page
