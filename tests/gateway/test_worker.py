"""The inbox's worker: in order, again after a failure, each message once."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from sqlalchemy import text, update

from bot.bus import INBOX
from bot.gateway.assistant import Question
from bot.gateway.worker import BACKOFF, GIVE_UP_AFTER, NOTICE_AFTER
from bot.records.encryption import SEALED
from bot.records.messaging import messages
from bot.records.messaging.messages import LEASE
from bot.records.models import InboxMessage
from bot.reply import Reply
from tests.gateway.stage import Gateway, answer


async def test_a_conversation_is_answered_in_the_order_it_was_spoken(gateway: Gateway) -> None:
    talk = gateway.start()
    for words in ("one", "two", "three"):
        await gateway.hear(talk, words)
    await gateway.work()
    assert gateway.told(talk) == ["You said one", "You said two", "You said three"]


async def test_a_message_that_waits_holds_back_the_next_of_its_conversation_only(gateway: Gateway) -> None:
    slow, quick = gateway.start(address="slow"), gateway.start(address="quick")
    gateway.assistant.away = True
    await gateway.hear(slow, "one")
    await gateway.work()
    gateway.assistant.away = False
    await gateway.hear(slow, "two")
    await gateway.hear(quick, "hello")
    await gateway.work()
    assert (gateway.told(slow), gateway.told(quick)) == ([], ["You said hello"])
    gateway.clock.forward(BACKOFF[0])
    await gateway.work()
    assert gateway.told(slow) == ["You said one", "You said two"]


async def test_tries_come_further_and_further_apart(gateway: Gateway) -> None:
    talk = gateway.start()
    gateway.assistant.away = True
    await gateway.hear(talk, "hello")
    waits = []
    for _ in range(len(BACKOFF) + 2):
        await gateway.work()
        [message] = gateway.inbox(talk)
        waits.append((message.next_attempt_at - gateway.clock.now).total_seconds())
        gateway.clock.now = message.next_attempt_at
    assert tuple(waits) == (*BACKOFF, BACKOFF[-1], BACKOFF[-1])
    assert sorted(waits) == waits


async def test_the_assistant_back_again_is_told_that_it_may_have_answered(gateway: Gateway) -> None:
    talk = gateway.start()
    gateway.assistant.away = True
    await gateway.hear(talk, "hello")
    await gateway.work()
    gateway.assistant.away = False
    gateway.clock.forward(BACKOFF[0])
    await gateway.work()
    assert [question.again for question in gateway.assistant.asked] == [False, True]
    assert gateway.told(talk) == ["You said hello"]


async def away_for(gateway: Gateway, talk: str, tries: int, *, away: bool = True) -> None:
    gateway.assistant.away = away
    for _ in range(tries):
        await gateway.work()
        gateway.clock.now = max(gateway.clock.now, gateway.inbox(talk)[0].next_attempt_at)


@pytest.mark.parametrize(("tries", "notices"), [(NOTICE_AFTER - 1, 0), (NOTICE_AFTER, 1), (GIVE_UP_AFTER - 1, 1)])
async def test_the_patient_is_told_once_that_it_takes_longer(gateway: Gateway, tries: int, notices: int) -> None:
    talk = gateway.start()
    await gateway.hear(talk, "hello")
    await away_for(gateway, talk, tries)
    assert len(gateway.told(talk)) == notices
    gateway.assistant.away = False
    await gateway.work()
    assert gateway.told(talk)[notices:] == ["You said hello"]


async def test_in_the_end_a_coordinator_gets_the_message_and_the_patient_is_told(gateway: Gateway) -> None:
    talk = gateway.start(language="es")
    await gateway.hear(talk, "hola")
    await away_for(gateway, talk, GIVE_UP_AFTER)
    [inquiry] = gateway.inquiries()
    assert (inquiry.kind, inquiry.priority, inquiry.question) == ("undelivered", "urgent", "hola")
    assert str(inquiry.number) in gateway.told(talk)[-1]
    assert "911" in gateway.told(talk)[-1]
    assert gateway.inbox(talk)[0].status == "failed"
    gateway.clock.forward(3600)
    gateway.assistant.away = False
    assert await gateway.say(talk, "¿hay alguien?") == ["You said ¿hay alguien?"]


async def test_a_message_given_up_does_not_hold_back_the_next(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, "one")
    await away_for(gateway, talk, GIVE_UP_AFTER)
    gateway.assistant.away = False
    await gateway.hear(talk, "two")
    await gateway.work()
    assert gateway.told(talk)[-1] == "You said two"


async def test_two_workers_answer_a_message_once(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, "hello")
    await asyncio.gather(*(gateway.work() for _ in range(3)))
    assert gateway.told(talk) == ["You said hello"]
    assert len(gateway.assistant.asked) == 1


async def test_a_worker_that_died_leaves_its_message_to_the_next(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, "hello")
    dead = update(InboxMessage).values(next_attempt_at=gateway.clock.now + LEASE, attempts=1)
    with gateway.services.database.session() as session:
        session.execute(dead)
    await gateway.work()
    assert gateway.told(talk) == []
    gateway.clock.now += LEASE
    await gateway.work()
    assert gateway.told(talk) == ["You said hello"]
    assert gateway.assistant.asked[0].again


async def test_a_late_answer_after_the_lease_is_not_said_twice(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, "hello")
    gateway.assistant.thinking.clear()
    slow = asyncio.create_task(gateway.work())
    while not gateway.assistant.asked:
        await asyncio.sleep(0)
    gateway.clock.now += LEASE + dt.timedelta(seconds=1)
    second = asyncio.create_task(gateway.work())
    while len(gateway.assistant.asked) < 2:
        await asyncio.sleep(0)
    gateway.assistant.thinking.set()
    await asyncio.gather(slow, second)
    assert gateway.told(talk) == ["You said hello"]


async def test_a_person_who_takes_over_while_the_assistant_thinks_has_the_word(gateway: Gateway) -> None:
    talk = gateway.start()
    gateway.assistant.meanwhile = lambda: gateway.take_over(talk)
    await gateway.hear(talk, "hello")
    await gateway.work()
    assert len(gateway.told(talk)) == 1
    assert "Cora Diaz" in gateway.told(talk)[0]
    assert gateway.inbox(talk)[0].status == "done"


async def test_what_a_person_left_unanswered_when_they_handed_back_is_answered_by_the_assistant(
    gateway: Gateway,
) -> None:
    talk = gateway.start()
    gateway.take_over(talk)
    await gateway.hear(talk, "May I drink before the test?")
    gateway.hand_back(talk)
    await gateway.work()
    assert gateway.told(talk)[-1] == "You said May I drink before the test?"


async def test_a_message_that_breaks_the_assistant_is_tried_again_and_given_up_in_the_end(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    talk = gateway.start()

    def broken(question: Question) -> list[Reply]:
        raise RuntimeError(f"can't read {question.text}")

    gateway.assistant.replies = broken
    await gateway.hear(talk, "a private matter")
    await away_for(gateway, talk, GIVE_UP_AFTER, away=False)
    assert [inquiry.kind for inquiry in gateway.inquiries()] == ["undelivered"]
    assert gateway.inbox(talk)[0].status == "failed"
    assert "private" not in caplog.text


async def test_a_worker_whose_lease_ran_out_says_nothing_after_the_answer(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, "hello")
    await away_for(gateway, talk, NOTICE_AFTER - 1)
    [message] = gateway.inbox(talk)

    def answered_by_another() -> None:
        with gateway.services.database.session() as session:
            messages.finish(session, message.id, [answer("You said hello")], gateway.clock.now)

    gateway.assistant.meanwhile = answered_by_another
    await gateway.work()
    assert gateway.told(talk) == ["You said hello"]


async def test_a_message_that_no_key_opens_goes_to_a_coordinator_and_holds_nothing_back(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, "one")
    with gateway.services.database.session() as session:
        session.execute(text("UPDATE inbox SET text = 'enc:gAAAA'"))
    await gateway.hear(talk, "two")
    await gateway.work()
    [inquiry] = gateway.inquiries()
    assert (inquiry.kind, inquiry.priority, inquiry.question) == ("undelivered", "urgent", SEALED)
    assert str(inquiry.number) in gateway.told(talk)[0]
    assert gateway.told(talk)[1:] == ["You said two"]
    assert gateway.inbox(talk)[0].status == "failed"


async def test_a_database_that_takes_nothing_is_asked_less_and_less_often(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    talk = gateway.start()
    await gateway.hear(talk, "hello")
    full = "CREATE TRIGGER full BEFORE UPDATE ON inbox BEGIN SELECT raise(ABORT, 'disk full'); END"
    with gateway.services.database.session() as session:
        session.execute(text(full))
    woken, tries = gateway.services.bus.subscribe(INBOX), []
    async with woken:
        for _ in range(60):  # a minute, looked at each second
            async with asyncio.TaskGroup() as group:
                await gateway.worker.start_due(group)
            tries.append(caplog.text.count("nothing can be taken"))
            gateway.clock.forward(1)
        assert not await woken.wait(0), "nobody is woken for what can't be done"
    assert 5 < tries[-1] < 15
    with gateway.services.database.session() as session:
        session.execute(text("DROP TRIGGER full"))
    gateway.clock.forward(BACKOFF[-1])
    async with asyncio.TaskGroup() as group:
        await gateway.worker.start_due(group)
    assert gateway.told(talk) == ["You said hello"]


async def test_the_running_worker_wakes_for_new_messages(gateway: Gateway) -> None:
    talk = gateway.start()
    heard = gateway.services.bus.subscribe(talk)
    running = asyncio.create_task(gateway.worker.run())
    try:
        async with heard as answers:
            await gateway.hear(talk, "hello")
            while not gateway.told(talk):
                assert await answers.wait(60)
    finally:
        running.cancel()
    assert gateway.told(talk) == ["You said hello"]


async def test_a_patient_writing_to_a_person_moves_the_inquiry_on_and_hears_no_bot(gateway: Gateway) -> None:
    talk = gateway.start()
    gateway.take_over(talk)
    before = gateway.told(talk)
    assert await gateway.say(talk, "are you there?") == []
    assert gateway.told(talk) == before
    assert gateway.inquiries()[0].patient_status == "in_progress"
    assert gateway.assistant.asked == []
