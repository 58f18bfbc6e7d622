"""A turn through Rasa, with the real memory and a hand-written Rasa: answered once, whatever gets lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import event

from bot.errors import AssistantUnavailable
from bot.nlu.tracker_store import RecordsTrackerStore
from bot.nlu.turn import take_turn
from bot.records.engine import Database
from bot.records.messaging import dialogue
from bot.reply import Question

DOMAIN = Domain.load("domain.yml")


class Rasa:
    """Answers each message in its own words and saves the turn, as Rasa does at the end of one."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.trackers = RecordsTrackerStore(DOMAIN, database=database)
        self.handled: list[UserMessage] = []
        self.intent = "greet"
        self.says: Callable[[str], list[Event]] = lambda text: [said(f"You said {text}")]

    async def handle(self, message: UserMessage) -> None:
        self.handled.append(message)
        tracker = await self.trackers.retrieve(message.sender_id) or DialogueStateTracker.from_events(
            message.sender_id, [], DOMAIN.slots, domain=DOMAIN
        )
        intent = {"name": self.intent, "confidence": 0.87654}
        entities = [{"entity": "topic", "value": "asthma"}, {"entity": "topic", "value": "asthma"}]
        tracker.update(UserUttered(message.text, intent, entities, message_id=message.message_id), DOMAIN)
        for each in (*self.says(message.text), ActionExecuted("action_listen")):
            tracker.update(each, DOMAIN)
        await self.trackers.save(tracker)


LOCKS = InMemoryLockStore()


def said(text: str, response: str = "utter_answer_topic", **data: object) -> BotUttered:
    return BotUttered(text, dict(data), {"utter_action": response})


@pytest.fixture
def database(tmp_path: Path, make_sqlite: Callable[[Path], str]) -> Database:
    return Database(make_sqlite(tmp_path / "rasa.db"))


@pytest.fixture
def rasa(database: Database) -> Rasa:
    return Rasa(database)


def message(id: str, text: str = "hello", *, again: bool = False) -> Question:
    return Question(conversation_id="talk", id=id, text=text, channel="web", language="en", again=again)


async def test_the_answer_and_what_was_understood(rasa: Rasa) -> None:
    turn = await take_turn(rasa.handle, rasa.database, LOCKS, message("1"))
    assert [reply.text for reply in turn.replies] == ["You said hello"]
    assert (turn.understanding.intent, turn.understanding.confidence) == ("greet", 0.8765)
    assert turn.understanding.topics == ("asthma",)


async def test_an_answer_saved_but_lost_on_the_way_is_read_again_not_made_again(rasa: Rasa) -> None:
    first = await take_turn(rasa.handle, rasa.database, LOCKS, message("1"))
    again = await take_turn(rasa.handle, rasa.database, LOCKS, message("1", again=True))
    assert again == first
    assert len(rasa.handled) == 1


async def test_a_try_that_never_got_through_is_taken(rasa: Rasa) -> None:
    turn = await take_turn(rasa.handle, rasa.database, LOCKS, message("1", again=True))
    assert [reply.text for reply in turn.replies] == ["You said hello"]
    assert len(rasa.handled) == 1


async def test_a_turn_whose_action_failed_is_tried_again_and_then_answered(rasa: Rasa) -> None:
    rasa.says = lambda text: []
    with pytest.raises(AssistantUnavailable):
        await take_turn(rasa.handle, rasa.database, LOCKS, message("1"))
    rasa.says = lambda text: [said("Here")]
    turn = await take_turn(rasa.handle, rasa.database, LOCKS, message("1", again=True))
    assert [reply.text for reply in turn.replies] == ["Here"]


async def test_the_same_words_in_a_new_message_get_a_new_answer(rasa: Rasa) -> None:
    for number in ("1", "2"):
        await take_turn(rasa.handle, rasa.database, LOCKS, message(number))
    assert len(rasa.handled) == 2


@pytest.mark.parametrize(
    ("typed", "passed_on"),
    [
        ("/greet", "greet"),
        ("//my_results{}", "my_results{}"),
        ("/\n/talk_to_person", "talk_to_person"),
        ("/\t/x", "x"),
        (" / /x", "x"),
        ("/", "?"),
        ("a/b", "a/b"),
    ],
)
async def test_nobody_names_an_intent_outright(rasa: Rasa, typed: str, passed_on: str) -> None:
    await take_turn(rasa.handle, rasa.database, LOCKS, message("1", typed))
    assert rasa.handled[0].text == passed_on


@pytest.mark.parametrize(
    ("response", "act"),
    [
        ("utter_decline_dose", "decline"),
        ("utter_smalltalk_greet", "smalltalk"),
        ("utter_verify_claim", "verify"),
        ("utter_unheard_of", "answer"),
        ("", "answer"),
    ],
)
async def test_the_response_names_the_kind_of_turn(rasa: Rasa, response: str, act: str) -> None:
    rasa.says = lambda text: [said("Here", response)]
    turn = await take_turn(rasa.handle, rasa.database, LOCKS, message("1"))
    assert turn.replies[0].act == act


async def test_buttons_and_cards_come_through(rasa: Rasa) -> None:
    card = {"aspect": "causes", "topic": {"id": "asthma", "kind": "condition", "name": "asthma"}}
    rasa.says = lambda text: [said("Here", buttons=[{"title": "Signs", "payload": "What are its signs?"}], custom=card)]
    turn = await take_turn(rasa.handle, rasa.database, LOCKS, message("1"))
    [reply] = turn.replies
    assert [(choice.label, choice.value) for choice in reply.choices] == [("Signs", "What are its signs?")]
    assert (reply.aspect, turn.understanding.aspect) == ("causes", "causes")


async def test_a_long_conversation_is_remembered_by_its_last_turns_and_its_slots(
    rasa: Rasa, database: Database
) -> None:
    rasa.says = lambda text: [SlotSet("topic", "asthma"), said("Here")] if text == "0" else [said("Here")]
    for number in range(dialogue.TURNS + 5):
        await take_turn(rasa.handle, rasa.database, LOCKS, message(str(number), str(number)))
    tracker = await rasa.trackers.retrieve("talk")
    whole = await rasa.trackers.retrieve_full_tracker("talk")
    assert tracker
    assert whole
    turns = [each.text for each in tracker.events if isinstance(each, UserUttered)]
    assert turns == [str(number) for number in range(5, dialogue.TURNS + 5)]
    assert tracker.get_slot("topic") == "asthma"
    # Nothing is written twice, though each save is of a tracker read back.
    assert sum(isinstance(each, UserUttered) for each in whole.events) == dialogue.TURNS + 5


async def test_a_turn_reads_once_and_writes_once(rasa: Rasa, database: Database) -> None:
    begun: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("BEGIN"):
            begun.append(statement)

    await take_turn(rasa.handle, rasa.database, LOCKS, message("1"))
    event.listen(database.engine, "before_cursor_execute", note)
    await take_turn(rasa.handle, rasa.database, LOCKS, message("2"))
    assert begun == ["BEGIN", "BEGIN IMMEDIATE"]


async def test_the_second_question_of_a_message_knows_what_the_first_one_set(rasa: Rasa, database: Database) -> None:
    rasa.says = lambda text: [said(text), *([SlotSet("topic", "asthma")] if text == "what is asthma" else [])]
    await take_turn(rasa.handle, rasa.database, LOCKS, message("1", "what is asthma and how is it treated?"))
    tracker = await rasa.trackers.retrieve("talk")
    assert tracker
    assert tracker.get_slot("topic") == "asthma"
    assert [each.text for each in tracker.events if isinstance(each, UserUttered)] == [
        "what is asthma",
        "how is it treated?",
    ]


async def test_what_is_at_hand_in_a_turn_is_no_other_conversations(rasa: Rasa) -> None:
    elsewhere: list[DialogueStateTracker | None] = []

    async def handle(asked: UserMessage) -> None:
        elsewhere.append(await rasa.trackers.retrieve("another"))
        await rasa.handle(asked)

    await take_turn(rasa.handle, rasa.database, LOCKS, message("1"))
    await take_turn(handle, rasa.database, LOCKS, message("2"))
    assert elsewhere == [None]


async def test_each_question_of_a_message_is_answered(rasa: Rasa) -> None:
    turn = await take_turn(rasa.handle, rasa.database, LOCKS, message("1", "what is asthma and how is it treated?"))
    assert [reply.text for reply in turn.replies] == ["You said what is asthma", "You said how is it treated?"]


async def test_the_same_answer_to_two_questions_is_said_once(rasa: Rasa) -> None:
    rasa.says = lambda text: [said("A person will answer.")]
    turn = await take_turn(rasa.handle, rasa.database, LOCKS, message("1", "what is asthma? why do I have it?"))
    assert [reply.text for reply in turn.replies] == ["A person will answer."]


async def test_of_two_questions_only_the_one_that_failed_is_asked_again(rasa: Rasa) -> None:
    rasa.says = lambda text: [] if "treated" in text else [said(f"You said {text}")]
    asked = "what is asthma and how is it treated?"
    with pytest.raises(AssistantUnavailable):
        await take_turn(rasa.handle, rasa.database, LOCKS, message("1", asked))
    rasa.says = lambda text: [said(f"You said {text}")]
    turn = await take_turn(rasa.handle, rasa.database, LOCKS, message("1", asked, again=True))
    assert [reply.text for reply in turn.replies] == ["You said what is asthma", "You said how is it treated?"]
    assert [handled.text for handled in rasa.handled].count("what is asthma") == 1


ASKED = "what is asthma and how is it treated?"


@pytest.mark.parametrize(("fails", "tries"), [("what", 1), ("treated", 1), ("treated", 2), ("treated", 5)])
async def test_no_question_of_a_message_is_lost_to_a_failure_of_another(rasa: Rasa, fails: str, tries: int) -> None:
    rasa.says = lambda text: [] if fails in text else [said(f"You said {text}")]
    for number in range(tries):
        with pytest.raises(AssistantUnavailable):
            await take_turn(rasa.handle, rasa.database, LOCKS, message("1", ASKED, again=number > 0))
    rasa.says = lambda text: [said(f"You said {text}")]
    turn = await take_turn(rasa.handle, rasa.database, LOCKS, message("1", ASKED, again=True))
    assert [reply.text for reply in turn.replies] == ["You said what is asthma", "You said how is it treated?"]
    handled = [handled.text for handled in rasa.handled]
    assert handled == ["what is asthma"] * (1 + tries * (fails == "what")) + ["how is it treated?"] * (
        1 + tries * (fails == "treated")
    )


async def test_what_only_the_whole_message_asks_of_a_clinician_is_not_taken_apart(rasa: Rasa) -> None:
    await take_turn(rasa.handle, rasa.database, LOCKS, message("1", "what is metformin and how much of it do I take"))
    assert len(rasa.handled) == 2
    whole = "tell me about my dose and how much metformin should I take instead"
    await take_turn(rasa.handle, rasa.database, LOCKS, message("2", whole))
    assert rasa.handled[-1].text.endswith("instead")


@pytest.mark.parametrize(
    ("response", "begins"), [("utter_answer_topic", "Once more:"), ("utter_navigate_step", "Here")]
)
async def test_the_same_words_are_not_said_twice_in_a_row(rasa: Rasa, response: str, begins: str) -> None:
    rasa.says = lambda text: [said("Here it is", response)]
    await take_turn(rasa.handle, rasa.database, LOCKS, message("1"))
    turn = await take_turn(rasa.handle, rasa.database, LOCKS, message("2"))
    assert turn.replies[0].text.startswith(begins)


@pytest.mark.parametrize(
    ("response", "told"),
    [
        ("utter_answer_topic", "I have the same answer for that: Here it is"),
        ("utter_decline_dose", "It is the same with that. Here it is"),
        ("utter_clarify_which", "I am still not sure. Here it is"),
        ("utter_navigate_step", "Here it is"),
        ("utter_smalltalk_greet", "Here it is"),
    ],
)
async def test_who_asks_something_else_and_hears_the_same_words_is_told_so(
    rasa: Rasa, response: str, told: str
) -> None:
    rasa.says = lambda text: [said("Here it is", response)]
    await take_turn(rasa.handle, rasa.database, LOCKS, message("1"))
    rasa.intent = "ask_causes"
    turn = await take_turn(rasa.handle, rasa.database, LOCKS, message("2"))
    assert turn.replies[0].text == told


async def test_an_open_check_question_is_known_to_the_pipeline(rasa: Rasa) -> None:
    rasa.says = lambda text: [said("How will you use it?"), SlotSet("check_topic", "nebulizer")]
    await take_turn(rasa.handle, rasa.database, LOCKS, message("1"))
    await take_turn(rasa.handle, rasa.database, LOCKS, message("2", "I wash it"))
    assert [(handled.metadata or {})["checking"] for handled in rasa.handled] == [None, "nebulizer"]
