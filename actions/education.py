"""Answering questions about a topic, from the glossary alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import ellipsis, listed, unanswered
from actions.answers import answer
from actions.asked import Asked, Linked, read
from actions.ellipsis import aspect_asked
from actions.foremost import foremost, particular, without_when
from actions.in_thread import ActionInThread, Event
from actions.resources import glossary
from glossary import aspects
from glossary.model import Aspect, Entry
from glossary.text import fold

#: Topics answered in one turn, and topics a word may be asked back for.
MAX_TOPICS, MAX_MEANT = 2, 6


class ActionEducate(ActionInThread):
    """Answers the asked aspect of each linked topic, or of the topic at hand."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_educate"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Answer, ask back, or pass the question to a person."""
        return educate(dispatcher, read(tracker))


def educate(dispatcher: CollectingDispatcher, asked: Asked) -> list[Event]:
    """Answer an education question; what was answered becomes what the conversation is about."""
    if listed.is_about(asked):
        meant = listed.with_item(dispatcher, asked)
        if meant is None:
            return [SlotSet("unanswered", asked.text), SlotSet("listed", asked.listed)]
        still = {**(asked.listed or {}), "told": len(meant.topics) == 1}
        return [*educate(dispatcher, replace(meant, listed=None)), SlotSet("listed", still)]
    asked = ellipsis.without_aspect_names(asked)
    named = [link.id for link in asked.topics]
    if compared := ellipsis.compared(asked):
        return answer_all(dispatcher, asked, compared, others=named)
    asked = particular(without_when(asked))
    named = [link.id for link in asked.topics]
    sure = _with_side(asked, foremost(asked.sure))
    if sure:
        return answer_all(dispatcher, asked, [link.id for link in sure[:MAX_TOPICS]], others=named)
    if named and asked.unfamiliar:
        # "Aplastic anemia" is not the anemia we tell about, though it is near.
        return unanswered.offer(dispatcher, asked)
    if asked.topic in named:
        # "The pump" may be several things, but not while we talk of one of them.
        return answer_all(dispatcher, asked, [asked.topic], others=named)
    if named:
        told = _telling(asked, named)
        return answer_all(dispatcher, asked, told, others=named) if told else ask_which(dispatcher, asked, named)
    if asked.topic and _is_about(asked, glossary().get(asked.topic)):
        return answer_all(dispatcher, asked, [asked.topic])
    if asked.unfamiliar:
        return unanswered.hand_over(dispatcher, asked)
    if asked.topic is None and asked.slots.get("others"):
        return ask_which(dispatcher, asked, asked.slots["others"])
    dispatcher.utter_message(response="utter_clarify_which")
    # What comes next names the topic: of that, this aspect was asked.
    return [SlotSet("aspect", aspect_asked(asked)), SlotSet("unanswered", asked.text)]


def answer_all(
    dispatcher: CollectingDispatcher, asked: Asked, entry_ids: Sequence[str], others: Sequence[str] = ()
) -> list[Event]:
    """Answer these topics; `others` may have been meant instead, and are kept for "no, the other one"."""
    aspect = aspect_asked(asked)
    entry_ids = list(dict.fromkeys(_teller(entry_id, aspect, asked) for entry_id in entry_ids))
    covered = [answer(dispatcher, asked, glossary().get(entry_id), aspect) for entry_id in entry_ids]
    return [
        SlotSet("topic", entry_ids[0]),
        SlotSet("aspect", aspect),
        SlotSet("others", [entry_id for entry_id in others if entry_id not in entry_ids]),
        SlotSet("simpler", 0),
        # What is not covered is what "ask a person" sends; a question offered earlier is over.
        SlotSet("unanswered", None if all(covered) else asked.text),
    ]


def ask_which(dispatcher: CollectingDispatcher, asked: Asked, entry_ids: Sequence[str]) -> list[Event]:
    """Ask which of these topics is meant."""
    meant = list(dict.fromkeys(entry_ids))[:MAX_MEANT]
    editions = [glossary().get(entry_id).edition(asked.language) for entry_id in meant]
    aspect = aspect_asked(asked)
    buttons = [{"title": e.name, "payload": aspects.question(aspect, e.name, asked.language)} for e in editions]
    dispatcher.utter_message(response="utter_clarify_topic", buttons=buttons)
    # Until it is told which, we talk of none: "does it hurt" must not be answered of what came before.
    return [
        SlotSet("aspect", aspect),
        SlotSet("topic", None),
        SlotSet("others", meant),
        SlotSet("unanswered", asked.text),
    ]


def _telling(asked: Asked, entry_ids: Sequence[str]) -> list[str]:
    """The one of several that may be meant that has the asked aspect: "how is my pressure treated" is no test's.

    None if several have it, or only a definition is asked for: then the patient is asked.
    """
    aspect = aspect_asked(asked)
    editions = {entry_id: glossary().get(entry_id).edition(asked.language) for entry_id in dict.fromkeys(entry_ids)}
    told = [entry_id for entry_id, edition in editions.items() if aspects.passage(edition, aspect)]
    return told if len(editions) > 1 and len(told) == 1 and aspect != "definition" else []


def _teller(entry_id: str, aspect: Aspect, asked: Asked) -> str:
    """Whichever tells this aspect of a topic: the entry itself, else the first it passes such questions on to."""
    editions = {each: glossary().get(each).edition(asked.language) for each in glossary().get(entry_id).tellers}
    return next((each for each, edition in editions.items() if aspects.passage(edition, aspect)), entry_id)


def _with_side(asked: Asked, links: list[Linked]) -> list[Linked]:
    """Of several links those whose topics have the asked side: "can antibiotics give you thrush" is about antibiotics.

    All, if none has it, only a definition is asked for, or a medicine would be dropped: it may be the treatment.
    """
    aspect = aspect_asked(asked)
    having = [link for link in links if aspects.passage(glossary().get(link.id).edition(asked.language), aspect)]
    dropped = [link for link in links if link not in having]
    medicine = any(glossary().get(link.id).kind == "medicine" for link in dropped)
    return having if having and aspect != "definition" and not medicine else links


def _is_about(asked: Asked, entry: Entry) -> bool:
    """Whether a question that names no topic can be about this one: it has no word that is foreign to both.

    Only a product's own words count as its own ("how do I clean the tubing"). A condition's text names other
    conditions, which must not be answered as if they were this one.
    """
    if entry.kind != "product":
        return not asked.unfamiliar
    own = fold(entry.edition(asked.language).model_dump_json())
    return all(word in own for word in asked.unfamiliar)
