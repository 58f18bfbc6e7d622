"""A day with the whole assistant, then a search for every private value: in logs, in Rasa's memory and on disk."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli.rehearsal import Rehearsal
from bot.records.models import Allergy, DialogueEvent, DialogueState, Medication, Patient, Result
from tests.conversations.conftest import Start
from tests.conversations.test_records import claim, someone

NAME = "Kermit Trantow"
#: The patient's own words, which nobody else may read in a log.
SAID = "my knee has been sore since the picnic on Sunday"


async def test_nothing_private_is_left_where_it_does_not_belong(
    start: Start, stage: Rehearsal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    patient, talk = await someone(stage, NAME), await start()
    await talk.say("What medicines am I taking?")
    await talk.say("Kermit Trantow 01/02/1933")
    code = await claim(talk, patient)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    await talk.say(wrong)
    await talk.enter(wrong)
    await talk.enter(code)
    await talk.catch_up()
    for question in ("What are my allergies?", "What were my latest results?", "What phone number do you have for me?"):
        await talk.say(question)
        talk.expect("answer")
    await talk.say(SAID)
    born = patient.birth_date
    assert born
    given = [code, wrong, "01/02/1933", "1933-01-02", f"{born:%m/%d/%Y}", born.isoformat(), str(patient.phone)]
    memory = await stage.services.database.run(_memory, talk.id)
    assert "my_allergies" in memory, "Rasa remembers the questions"
    assert _found(memory, [*given, "Trantow"]) == []
    assert _found(caplog.text, [*given, "Trantow", SAID, *await stage.services.database.run(_chart, patient.id)]) == []
    # What is looked up by stays readable: names, birth dates, numbers texted, an inquiry's words (ARCHITECTURE.md).
    hidden = [code, wrong, *await stage.services.database.run(_chart, patient.id)]
    assert _found(_on_disk(stage), hidden) == []


def _memory(session: Session, conversation_id: str) -> str:
    """All that Rasa keeps of a conversation, decrypted."""
    events = session.scalars(select(DialogueEvent.body).where(DialogueEvent.conversation_id == conversation_id)).all()
    return f"{events} {session.get_one(DialogueState, conversation_id).slots}"


def _chart(session: Session, patient_id: str) -> list[str]:
    """What the record says: names of medicines, allergies and tests, and address and e-mail."""
    patient = session.get_one(Patient, patient_id)
    tables = (Medication, Allergy, Result)
    shown = [row.display for table in tables for row in session.scalars(select(table).filter_by(patient_id=patient_id))]
    return sorted({*shown, *filter(None, [patient.address, patient.email])})


def _on_disk(stage: Rehearsal) -> str:
    """Every byte of the database's files."""
    file = Path(str(stage.services.database.url.database))
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in file.parent.glob(f"{file.name}*"))


def _found(text: str, values: list[str]) -> list[str]:
    return [value for value in values if value in text]
