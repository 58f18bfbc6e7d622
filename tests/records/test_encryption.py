"""What is stored of a patient's health cannot be read without a key, and keys can be changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import JSON, String, Text, select, text

from bot.errors import SettingsError, Undecryptable
from bot.records.casework import inquiries, told
from bot.records.casework.told import Report
from bot.records.encryption import Encrypted, EncryptedJson, keyring, new_key
from bot.records.engine import Database
from bot.records.messaging import conversations, messages
from bot.records.models import (
    Base,
    CarePlan,
    InboxMessage,
    InquiryEvent,
    Medication,
    OutboxMessage,
    Patient,
    Result,
    Told,
)
from bot.records.rotation import rotate
from bot.reply import Reply
from tests.records.conftest import NOW, person

OLD, NEW = new_key(), new_key()
#: Told nowhere else, so that it can be looked for in the file.
SECRETS = ("Zolofteria", "Sarcoidosish", "my kneecap hurtsy", "wobblyknee", "5551234567", "Quietness Lane")


def with_keys(database: Database, *keys: str) -> Database:
    return Database(str(database.url.render_as_string(hide_password=False)), keys)


@pytest.fixture
def locked(database: Database) -> Iterator[Database]:
    """The same database, with a key."""
    found = with_keys(database, OLD)
    yield found
    found.close()


def fill(database: Database) -> None:
    with database.session() as session:
        session.add(person())
        session.flush()
        patient = session.get_one(Patient, "p1")
        patient.phone, patient.address = "+15551234567", "1 Quietness Lane"
        item = {"patient_id": "p1", "status": "active", "as_of": NOW}
        session.add(Medication(id="m", display="Zolofteria", **item))
        session.add(Result(id="r", display="Ferritin", value="Sarcoidosish", **item))
        session.add(CarePlan(id="c", display="Plan", kind="plan", steps=["wobblyknee"], **item))
        talk = conversations.find_or_start(session, "web", "browser", NOW)
        stored = messages.receive(session, talk.id, "1", "my kneecap hurtsy", NOW)
        assert stored
        told.add(session, talk.id, Report("symptom", "my kneecap hurtsy", {"what": "wobblyknee"}), NOW, stored.id)
        messages.send(session, talk.id, Reply(text="Zolofteria it is", act="answer", language="en"), NOW)


def stored(database: Database) -> str:
    """Every value of every encrypted column, as it lies in the database."""
    found = []
    with database.session() as session:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, Encrypted | EncryptedJson):
                    found += session.scalars(text(f'SELECT CAST("{column.name}" AS TEXT) FROM {table.name}')).all()
    return "\n".join(map(str, found))


def seen(database: Database) -> tuple[str, str | None, list[str], list[str]]:
    with database.session() as session:
        return (
            session.scalars(select(Medication)).one().display,
            session.get_one(Patient, "p1").address,
            session.scalars(select(CarePlan)).one().steps,
            session.scalars(select(Told)).one().words,
        )


PLAIN = ("Zolofteria", "1 Quietness Lane", ["wobblyknee"], ["my kneecap hurtsy"])


def test_nothing_of_it_can_be_read_in_the_database(locked: Database) -> None:
    fill(locked)
    assert not [secret for secret in SECRETS if secret in stored(locked)]
    assert seen(locked) == PLAIN


def test_why_an_inquiry_was_handed_over_cannot_be_read_either(locked: Database) -> None:
    with locked.session() as session:
        talk = conversations.find_or_start(session, "web", "browser", NOW)
        asked = inquiries.open_inquiry(session, talk.id, "question", "routine", "why?", NOW)
        inquiries.note(session, asked, "maria", "assigned", NOW, {"reason": "Sarcoidosish"})
        inquiries.note(session, asked, "maria", "accepted", NOW)
    rotate(locked)
    with locked.session() as session:
        kept = session.scalars(text("SELECT CAST(detail AS TEXT) FROM inquiry_events")).all()
        assert not [value for value in kept if value and "Sarcoidosish" in value]
        told = [line.detail for line in session.scalars(select(InquiryEvent).order_by(InquiryEvent.id))]
    assert told == [{"kind": "question", "priority": "routine"}, {"reason": "Sarcoidosish"}, None]


def test_what_was_stored_before_there_was_a_key_is_read_and_then_encrypted(database: Database) -> None:
    fill(database)
    assert "Zolofteria" in stored(database)
    locked = with_keys(database, OLD)
    assert seen(locked) == PLAIN
    assert rotate(locked) > 5
    assert not [secret for secret in SECRETS if secret in stored(locked)]
    locked.close()


def test_after_a_rotation_the_old_key_may_go(database: Database, locked: Database) -> None:
    fill(locked)
    both = with_keys(database, NEW, OLD)
    assert seen(both) == PLAIN
    rotate(both)
    new = with_keys(database, NEW)
    assert seen(new) == PLAIN
    with pytest.raises(Undecryptable, match="put the old key back"):
        seen(locked)
    for each in (both, new):
        each.close()


def test_a_queue_shows_what_no_key_opens_as_such_and_rotation_leaves_it(database: Database, locked: Database) -> None:
    fill(locked)
    new = with_keys(database, NEW)
    with new.session() as session:
        assert session.scalars(select(InboxMessage)).one().is_sealed
        assert session.scalars(select(OutboxMessage)).one().reply is None
    with pytest.raises(Undecryptable, match="put the old key back"):
        rotate(new)
    with locked.session() as session:
        assert session.scalars(select(InboxMessage)).one().text == "my kneecap hurtsy"
    new.close()


def test_rotation_goes_through_every_row(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.records.rotation.PORTION", 2)
    fill(database)
    with database.session() as session:
        talk = conversations.find_or_start(session, "web", "browser", NOW)
        for number in range(5):
            messages.receive(session, talk.id, f"n{number}", f"kneecap {number}", NOW + dt.timedelta(minutes=1))
    locked = with_keys(database, OLD)
    rotate(locked)
    assert "kneecap" not in stored(locked)
    with locked.session() as session:
        assert sum("kneecap" in message.text for message in session.scalars(select(InboxMessage))) == 6
    locked.close()


def test_no_key_is_said_so() -> None:
    with pytest.raises(SettingsError, match="bedside keys new"):
        keyring(["not a key"])
    assert keyring([]) is None


def test_an_encrypted_value_has_room() -> None:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Encrypted):
                assert isinstance(column.type.impl, Text), column
                assert not isinstance(column.type.impl, String) or column.type.impl.length is None
            assert not isinstance(column.type, EncryptedJson) or isinstance(column.type.impl, JSON)
