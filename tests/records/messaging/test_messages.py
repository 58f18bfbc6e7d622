"""No message is lost, stored twice, answered twice or answered out of turn."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, NoResultFound

from bot.records.engine import Database
from bot.records.messaging import messages
from bot.records.models import InboxMessage, OutboxMessage
from bot.reply import Choice, Reply, Understanding
from tests.records.conftest import NOW, start

SECOND = dt.timedelta(seconds=1)


def reply(text: str = "An A1C test shows your average blood sugar.") -> Reply:
    return Reply(text=text, act="answer", language="en")


def receive(database: Database, conversation: str, external_id: str = "m1", text: str = "What is A1C?") -> int | None:
    with database.session() as session:
        message = messages.receive(session, conversation, external_id, text, NOW)
        return message.id if message else None


def claim(database: Database, now: dt.datetime = NOW, limit: int = 10) -> list[int]:
    with database.session() as session:
        return [message.id for message in messages.claim(session, now, limit)]


def finish(database: Database, message_id: int, *replies: Reply, status: str = "done") -> bool:
    with database.session() as session:
        return messages.finish(session, message_id, replies, NOW, status=status)


def outbox(database: Database, conversation: str, cursor: int = 0) -> list[str]:
    with database.session() as session:
        return [row.body["text"] for row in messages.outgoing_since(session, conversation, cursor)]


def known(value: int | None) -> int:
    assert value is not None
    return value


def test_a_message_sent_again_is_stored_once(database: Database, web: str) -> None:
    assert receive(database, web) is not None
    assert receive(database, web) is None
    assert receive(database, web, "m2") is not None
    assert receive(database, start(database, "web", "browser-2")) is not None, "ids are each conversation's own"


def test_the_same_message_arriving_many_times_at_once_is_stored_once(database: Database, web: str) -> None:
    with ThreadPoolExecutor(6) as threads:
        stored = [known for known in threads.map(lambda _: receive(database, web), range(6)) if known]
    assert len(stored) == 1


def test_a_repeat_spoils_nothing_else_in_its_transaction(database: Database, web: str) -> None:
    receive(database, web)
    with database.session() as session:
        assert messages.receive(session, web, "m1", "again", NOW) is None
        messages.send(session, web, reply("still said"), NOW)
    assert outbox(database, web) == ["still said"]


def test_a_message_for_an_unknown_conversation_is_no_repeat(database: Database) -> None:
    with pytest.raises(NoResultFound):
        receive(database, "unknown")


def test_a_conversation_is_answered_in_order(database: Database, web: str) -> None:
    first, second = known(receive(database, web, "a")), known(receive(database, web, "b"))
    other = known(receive(database, start(database, "web", "browser-2"), "a"))
    assert claim(database) == [first, other]
    assert claim(database) == [], "the second waits while the first is being answered"
    finish(database, first, reply())
    assert claim(database) == [second]


def test_who_has_room_for_few_takes_the_oldest(database: Database, web: str) -> None:
    first = known(receive(database, web, "a"))
    other = known(receive(database, start(database, "web", "browser-2"), "a"))
    assert claim(database, limit=1) == [first]
    assert claim(database, limit=1) == [other]


def test_a_message_put_off_holds_back_those_behind_it(database: Database, web: str) -> None:
    first = known(receive(database, web, "a"))
    receive(database, web, "b")
    with database.session() as session:
        [claimed] = messages.claim(session, NOW, 10)
        messages.retry_at(session, claimed, NOW + 5 * SECOND)
    assert claim(database, NOW + 4 * SECOND) == []
    assert claim(database, NOW + 5 * SECOND) == [first]


def test_a_worker_whose_lease_ran_out_puts_nothing_off(database: Database, web: str) -> None:
    receive(database, web)
    with database.session() as session:
        [late] = messages.claim(session, NOW, 10)
        session.expunge(late)
        assert messages.claim(session, NOW + messages.LEASE, 10)
        assert not messages.retry_at(session, late, NOW + messages.LEASE)
    assert claim(database, NOW + messages.LEASE) == [], "another one is at work"


def test_many_workers_claim_each_message_once(database: Database, web: str) -> None:
    talks = [web, *(start(database, "web", f"browser-{number}") for number in range(2, 12))]
    stored = [known(receive(database, talk)) for talk in talks]
    with ThreadPoolExecutor(6) as threads:
        claimed = [message for each in threads.map(lambda _: claim(database), range(6)) for message in each]
    # What another was just taking was left to it, and is taken by whoever looks next.
    assert sorted(claimed + claim(database)) == stored


def test_more_of_a_conversation_waits_until_all_is_answered(database: Database, web: str) -> None:
    first, second = known(receive(database, web, "a")), known(receive(database, web, "b"))
    for message, waits in ((first, True), (second, False)):
        finish(database, message, reply())
        with database.session() as session:
            assert messages.has_waiting(session, web) == waits


def test_a_message_whose_worker_crashed_is_claimed_again(database: Database, web: str) -> None:
    message = known(receive(database, web))
    assert claim(database) == [message]
    assert claim(database, NOW + messages.LEASE - SECOND) == []
    assert claim(database, NOW + messages.LEASE) == [message]
    with database.session() as session:
        assert session.get_one(InboxMessage, message).attempts == 2


def test_an_answered_message_cannot_be_claimed(database: Database, web: str) -> None:
    message = known(receive(database, web))
    finish(database, message, reply())
    assert claim(database, NOW + 2 * messages.LEASE) == []


def test_a_message_is_answered_once_however_many_finish_it(database: Database, web: str) -> None:
    message = known(receive(database, web))
    with ThreadPoolExecutor(6) as threads:
        done = list(threads.map(lambda n: finish(database, message, reply(f"{n}a"), reply(f"{n}b")), range(6)))
    assert sum(done) == 1
    said = outbox(database, web)
    assert len(said) == 2
    assert said[0][0] == said[1][0], "both parts of one answer"


def test_an_answer_that_cannot_be_stored_leaves_the_message_waiting(database: Database, web: str) -> None:
    message = known(receive(database, web))
    with pytest.raises(RuntimeError), database.session() as session:  # noqa: PT012 - the whole transaction fails
        messages.finish(session, message, [reply()], NOW)
        raise RuntimeError("the power fails before the commit")
    assert outbox(database, web) == []
    assert claim(database) == [message]


def test_giving_up_is_final_and_kept_apart(database: Database, web: str) -> None:
    message = known(receive(database, web))
    assert finish(database, message, reply("A coordinator has it."), status="failed")
    assert not finish(database, message, reply())
    with database.session() as session:
        assert session.get_one(InboxMessage, message).status == "failed"


def test_what_was_understood_is_kept(database: Database, web: str) -> None:
    message = known(receive(database, web))
    meant = Understanding(intent="ask_definition", confidence=0.9, topics=("a1c",))
    with database.session() as session:
        messages.finish(session, message, [], NOW, understanding=meant)
    with database.session() as session:
        assert Understanding.model_validate(session.get_one(InboxMessage, message).understanding) == meant


def test_an_emergency_is_stored_as_answered_and_no_worker_gets_it(database: Database, web: str) -> None:
    with database.session() as session:
        messages.receive(session, web, "m1", "chest pain", NOW, urgency="emergency", rule_id="chest", answered=True)
    assert claim(database) == []


def test_the_still_trying_notice_is_said_once_a_message(database: Database, web: str) -> None:
    message = known(receive(database, web))
    for expected in (True, False):
        with database.session() as session:
            claimed = session.get_one(InboxMessage, message)
            assert messages.notice_once(session, claimed, reply("Still trying."), NOW) is expected
    finish(database, message, reply("Here it is."))
    assert outbox(database, web) == ["Still trying.", "Here it is."]


def test_the_same_part_of_an_answer_cannot_be_stored_twice(database: Database, web: str) -> None:
    message = known(receive(database, web))
    with pytest.raises(IntegrityError), database.session() as session:  # noqa: PT012 - the whole transaction fails
        for _ in range(2):
            messages.send(session, web, reply(), NOW, inbox_id=message)
    assert outbox(database, web) == []


@pytest.mark.parametrize(("channel", "status"), [("web", "sent"), ("sms", "pending")])
def test_web_answers_wait_for_nobody_and_texts_for_the_provider(database: Database, channel: str, status: str) -> None:
    talk = start(database, channel, "+12025550101")
    with database.session() as session:
        assert messages.send(session, talk, reply(), NOW).status == status


def test_a_browser_fetches_what_it_has_not_seen_and_nothing_of_others(database: Database, web: str) -> None:
    other = start(database, "web", "browser-2")
    with database.session() as session:
        ids = [
            messages.send(session, talk, reply(text), NOW).id for talk, text in ((web, "1"), (other, "x"), (web, "2"))
        ]
    assert outbox(database, web) == ["1", "2"]
    assert outbox(database, web, ids[0]) == ["2"]
    assert outbox(database, web, ids[2]) == []


def test_ids_appear_in_their_order_with_many_writers(database: Database, web: str) -> None:
    """A browser that polls while others write must never skip a message."""

    def write(number: int) -> None:
        with database.session() as session:
            messages.send(session, web, reply(str(number)), NOW)

    seen: list[int] = []
    with ThreadPoolExecutor(6) as threads:
        jobs = [threads.submit(write, number) for number in range(30)]
        while not all(job.done() for job in jobs):
            with database.session() as session:
                seen += [row.id for row in messages.outgoing_since(session, web, seen[-1] if seen else 0)]
        with database.session() as session:
            seen += [row.id for row in messages.outgoing_since(session, web, seen[-1] if seen else 0)]
            assert len(seen) == session.scalar(select(func.count()).select_from(OutboxMessage)) == 30


def test_the_transcript_has_both_sides_in_order(database: Database, web: str) -> None:
    first = known(receive(database, web, "a", "What is A1C?"))
    finish(database, first, reply("A blood test."))
    with database.session() as session:
        messages.receive(session, web, "b", "Thanks", NOW + SECOND)
        messages.send(session, web, reply("Welcome."), NOW + 2 * SECOND)
    with database.session() as session:
        said = [m.text if isinstance(m, InboxMessage) else m.body["text"] for m in messages.transcript(session, web)]
        last = messages.transcript(session, web, limit=1)
    assert said == ["What is A1C?", "A blood test.", "Thanks", "Welcome."]
    assert len(last) == 2


def test_both_sides_after_a_reconnect_come_once_and_in_order(database: Database, web: str) -> None:
    for number in range(5):
        with database.session() as session:
            at = NOW + number * SECOND
            message = messages.receive(session, web, f"m{number}", f"q{number}", at)
            assert message is not None
            messages.finish(session, message.id, [reply(f"a{number}"), reply(f"b{number}")], at)
    heard = cursor = 0
    said: list[str] = []
    while True:
        with database.session() as session:
            page = messages.news_since(session, web, heard, cursor, limit=2)
        if not page:
            break
        for row in page:
            if isinstance(row, InboxMessage):
                heard = row.id
                said.append(row.text)
            else:
                cursor = row.id
                said.append(row.body["text"])
    assert said == [f"{kind}{number}" for number in range(5) for kind in "qab"]


def test_the_last_reply_is_what_a_bare_number_answers(database: Database, web: str) -> None:
    with database.session() as session:
        assert messages.last_reply(session, web) is None
        asked = reply("Which one?").model_copy(update={"choices": (Choice(label="A", value="a"),)})
        messages.send(session, web, reply(), NOW)
        messages.send(session, web, asked, NOW)
    with database.session() as session:
        assert messages.last_reply(session, web) == asked
