"""The hand-over packet: everything that is known, nothing that is not, and nobody else's words."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from bot.records.casework import inquiries
from bot.records.messaging import conversations, messages
from bot.records.models import Appointment, AuditEvent, Conversation, InboxMessage, Inquiry, OutboxMessage, Patient
from bot.reply import Reply, Understanding
from bot.services import Services
from tests.console.conftest import AskFor, Clock, Person


def understood(services: Services, inquiry: Inquiry, *topics: str, aspect: str | None = None) -> None:
    with services.database.session() as session:
        made = Understanding(intent="ask_clean", confidence=0.6, topics=topics, aspect=aspect)
        session.get_one(InboxMessage, inquiry.source_id).understanding = made.model_dump(mode="json")


def said(services: Services, inquiry: Inquiry, reply: Reply) -> None:
    with services.database.session() as session:
        messages.send(session, inquiry.conversation_id, reply, services.now(), inbox_id=inquiry.source_id)


@pytest.mark.parametrize(
    ("topic", "aspect", "words"),
    [
        ("nebulizer", "clean", "Draft from the library: nebulizer"),
        ("products/nebulizer", None, "Draft from the library: nebulizer"),
        ("nebulizer", "no_such_aspect", "Draft from the library: nebulizer"),
        ("no-such-topic", "clean", "The library has no draft for this."),
    ],
)
async def test_the_draft_is_the_librarys_words_with_a_source_and_who_checked_them(
    services: Services, maria: Person, ask: AskFor, topic: str, aspect: str | None, words: str
) -> None:
    understood(services, ask("How do I clean it?"), topic, aspect=aspect)
    page = await maria.see("/console/inquiries/1001")
    assert words in page
    if "no draft" not in words:
        draft = page.split(words)[1].split("Use this draft")[0]
        assert "Source: " in draft
        assert "Checked by" in draft or "draft:" in draft or "Signed by" in draft


async def test_it_tells_what_the_assistant_said_and_that_it_had_no_answer(
    services: Services, maria: Person, ask: AskFor
) -> None:
    inquiry = ask("What causes zoster?")
    said(services, inquiry, Reply(text="I have no answer for that.", act="fallback", language="en"))
    page = await maria.see("/console/inquiries/1001")
    assert "It had no answer." in page
    assert "I have no answer for that." in page.split("It said:")[1]


@pytest.mark.parametrize("standing", [True, False])
async def test_it_tells_how_the_emergency_words_fared(
    services: Services, maria: Person, ask: AskFor, standing: bool
) -> None:
    inquiry = ask("My chest hurts", priority="emergency", channel="sms")
    said(services, inquiry, Reply(text="**Call 911 now.**", act="answer", language="en", urgency="emergency"))
    with services.database.session() as session:
        session.scalars(select(OutboxMessage)).one().status = "delivered"
        session.get_one(Inquiry, inquiry.id).rule_id = "chest_pain"
        alarm = {"urgency": "emergency", "directive": "call"} if standing else None
        session.get_one(Conversation, inquiry.conversation_id).alarm = alarm
    page = await maria.see("/console/inquiries/1001")
    assert "Chest pain" in page
    assert "The fixed emergency words: delivered." in page
    assert 'It said:</span> <span lang="en">Call 911 now.<' in page
    assert "**" not in page  # nor in the transcript
    assert ("The patient has not said yet that they read them" in page) is standing
    assert "said that they read" not in page or standing, "an alarm also ends when a coordinator takes over"


async def test_a_known_patients_next_visit_and_phone_are_there_and_audited(
    services: Services, maria: Person, ask: AskFor, clock: Clock
) -> None:
    inquiry, now = ask(), clock()
    with services.database.session() as session:
        session.add(
            Patient(id="p1", given="Rosa", family="Vega", name_key="rosa|vega", phone="+12025550101", as_of=now)
        )
        session.flush()
        session.add(
            Appointment(
                id="v1",
                patient_id="p1",
                status="booked",
                display="Lung check",
                start=now + dt.timedelta(days=3),
                as_of=now,
            )
        )
        session.get_one(Inquiry, inquiry.id).patient_id = "p1"
    await maria.press(1001, "claim")
    page = await maria.see("/console/inquiries/1001")
    assert "Lung check" in page
    assert 'href="tel:+12025550101"' in page
    with services.database.session() as session:
        resources = session.scalars(select(AuditEvent.resource).where(AuditEvent.patient_id == "p1")).all()
    assert "appointments" in resources


async def test_a_stranger_on_the_web_has_no_number_to_call(maria: Person, ask: AskFor) -> None:
    ask()
    assert "No number to call back." in await maria.see("/console/inquiries/1001")


async def test_near_inquiries_show_this_persons_words_and_only_the_topic_of_others(
    services: Services, maria: Person, ask: AskFor, clock: Clock
) -> None:
    mine = ask("How do I clean my mask?")
    other = ask("My wife's mask smells")
    with services.database.session() as session:
        inquiries.open_inquiry(session, mine.conversation_id, "question", "routine", "And the tubing?", clock())
        for inquiry in (mine, other):
            session.get_one(Inquiry, inquiry.id).topic_id = "nebulizer"
    await maria.press(1002, "answer", text="Wash it.", token="t" * 32)
    near = (await maria.see("/console/inquiries/1001")).split('id="near-title"')[1]
    assert "The same person: And the tubing?" in near
    assert "Somebody else, on Nebulizer" in near
    assert "My wife" not in near


async def test_what_was_said_just_before_is_in_it(services: Services, maria: Person, clock: Clock) -> None:
    with services.database.session() as session:
        talk = conversations.find_or_start(session, "web", "browser", clock(), "en")
        messages.receive(session, talk.id, "1", "I have a new pump", clock())
        clock.forward(minutes=1)
        message = messages.receive(session, talk.id, "2", "It beeps", clock())
        assert message
        inquiries.open_inquiry(session, talk.id, "question", "routine", "It beeps", clock(), source_id=message.id)
    before = (await maria.see("/console/inquiries/1001")).split("Said just before")[1].split("</details>")[0]
    assert "I have a new pump" in before
    assert "It beeps" not in before
