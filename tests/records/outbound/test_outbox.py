"""The outbox's rules on both databases: one claim a text, order within a number, opt-outs, states."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.records.access import codes
from bot.records.engine import Database
from bot.records.messaging import conversations, messages, sms_numbers
from bot.records.models import OutboxMessage
from bot.records.outbound import outbox
from bot.records.outbound.outbox import LEASE
from bot.records.outbound.texting import Rules
from bot.reply import Reply
from bot.settings import Settings
from tests.records.conftest import NOW

RULES = Rules.of(Settings())
PHONE, OTHER = "+13125550142", "+13125550143"


def queue(database: Database, text: str, number: str = PHONE, *, secret: bool = False) -> int:
    reply = Reply(text=text, act="answer", language="en")
    with database.session() as session:
        return outbox.text_number(session, number, reply, NOW, secret=secret).id


def due(database: Database, now: dt.datetime = NOW) -> list[int]:
    with database.session() as session:
        return list(outbox.due(session, now))


def read(database: Database, message_id: int) -> OutboxMessage:
    with database.session() as session:
        return session.get_one(OutboxMessage, message_id)


def claim(database: Database, message_id: int, now: dt.datetime = NOW) -> outbox.Parcel:
    with database.session() as session:
        parcel = outbox.claim(session, message_id, RULES, now)
    assert parcel is not None
    return parcel


def test_the_oldest_text_of_each_number_is_due(database: Database) -> None:
    first, _ = queue(database, "One"), queue(database, "Two")
    other = queue(database, "Other", OTHER)
    assert due(database) == [first, other]


def test_an_answer_to_an_emergency_overtakes(database: Database) -> None:
    first = queue(database, "One")
    with database.session() as session:
        conversation = conversations.find_or_start(session, "sms", PHONE, NOW)
        message = messages.receive(session, conversation.id, "SM1", "help", NOW, urgency="emergency", answered=True)
        assert message is not None
        urgent = Reply(text="Call 911.", act="answer", language="en", urgency="emergency")
        urgent_id = messages.send(session, conversation.id, urgent, NOW, inbox_id=message.id).id
    assert due(database) == [urgent_id, first]


def test_the_reserved_places_are_for_emergencies(database: Database) -> None:
    first, second = queue(database, "One"), queue(database, "Other", OTHER)
    with database.session() as session:
        assert outbox.due(session, NOW, 3, reserved=2) == [first]
        assert outbox.due(session, NOW, 2, reserved=2) == []
        assert outbox.due(session, NOW, 4, reserved=2) == [first, second]


@pytest.mark.parametrize(
    ("secret", "age", "expired"),
    [
        (True, codes.LIFE, True),
        (True, codes.LIFE - dt.timedelta(seconds=1), False),
        (False, dt.timedelta(hours=3), False),
    ],
)
def test_only_codes_expire(database: Database, secret: bool, age: dt.timedelta, expired: bool) -> None:
    message_id = queue(database, "Code 123456", secret=secret)
    with database.session() as session:
        assert outbox.expire_codes(session, NOW + age) == ([message_id] if expired else [])
    assert read(database, message_id).status == ("failed" if expired else "pending")


def test_web_messages_are_nobody_elses_business(database: Database, web: str) -> None:
    with database.session() as session:
        messages.send(session, web, Reply(text="Hi", act="answer", language="en"), NOW)
    assert due(database) == []


def test_of_many_senders_one_gets_a_text(database: Database) -> None:
    message_id = queue(database, "One")

    def try_to_claim(_: int) -> bool:
        with database.session() as session:
            return outbox.claim(session, message_id, RULES, NOW) is not None

    with ThreadPoolExecutor(8) as senders:
        assert sum(senders.map(try_to_claim, range(8))) == 1


def test_a_claim_holds_for_its_lease(database: Database) -> None:
    message_id = queue(database, "One")
    claim(database, message_id)
    assert due(database) == []
    assert due(database, NOW + LEASE) == [message_id]


def test_a_sender_that_lost_its_claim_cannot_go_on(database: Database) -> None:
    message_id = queue(database, "One")
    late = claim(database, message_id)
    fresh = claim(database, message_id, NOW + LEASE)
    with database.session() as session:
        assert outbox.renew(session, late, NOW + LEASE) is None
        assert outbox.renew(session, fresh, NOW + LEASE) == ()


def test_a_part_is_noted_once(database: Database) -> None:
    parcel = claim(database, queue(database, "One"))
    for last in (False, False, True):
        with database.session() as session:
            outbox.accepted(session, parcel, "SM1", NOW, segments=1, last=last)
    assert read(database, parcel.id).provider_ids == ["SM1"]
    assert read(database, parcel.id).status == "sent"


@pytest.mark.parametrize("end", ["sent", "failed", "blocked"])
def test_a_code_is_wiped_however_it_ends(database: Database, end: str) -> None:
    message_id = queue(database, "Code 123456", secret=True)
    parcel = claim(database, message_id)
    with database.session() as session:
        if end == "sent":
            outbox.accepted(session, parcel, "SM1", NOW, segments=1, last=True)
        elif end == "failed":
            outbox.give_up(session, parcel, "unreachable", "21614", NOW)
        else:
            outbox.give_up(session, parcel, "opted_out", "21610", NOW)
    row = read(database, message_id)
    assert (row.status, row.body["text"]) == (end, "Code ••••••")


def test_a_report_that_comes_before_our_own_note_is_kept(database: Database) -> None:
    parcel = claim(database, queue(database, "One"))
    with database.session() as session:
        outbox.note_status(session, parcel.id, "delivered", NOW, last=True)
    with database.session() as session:
        outbox.accepted(session, parcel, "SM1", NOW, segments=1, last=True)
    assert (read(database, parcel.id).status, read(database, parcel.id).provider_ids) == ("delivered", ["SM1"])


def test_known_ids_are_those_of_the_number(database: Database) -> None:
    mine, others = claim(database, queue(database, "One")), claim(database, queue(database, "Two", OTHER))
    with database.session() as session:
        outbox.accepted(session, mine, "SM1", NOW, segments=1, last=True)
        outbox.accepted(session, others, "SM2", NOW, segments=1, last=True)
    with database.session() as session:
        assert outbox.provider_ids(session, mine) == {"SM1"}


def test_who_opts_out_at_once_from_many_places_opts_out_once(database: Database) -> None:
    def opt_out(_: int) -> bool:
        with database.session() as session:
            return sms_numbers.opt_out(session, PHONE, NOW)

    with ThreadPoolExecutor(8) as places:
        assert sum(places.map(opt_out, range(8))) == 1


def test_opted_out_means_the_confirmation_alone(database: Database) -> None:
    confirmation, other = queue(database, "Bye"), queue(database, "More")
    with database.session() as session:
        assert sms_numbers.opt_out(session, PHONE, NOW)
        sms_numbers.confirm_opt_out(session, PHONE, confirmation)
        assert [sms_numbers.may_text(session, PHONE, row) for row in (confirmation, other)] == [True, False]
        sms_numbers.opt_in(session, PHONE, NOW)
        assert sms_numbers.may_text(session, PHONE, other)
        assert not sms_numbers.is_opted_out(session, PHONE)
