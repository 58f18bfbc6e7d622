"""Following up on the last answer: in simpler words, or about the other topic."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import listed
from actions.answers import card
from actions.asked import Asked, read
from actions.education import answer_all, ask_which, educate
from actions.in_thread import ActionInThread, Event
from actions.resources import glossary
from glossary import aspects
from glossary.model import Aspect, Edition
from glossary.siblings import siblings_of
from glossary.text import tokens


class ActionSimplify(ActionInThread):
    """Says the last answer again in other, fewer words; when there are none left, offers a person."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_simplify"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Each time with other words of ours."""
        asked = read(tracker)
        if asked.topics:
            return educate(dispatcher, asked)
        if not asked.topic:
            dispatcher.utter_message(response="utter_clarify_which")
            return []
        entry, aspect = glossary().get(asked.topic), _aspect(asked)
        edition, times = entry.edition(asked.language), int(asked.slots.get("simpler") or 0)
        left = _other_words(edition, aspect, asked)[times:]
        if not left:
            dispatcher.utter_message(response="utter_fallback_no_simpler", name=edition.name)
            return [SlotSet("unanswered", asked.text)]
        dispatcher.utter_message(
            response="utter_answer_simpler", words=left[0], name=edition.name, json_message=card(entry, aspect, asked)
        )
        return [SlotSet("simpler", times + 1)]


class ActionOther(ActionInThread):
    """Corrects the topic: the one that was named, or the other one of those that may have been meant."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_other"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Answer the same question about the right topic."""
        asked = read(tracker)
        return educate(dispatcher, asked) if asked.topics or listed.points(asked) else other(dispatcher, asked)


def other(dispatcher: CollectingDispatcher, asked: Asked) -> list[Event]:
    """Answer the same question about the other topic, or ask which one of several."""
    others = _others(asked)
    if len(others) == 1:
        before = [asked.topic] if asked.topic else []
        return answer_all(dispatcher, asked, others, others=before)
    if others:
        return ask_which(dispatcher, asked, others)
    dispatcher.utter_message(response="utter_clarify_which")
    return []


def _others(asked: Asked) -> list[str]:
    """What may have been meant instead: the one that is named ("no, type 1", "the last one"), else all of them."""
    siblings = siblings_of(glossary(), asked.topic) if asked.topic else {}
    said = {token.key for token in tokens(asked.text)}
    named = [entry_id for entry_id, telling in siblings.items() if telling & said]
    offered, place = list(asked.slots.get("others") or siblings), listed.place(asked.text)
    return named or (offered if place is None else offered[place:][:1])


def _aspect(asked: Asked) -> Aspect:
    aspect: Aspect = asked.slots.get("aspect") or "definition"
    return aspect


def _other_words(edition: Edition, aspect: Aspect, asked: Asked) -> list[str]:
    """Every other way our library has to say it, shortest first, without what was said already."""
    passage = aspects.passage(edition, aspect)
    said = {edition.short, edition.sms} if aspect == "definition" or passage is None else {passage.text}
    if passage and asked.channel == "sms":
        said.add(passage.sms)
    example = aspects.passage(edition, "example") if aspect == "definition" else None
    ways = [
        passage.sms if passage else "",
        edition.teach_back.again if edition.teach_back and aspect in ("definition", "how_to_use") else "",
        example.text if example else "",
    ]
    return [way for way in dict.fromkeys(ways) if way and way not in said]
