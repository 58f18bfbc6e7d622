"""Answers from the record are marked as private, whatever is in it."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import my_record, resources
from bot.errors import RecordsUnavailable
from bot.records import audit
from bot.records.access import consents, proxies
from bot.records.chart.patients import Reader
from bot.records.messaging import conversations, messages
from bot.records.models import (
    Allergy,
    Appointment,
    Base,
    CarePlan,
    CareTeam,
    Condition,
    Encounter,
    Fetch,
    Immunization,
    Medication,
    Patient,
    Procedure,
    Result,
)
from bot.reply import Channel

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"


def ask(
    intent: str,
    text: str = "what is on my list",
    *,
    channel: Channel = "web",
    language: str = "en",
    logged_in: bool = True,
    topic: str | None = None,
    texts: bool | None = True,
) -> list[dict[str, Any]]:
    """What is said to a patient who asks for a part of the record."""
    now = resources.now()
    with resources.database().session() as session:
        talk = conversations.find_or_start(session, channel, "+12025550100", now, "en")
        stored = messages.receive(session, talk.id, resources.now().isoformat(), text, now)
        assert stored
        if logged_in:
            talk.patient_id, talk.verified_at, talk.verified_until = "p1", now, now + dt.timedelta(minutes=15)
            if texts is not None:
                consents.choose(session, "p1", "sms", now, allowed=texts, reader=Reader("patient", "p1", "test"))
        entities = [{"entity": "topic", "value": topic, "confidence_entity": 1.0}] if topic else []
        latest = {
            "text": text,
            "intent": {"name": intent},
            "entities": entities,
            "metadata": {"message_id": str(stored.id), "channel": channel},
        }
        talk_id = talk.id
    dispatcher = CollectingDispatcher()
    slots = {"language": language}
    tracker = Tracker(talk_id, slots, latest, [], False, None, {}, "action_listen")
    asyncio.run(my_record.ActionMyRecord().run(dispatcher, tracker, {}))
    return list(dispatcher.messages)


def day(ago: int) -> dt.datetime:
    return resources.now() - dt.timedelta(days=ago)


def item(table: type[Base], id: str = "r1", display: str = "", **fields: Any) -> Base:
    common = {"id": id, "patient_id": "p1", "as_of": dt.datetime(2026, 3, 1, tzinfo=dt.UTC), "status": "active"}
    return table(**common | {"display": display or id} | fields)


def store(*rows: object) -> None:
    with resources.database().session() as session:
        session.add(Patient(id="p1", given="Ana", family="Ruiz", name_key="ana ruiz", as_of=day(1)))
        session.flush()
        session.add_all(rows)


def everything() -> list[Base]:
    return [
        item(Appointment, status="booked", display="Check-up", start=day(-1)),
        item(Encounter, status="finished", display="Check up (procedure)", start=day(9), practitioner="Dr. Cruz"),
        item(Medication, display="Sertraline 50 MG", reason_id="r1"),
        item(Allergy, display="Penicillin"),
        item(Condition, display="Hypertension (disorder)", code_system=SNOMED, code="38341003", onset=day(400)),
        item(Result, status="final", display="A1C", value="6.1", unit="%", taken=day(3)),
        item(Immunization, status="completed", display="Flu", given=day(30)),
        item(Procedure, status="completed", display="Colonoscopy", done=day(60)),
        item(CarePlan, display="Asthma care", kind="plan", steps=["Avoid smoke"], start=day(5)),
        item(CareTeam, members=["Ana Cruz (Nurse)"]),
    ]


LISTS = sorted(my_record.TOPICS.keys() - {"my_contact", "my_access_log"})


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("intent", LISTS)
def test_an_answer_from_the_record_is_private_and_says_as_of_when(intent: str) -> None:
    store(*everything())
    (told,) = ask(intent)
    assert "_no_" not in told["response"]
    assert told["custom"] == {"private": True}
    assert told["as_of"] == "February 28, 2026", "the day in the clinic's time zone"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("intent", sorted(my_record.TOPICS.keys() - {"my_contact"}))
def test_that_there_is_nothing_on_the_list_is_private_too(intent: str) -> None:
    store()
    (told,) = ask(intent)
    assert "_no_" in told["response"]
    assert told["custom"] == {"private": True}
    assert told["as_of"]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("intent", sorted(my_record.TOPICS))
def test_asking_who_it_is_is_not_private(intent: str) -> None:
    (told,) = ask(intent, logged_in=False)
    assert told["response"] == "utter_verify_claim"
    assert "private" not in told["custom"]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("intent", "language", "line"),
    [
        ("my_conditions", "en", "• Hypertension (high blood pressure), since "),
        ("my_conditions", "es", "• Hypertension (presión alta), desde el "),
        ("my_medicines", "en", "• Sertraline 50 MG, for Hypertension"),
        ("my_medicines", "es", "• Sertraline 50 MG, para Hypertension"),
        ("my_past_appointments", "en", ": Check up. With Dr. Cruz."),
        ("my_immunizations", "en", "• Flu, "),
        ("my_procedures", "es", "• Colonoscopy, "),
        ("my_care_plan", "en", "• Asthma care, since "),
        ("my_care_plan", "en", "• Avoid smoke"),
        ("my_care_team", "en", "• Ana Cruz (Nurse)"),
        ("my_results", "en", "• A1C: 6.1 %, "),
    ],
)
def test_lines_are_in_the_words_of_the_source_and_the_patients_language(intent: str, language: str, line: str) -> None:
    store(*everything())
    assert line in ask(intent, language=language)[0]["lines"]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("intent", "precision", "language", "line"),
    [
        ("my_conditions", "month", "en", "• Thing, since May 2019"),
        ("my_conditions", "month", "es", "• Thing, desde mayo de 2019"),
        ("my_conditions", "year", "en", "• Thing, since 2019"),
        ("my_conditions", "day", "es", "• Thing, desde el 1 de mayo de 2019"),
        ("my_immunizations", "month", "en", "• Thing, in May 2019"),
        ("my_immunizations", "month", "es", "• Thing, en mayo de 2019"),
        ("my_procedures", "year", "en", "• Thing, in 2019"),
        ("my_procedures", "day", "en", "• Thing, May 1, 2019"),
        ("my_results", "year", "es", "• Thing: 6.1, en 2019"),
        ("my_past_appointments", "month", "en", "• May 2019: Thing"),
        ("my_care_plan", "year", "es", "• Thing, desde 2019"),
    ],
)
@pytest.mark.parametrize("channel", ["web", "sms"])
def test_of_a_date_as_much_is_told_as_is_on_file(
    intent: str, precision: str, language: str, line: str, channel: Channel
) -> None:
    shared = {"display": "Thing", "precision": precision, "status": "completed"}
    on = dt.datetime(2019, 5, 1, 12, tzinfo=dt.UTC)
    store(
        item(Condition, onset=on, **shared | {"status": "active"}),
        item(Immunization, given=on, **shared),
        item(Procedure, done=on, **shared),
        item(Result, taken=on, value="6.1", **shared | {"status": "final"}),
        item(Encounter, start=on, **shared | {"status": "finished"}),
        item(CarePlan, start=on, kind="plan", steps=["Walk"], **shared | {"status": "active"}),
    )
    lines = ask(intent, language=language, channel=channel)[0]["lines"].split("\n")
    assert any(each == line or each.startswith(f"{line}.") for each in lines), lines


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("intent", "button"),
    [
        ("my_conditions", {"title": "About high blood pressure", "payload": "What is high blood pressure?"}),
        ("my_medicines", {"title": "About SSRIs", "payload": "What is SSRIs for?"}),
        ("my_procedures", {"title": "About colonoscopy", "payload": "What is colonoscopy?"}),
    ],
)
def test_each_item_leads_to_the_library(intent: str, button: dict[str, str]) -> None:
    store(*everything())
    assert button in ask(intent)[0]["buttons"]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("channel", "first", "whole"), [("web", 5, 20), ("sms", 3, 8)])
def test_lists_are_short_until_all_is_asked_for(channel: Channel, first: int, whole: int) -> None:
    store(*(item(Allergy, f"a{n:02}") for n in range(20)))
    (told,) = ask("my_allergies", channel=channel)
    assert told["lines"].count("•") == first
    assert told["buttons"][0] == {"title": f"Show all {whole}", "payload": "Show all my allergies"}
    (told,) = ask("my_allergies", told["buttons"][0]["payload"], channel=channel)
    assert told["lines"].count("•") == whole
    assert told["buttons"] == []


@pytest.mark.usefixtures("home")
def test_the_latest_of_each_test_is_told_and_one_test_over_time() -> None:
    values = [("4548-4", "A1C", "6.5", 300), ("4548-4", "A1C", "6.1", 3), ("2345-7", "Glucose", "95", 200)]
    store(*(item(Result, f"r{n}", name, status="final", code_system=LOINC, code=code, value=value, taken=day(ago))
            for n, (code, name, value, ago) in enumerate(values)))  # fmt: skip
    lines = ask("my_results")[0]["lines"].splitlines()
    assert [line.split(",")[0] for line in lines] == ["• A1C: 6.1", "• Glucose: 95"]
    (told,) = ask("my_results", "My results for a1c over time", topic="a1c")
    assert told["response"] == "utter_answer_results_over_time"
    assert [line.split(",")[0] for line in told["lines"].splitlines()] == ["• A1C: 6.1", "• A1C: 6.5"]
    assert told["meaning"]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("intent", sorted(my_record.TOPICS))
@pytest.mark.parametrize(
    ("chosen", "response"), [(None, "utter_answer_texting_ask"), (False, "utter_answer_not_by_text")]
)
def test_nothing_of_the_record_is_texted_without_a_choice(intent: str, chosen: bool | None, response: str) -> None:
    store(*everything())
    (told,) = ask(intent, channel="sms", texts=chosen)
    assert told["response"] == response
    assert "lines" not in told


@pytest.mark.usefixtures("home")
def test_the_patient_sees_who_looked_and_at_what() -> None:
    store(*everything())
    with resources.database().session() as session:
        for resource in ("medications", "allergies"):
            audit.record(session, now=day(2), actor_type="staff", actor_id="cora", action="read", resource=resource,
                         purpose="treatment", outcome="success", patient_id="p1")  # fmt: skip
    ask("my_conditions")
    mine, staff = ask("my_access_log")[0]["lines"].splitlines()
    assert mine.endswith("you – conditions")
    assert staff.endswith("cora, care coordinator – allergies, medicines")


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("complete", [True, False])
def test_that_there_are_older_items_than_were_fetched_is_said(complete: bool) -> None:
    store(*everything(), Fetch(patient_id="p1", resource="procedures", at=day(0), complete=complete))
    told = ask("my_procedures")
    assert told[0]["response"] == "utter_answer_procedures"
    assert [message["response"] for message in told[1:]] == ([] if complete else ["utter_answer_older"])
    assert told[-1]["custom"] == {"private": True}
    assert len(ask("my_allergies")) == 1


class Away:
    """A live source that can't be reached."""

    def refresh(self, patient_id: str, tables: object, now: dt.datetime) -> None:
        raise RecordsUnavailable("away")


@pytest.mark.usefixtures("home")
def test_a_record_that_cannot_be_reached_is_not_told_from_what_was_fetched_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store(*everything())
    monkeypatch.setattr(my_record, "source", Away)
    (told,) = ask("my_medicines")
    assert (told["response"], told["number"]) == ("utter_inquiry_record_unreachable", 1001)


def visit(hours: float = 0, *, proxy: bool = False) -> None:
    """Make the log-in older, or a caregiver's."""
    with resources.database().session() as session:
        talk = conversations.find_or_start(session, "web", "+12025550100", resources.now(), "en")
        assert talk.verified_at
        talk.verified_at -= dt.timedelta(hours=hours)
        if proxy:
            talk.proxy_id = proxies.add(
                session, "p1", name="Rosa Diaz", birth_date=dt.date(1960, 1, 2), phone="+12025550188", by="ada",
                relationship="daughter", authority="power of attorney", now=resources.now(),
            ).id  # fmt: skip


SENSITIVE = ["my_conditions", "my_procedures", "my_results"]
BY_PROXY = ["my_allergies", "my_appointment", "my_care_plan", "my_care_team", "my_immunizations"]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("intent", LISTS)
def test_more_sensitive_parts_ask_anew_who_it_is_after_a_while(intent: str) -> None:
    store(*everything())
    ask("my_allergies")
    visit(hours=0.5)
    (told,) = ask(intent, logged_in=False)
    assert (told["response"] == "utter_verify_again") == (intent in SENSITIVE)
    assert told["custom"] == ({"aspect": "claim"} if intent in SENSITIVE else {"private": True})


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("intent", sorted(my_record.TOPICS))
def test_what_a_patient_may_keep_to_themselves_a_caregiver_hears_from_a_person(intent: str) -> None:
    store(*everything())
    ask("my_allergies")
    visit(proxy=True)
    (told,) = ask(intent, logged_in=False)
    assert (told["response"] == "utter_inquiry_proxy") == (intent not in BY_PROXY)
    assert ("lines" in told or "what" in told) == (intent in BY_PROXY)


@pytest.mark.usefixtures("home")
def test_the_patient_sees_that_a_caregiver_looked() -> None:
    store(*everything())
    ask("my_allergies")
    visit(proxy=True)
    ask("my_care_plan", logged_in=False)
    with resources.database().session() as session:
        conversations.find_or_start(session, "web", "+12025550100", resources.now(), "en").proxy_id = None
    assert ask("my_access_log")[0]["lines"].splitlines()[0].endswith("your caregiver on file – care plan")
