"""Questions only a clinician may answer: declined kindly, a person offered (standards: 5.3)."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import answer
from actions.asked import Asked, read
from actions.ellipsis import aspect_of
from actions.foremost import foremost, particular
from actions.in_thread import ActionInThread, Event
from actions.resources import glossary
from glossary import aspects, themes
from glossary.model import Aspect, Edition, Entry

#: Where a topic that is named is not what it is about.
_NO_TOPIC = ("boundary_other_person", "boundary_override")
_TRIAGE = "boundary_triage"
#: What may be told of where somebody asks whether to be seen; of an illness it would only keep them from going in.
_KEEPS_NOBODY_AWAY = ("medicine", "test", "procedure", "product")
#: What kind of topic each boundary is about, where several are named: "can I take ibuprofen with my cold".
_ABOUT = {
    "boundary_dose": "medicine",
    "boundary_interaction": "medicine",
    "boundary_start_stop": "medicine",
    "boundary_diagnosis": "condition",
    "boundary_interpret_result": "test",
}
#: How many of the likeliest intents may tell which side is asked about.
_LIKELIEST = 2
#: What is told to nobody who asks this: side effects would be heard as a reason to stop, or to take less, and what
#: becomes of people who have an illness as news that one has it.
_NOT_TOLD: dict[str, Aspect] = {
    "boundary_start_stop": "side_effects",
    "boundary_dose": "side_effects",
    "boundary_diagnosis": "outlook",
}
#: What is told of the topic in general, where that is nearer to the question than what it is.
_TOLD: dict[str, Aspect] = {"boundary_interaction": "risks", "boundary_diagnosis": "diagnosis"}


class ActionDecline(ActionInThread):
    """Declines, tells of the named topic in general, and remembers the question so that "yes" sends it on."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_decline"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Decline in the words for this boundary."""
        asked = particular(read(tracker))
        dispatcher.utter_message(response=f"utter_decline_{asked.intent.removeprefix('boundary_')}")
        sure = [link.id for link in foremost(asked.sure)]
        about = [glossary().get(each) for each in sure or _meant_by(asked)]
        told = [entry for entry in about if _may_be_told(asked.intent, entry)]
        if not told:
            return [SlotSet("unanswered", asked.text)]
        entry = next((entry for entry in told if entry.kind == _ABOUT.get(asked.intent)), told[0])
        aspect = _told(asked, entry.edition(asked.language), together=len(set(sure)) > 1)
        answer(dispatcher, asked, entry, aspect)
        return [SlotSet("unanswered", asked.text), SlotSet("topic", entry.id), SlotSet("aspect", aspect)]


def _meant_by(asked: Asked) -> list[str]:
    """The topic at hand, where food or drink is asked about that it speaks of: "and alcohol?"."""
    if asked.intent != "boundary_interaction" or asked.topics or asked.topic is None:
        return []
    edition = glossary().get(asked.topic).edition(asked.language)
    return [asked.topic] if themes.told(edition, "risks", asked.text) else []


def _may_be_told(intent: str, entry: Entry) -> bool:
    return intent not in _NO_TOPIC and (intent != _TRIAGE or entry.kind in _KEEPS_NOBODY_AWAY)


def _told(asked: Asked, edition: Edition, *, together: bool) -> Aspect:
    """The side of the topic that is told: the one asked about, else what is nearest to this boundary.

    Of two things that go `together`, what each must not be taken with; so too of one, where that speaks of the food or
    drink that is asked about. What an illness is found by is told before the signs of it: those would be taken for a
    yes or no.
    """
    by_kind = _TOLD.get(asked.intent)
    together = together or themes.told(edition, "risks", asked.text) is not None
    sides = [by_kind] if by_kind and (together or asked.intent != "boundary_interaction") else []
    sides += [aspect_of(intent) for intent in asked.ranking[:_LIKELIEST] if intent.startswith("ask_")]
    told = (side for side in sides if side != _NOT_TOLD.get(asked.intent))
    return next((side for side in told if aspects.passage(edition, side)), "definition")
