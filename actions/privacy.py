"""What the patient may decide about their data: what is texted to them, what is kept, being forgotten."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.asked import Asked, before, read
from actions.in_thread import ActionInThread, Event
from actions.inquiries import open_and_tell
from actions.my_record import TOPICS, is_proxy, tell, with_identity
from actions.resources import settings
from actions.telling import Telling
from bot.records.access import consents

_NO = re.compile(r"\b(?:no|not|don'?t|stop|never|without|nunca|sin|ning[uú]n[ao]?)\b", re.IGNORECASE)
#: Only who says whose details and that they may come has chosen; "can I get results by text?" has asked.
_YES = re.compile(
    r"\b(?:yes|you (?:can|may)|text me (?:my|details)|s[ií]|(?:me )?pueden|env[ií]e(?:n)?me|m[aá]nde(?:n)?me)\b",
    re.IGNORECASE,
)


#: What asks for something to be done: to be told what is kept, to be forgotten.
_WISH = re.compile(
    r"\b(?:delet\w*|eras\w*|remov\w*|forget\w*|clear|wipe|un-?know|opt out|get rid|tak(?:e|en) (?:.* )?(?:off|out)"
    r"|(?:dont|don'?t|stop|not) (?:\w+ ){0,2}(?:keep|kept|keeping|sav\w+|stor\w+)|being kept|copy of|my data"
    r"|(?:what|which|all|any|the)\b.*\b(?:know|data|information|info)\b.*\b(?:about|on|of) me|about me"
    r"|borr\w+|elimin\w+|olvid\w+|quit[ae]\w*|s[aá]qu\w+|no (?:quiero|autorizo)|copia de|mis datos"
    r"|(?:qu[eé]|todo)\b.*\b(?:saben|guardan|tienen|archivado)\b.*\bde m[ií]|lo m[ií]o)\b",
    re.IGNORECASE,
)


class ActionRequestPrivacy(ActionInThread):
    """Says who reads what is written here; passes "what do you know about me" and "forget me" to a person.

    That person approves and reports.
    """

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_request_privacy"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Tell it, or open the inquiry if something is to be done."""
        asked = read(tracker)
        if _WISH.search(asked.text) is None:
            dispatcher.utter_message(response="utter_answer_privacy", organisation=settings().organisation)
            return [SlotSet("unanswered", asked.text)]
        open_and_tell(dispatcher, asked, kind="privacy", priority="routine", response="utter_inquiry_privacy")
        return [SlotSet("unanswered", None)]


class ActionSetTexting(ActionInThread):
    """Records whether details of the record may be texted; asks first unless the words are a plain choice."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_set_texting"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """For the proven patient only: the choice is about their record."""
        asked = read(tracker)
        if is_proxy(asked):
            open_and_tell(dispatcher, asked, kind="privacy", priority="routine", response="utter_inquiry_proxy")
            return []
        return with_identity(dispatcher, asked, partial(_set_texting, waiting=before(tracker)))


def _set_texting(telling: Telling, waiting: Asked | None) -> None:
    """Note the choice; `waiting` is the question it may have held up, which a yes answers by text."""
    chosen, patient_id = choice(telling.asked.text), telling.patient.id
    if chosen is None:
        telling.dispatcher.utter_message(response="utter_answer_texting_ask")
        return
    held_up = telling.asked.channel == "sms" and not consents.allows(telling.session, patient_id, "sms")
    consents.choose(telling.session, patient_id, "sms", telling.now, allowed=chosen, reader=telling.reader)
    telling.dispatcher.utter_message(response="utter_answer_texting_yes" if chosen else "utter_answer_texting_no")
    if chosen and held_up and waiting and waiting.intent in TOPICS:
        tell(replace(telling, asked=waiting))


def choice(text: str) -> bool | None:
    """Whether the words allow details of the record by text or forbid them; None if they choose nothing."""
    if _NO.search(text):
        return False
    return True if _YES.search(text) and "?" not in text else None
