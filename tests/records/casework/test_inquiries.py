"""An inquiry is opened once, worked on by one person, and never forgotten."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from bot.records.casework import inquiries, teamwork
from bot.records.engine import Database
from bot.records.messaging import conversations, messages
from bot.records.models import Conversation, Inquiry, InquiryEvent, User
from bot.records.staff import users
from tests.records.conftest import NOW, person, start, store
from tests.records.desk import ask, coordinator, do, events, get

LATER = NOW + dt.timedelta(minutes=5)


@pytest.fixture
def maria(database: Database) -> User:
    return coordinator(database, "maria", "Maria Diaz")


@pytest.fixture
def james(database: Database) -> User:
    return coordinator(database, "james", "James Carter")


def act(database: Database, action: str, number: int, user: User, *words: str, now: dt.datetime = LATER) -> bool:
    step = teamwork.close if action == "close" else getattr(inquiries, action)
    return do(database, step, number, user, *words, now)


def told(database: Database, conversation: str) -> list[tuple[str, str]]:
    with database.session() as session:
        rows = messages.outgoing_since(session, conversation, 0)
        return [(row.body["author"], row.body["text"]) for row in rows]


def talk(database: Database, conversation: str) -> Conversation:
    with database.session() as session:
        return conversations.get(session, conversation)


@pytest.mark.parametrize(
    ("priority", "minutes"),
    [("emergency", 5), ("urgent", 60), ("same_day", 240), ("routine", 24 * 60), ("admin", 48 * 60)],
)
def test_an_inquiry_is_numbered_and_due(database: Database, web: str, priority: str, minutes: int) -> None:
    opened = get(database, ask(database, web, priority))
    assert opened.number == 1001
    assert opened.patient_status == "new"
    assert opened.due_at == opened.owed_at == NOW + dt.timedelta(minutes=minutes)
    assert events(database, 1001) == ["opened"]


def test_inquiries_opened_at_once_get_different_numbers(database: Database) -> None:
    talks = [start(database, "web", f"browser-{n}") for n in range(8)]
    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(lambda id: ask(database, id), talks))
    assert sorted(numbers) == list(range(1001, 1009))


def test_one_message_opens_one_inquiry_however_often_it_is_tried(database: Database, web: str) -> None:
    with database.session() as session:
        message = messages.receive(session, web, "m1", "May I fly?", NOW)
        assert message is not None
    with ThreadPoolExecutor(6) as threads:
        numbers = set(threads.map(lambda _: ask(database, web, source=message.id), range(6)))
    assert numbers == {1001}
    assert ask(database, web) == 1002, "asked without a message, it is another one"


@pytest.mark.parametrize(("minutes", "patient"), [(14, "p1"), (15, None), (60, None)])
def test_an_inquiry_is_the_patients_only_while_they_are_logged_in(
    database: Database, web: str, minutes: int, patient: str | None
) -> None:
    store(database, person())
    with database.session() as session:
        conversation = conversations.get(session, web)
        conversation.patient_id, conversation.verified_at = "p1", NOW
        conversation.verified_until = NOW + dt.timedelta(minutes=15)
    assert get(database, ask(database, web, now=NOW + dt.timedelta(minutes=minutes))).patient_id == patient


def test_the_open_ones_of_a_conversation_are_found_newest_first(database: Database, web: str, maria: User) -> None:
    second = dt.timedelta(seconds=1)
    order = ("routine", "admin", "urgent", "routine", "emergency")
    numbers = [ask(database, web, priority, NOW + n * second) for n, priority in enumerate(order)]
    assert act(database, "close", numbers[2], maria)
    with database.session() as session:
        assert [i.number for i in inquiries.open_for(session, web)] == [1005, 1004, 1002, 1001]
        assert inquiries.by_number(session, 999) is None


def test_taking_silences_the_bot_and_tells_the_patient_once(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    assert act(database, "take", number, maria)
    assert act(database, "take", number, maria)
    assert (talk(database, web).mode, talk(database, web).coordinator_id) == ("person", maria.id)
    assert [author for author, _ in told(database, web)] == ["system"]
    assert "Maria Diaz" in told(database, web)[0][1]
    assert get(database, number).patient_status == "in_progress"
    assert events(database, number) == ["opened", "taken"]


@pytest.mark.parametrize(("action", "words"), [("take", ()), ("answer", ("Yes.",)), ("hand_back", ()), ("close", ())])
def test_a_colleague_can_do_nothing_meanwhile(
    database: Database, web: str, maria: User, james: User, action: str, words: tuple[str, ...]
) -> None:
    number = ask(database, web)
    act(database, "take", number, maria)
    before = told(database, web)
    assert not act(database, action, number, james, *words)
    assert told(database, web) == before
    assert talk(database, web).coordinator_id == maria.id
    assert get(database, number).owner_id == maria.id
    assert events(database, number) == ["opened", "taken"]


def test_who_logged_off_gives_way_to_a_colleague(database: Database, web: str, maria: User, james: User) -> None:
    number = ask(database, web)
    act(database, "take", number, maria)
    evening = NOW + users.IDLE
    assert act(database, "take", number, james, now=evening)
    assert talk(database, web).coordinator_id == james.id
    assert "James Carter" in told(database, web)[-1][1]


def test_two_coordinators_taking_at_once_one_gets_it(database: Database, web: str, maria: User, james: User) -> None:
    number = ask(database, web)
    with ThreadPoolExecutor(2) as threads:
        got = list(threads.map(lambda user: act(database, "take", number, user), (maria, james)))
    assert sorted(got) == [False, True]
    assert len(told(database, web)) == 1
    assert talk(database, web).coordinator_id == (maria if got[0] else james).id


def test_the_answer_reaches_the_patient_under_the_coordinators_name(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    act(database, "take", number, maria)
    assert act(database, "answer", number, maria, "Please call us first.")
    with database.session() as session:
        said = messages.last_reply(session, web)
    assert said is not None
    assert (said.text, said.author, said.author_name) == (
        "Please call us first.",
        "coordinator",
        "Maria Diaz",
    )
    assert said.inquiry == number
    assert (get(database, number).patient_status, get(database, number).first_response_at) == ("waiting_patient", LATER)


def test_an_answer_posted_twice_is_sent_once(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)

    def post(_: int) -> bool:
        with database.session() as session:
            inquiry = inquiries.by_number(session, number)
            assert inquiry is not None
            return inquiries.answer(session, inquiry, maria, "Yes.", LATER, client_key="form-1")

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(post, range(4)))
    assert told(database, web) == [("coordinator", "Yes.")]


@pytest.mark.parametrize(
    ("asked_by", "verified", "confirmed", "sent"),
    [
        ("p1", "p1", False, True),
        ("p1", None, False, True),
        (None, "p2", False, True),
        ("p1", "p2", False, False),
        ("p1", "p2", True, True),
    ],
)
def test_an_answer_goes_to_another_patient_only_if_that_is_meant(
    database: Database, web: str, maria: User, asked_by: str | None, verified: str | None, confirmed: bool, sent: bool
) -> None:
    store(database, person("p1"), person("p2"))
    verify(database, web, asked_by)
    number = ask(database, web)
    verify(database, web, verified)
    with database.session() as session:
        inquiry = inquiries.by_number(session, number)
        assert inquiry is not None
        assert inquiries.answer(session, inquiry, maria, "Yes.", LATER, to_stranger=confirmed) is sent
    assert told(database, web) == ([("coordinator", "Yes.")] if sent else [])
    assert get(database, number).patient_status == ("waiting_patient" if sent else "new")


def test_who_was_logged_off_is_no_stranger(database: Database, web: str, maria: User) -> None:
    store(database, person("p1"), person("p2"))
    verify(database, web, "p1")
    number = ask(database, web)
    verify(database, web, "p2")
    assert act(database, "answer", number, maria, "Yes.", now=NOW + dt.timedelta(minutes=15))


def verify(database: Database, conversation: str, patient_id: str | None) -> None:
    """Prove who is speaking, for a quarter of an hour; None: nobody is proven any more."""
    until = NOW + dt.timedelta(minutes=15) if patient_id else None
    with database.session() as session:
        row = conversations.get(session, conversation)
        row.patient_id, row.verified_at, row.verified_until = patient_id, NOW if patient_id else None, until


def test_handing_back_wakes_the_bot_and_tells_the_patient_once(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    act(database, "take", number, maria)
    assert act(database, "hand_back", number, maria)
    assert act(database, "hand_back", number, maria)
    assert (talk(database, web).mode, talk(database, web).coordinator_id) == ("bot", None)
    assert len(told(database, web)) == 2
    assert get(database, number).patient_status == "in_progress"


def test_closing_hands_back_first(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    act(database, "take", number, maria)
    assert act(database, "close", number, maria)
    assert act(database, "close", number, maria)
    assert talk(database, web).mode == "bot"
    assert len(told(database, web)) == 2
    assert (get(database, number).patient_status, get(database, number).closed_at) == ("closed", LATER)
    assert events(database, number) == ["opened", "taken", "handed_back", "closed"]


def test_a_closed_inquiry_can_be_taken_again(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    act(database, "close", number, maria)
    assert act(database, "take", number, maria)
    assert (get(database, number).patient_status, get(database, number).closed_at) == ("in_progress", None)
    assert events(database, number)[-2:] == ["reopened", "taken"]


def test_history_is_only_added_to(database: Database, web: str) -> None:
    ask(database, web)
    with database.session() as session:
        session.scalars(select(InquiryEvent)).one().event = "nothing_happened"
        with pytest.raises(ValueError, match="only added to"):
            session.flush()
        session.rollback()
    assert events(database, 1001) == ["opened"]


def test_the_patient_writing_brings_the_inquiry_back(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    act(database, "take", number, maria)
    act(database, "answer", number, maria, "Which airline?")
    with database.session() as session:
        message = messages.receive(session, web, "m9", "Any", LATER)
        assert message is not None
        inquiries.patient_wrote(session, message, LATER)
    assert get(database, number).patient_status == "in_progress"
    assert get(database, number).owed_at == LATER + dt.timedelta(days=1)
    assert events(database, number)[-1] == "patient_wrote"


def test_working_and_asking_at_once_never_waits_in_a_circle(database: Database, web: str, maria: User) -> None:
    """Messages, inquiries and take-overs of one conversation at the same time all get through."""
    number = ask(database, web)

    def step(n: int) -> bool:
        if n % 3 == 0:
            return act(database, "take", number, maria)
        if n % 3 == 1:
            return ask(database, web) > number
        with database.session() as session:
            return messages.receive(session, web, f"m{n}", "Hello?", NOW) is not None

    with ThreadPoolExecutor(6) as threads:
        assert all(threads.map(step, range(24)))
    with database.session() as session:
        assert len(session.scalars(select(Inquiry.id)).all()) == 9


def receive(database: Database, conversation: str, text: str) -> int:
    with database.session() as session:
        message = messages.receive(session, conversation, text, text, NOW)
        assert message is not None
        return message.id


def request(database: Database, conversation: str, source: int, kind: str, priority: str, question: str) -> int:
    with database.session() as session:
        return inquiries.open_inquiry(session, conversation, kind, priority, question, NOW, source_id=source).number


def test_two_requests_of_one_message_are_one_inquiry_with_the_words_of_both(database: Database, web: str) -> None:
    source = receive(database, web, "Can I get a refill? Can you send the form?")
    for _ in range(2):  # a turn may be taken again
        assert request(database, web, source, "question", "admin", " Can I get a refill?\n") == 1001
        assert request(database, web, source, "question", "admin", "Can you send the form?") == 1001
    inquiry = get(database, 1001)
    assert inquiry.question == "Can I get a refill?\n\nCan you send the form?"
    assert events(database, 1001) == ["opened", "patient_added"]
    with database.session() as session:
        words = session.scalars(select(Inquiry.words)).one()
    assert ("refill" in words, "form" in words) == (True, True)


def test_the_more_urgent_part_of_a_message_sets_level_and_promise(database: Database, web: str) -> None:
    source = receive(database, web, "Can I get a refill? My knee hurts")
    request(database, web, source, "question", "admin", "Can I get a refill?")
    request(database, web, source, "symptom", "urgent", "My knee hurts")
    request(database, web, source, "question", "admin", "Can you send the form?")
    inquiry = get(database, 1001)
    assert (inquiry.kind, inquiry.priority) == ("symptom", "urgent")
    assert inquiry.due_at == inquiry.owed_at == NOW + dt.timedelta(hours=1)
    assert inquiry.page_at == NOW + dt.timedelta(minutes=30)
    assert events(database, 1001).count("triaged") == 1


def test_a_level_set_by_a_person_stands(database: Database, web: str, maria: User) -> None:
    source = receive(database, web, "Can I get a refill? My knee hurts")
    request(database, web, source, "question", "admin", "Can I get a refill?")
    do(database, teamwork.set_priority, 1001, maria, "routine", "", NOW)
    request(database, web, source, "symptom", "urgent", "My knee hurts")
    assert get(database, 1001).priority == "routine"


def add(database: Database, number: int, text: str, source: int | None, now: dt.datetime = LATER) -> bool:
    with database.session() as session:
        inquiry = inquiries.by_number(session, number)
        assert inquiry is not None
        return inquiries.add_words(session, inquiry, text, now, source_id=source)


def test_a_detail_told_later_is_added_once_for_each_message(database: Database, web: str) -> None:
    number = ask(database, web)
    first, second = receive(database, web, "3 days"), receive(database, web, "3 days, still")
    assert all(add(database, number, "3 days", first) for _ in range(3))
    assert add(database, number, "3", first), "part of other words, and said for itself"
    assert add(database, number, "3 days", second), "said again in a message of its own"
    assert get(database, number).question == "May I fly?\n\n3 days\n\n3\n\n3 days"
    assert events(database, number) == ["opened", "patient_added", "patient_added", "patient_added"]


def test_outside_the_gateway_the_same_words_are_added_once(database: Database, web: str) -> None:
    number = ask(database, web)
    assert add(database, number, "3 days", None)
    assert add(database, number, "3 days", None)
    assert events(database, number) == ["opened", "patient_added"]


def test_a_detail_after_the_answer_is_owed_an_answer(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    act(database, "answer", number, maria, "Which airline?")
    add(database, number, "Any", receive(database, web, "Any"))
    assert (get(database, number).state, get(database, number).owed_at) == (
        "in_progress", LATER + dt.timedelta(days=1)
    )  # fmt: skip


def test_a_detail_reopens_what_was_resolved(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    do(database, teamwork.resolve, number, maria, "answered", NOW)
    add(database, number, "and with a cold?", receive(database, web, "and with a cold?"))
    assert (get(database, number).state, get(database, number).outcome) == ("reopened", None)
    assert events(database, number)[-2:] == ["reopened", "patient_added"]


def test_another_patients_words_are_not_added(database: Database, web: str) -> None:
    store(database, person("p1"), person("p2"))
    verify(database, web, "p1")
    number = ask(database, web)
    verify(database, web, "p2")
    assert not add(database, number, "3 days", receive(database, web, "3 days"))
    assert get(database, number).question == "May I fly?"


def test_words_added_at_once_are_all_kept(database: Database, web: str) -> None:
    number = ask(database, web)
    sources = [receive(database, web, f"detail {n}") for n in range(6)]
    with ThreadPoolExecutor(6) as threads:
        assert all(threads.map(lambda s: add(database, number, f"detail {s}", s), sources))
    assert sorted(get(database, number).paragraphs[1:]) == sorted(f"detail {s}" for s in sources)
