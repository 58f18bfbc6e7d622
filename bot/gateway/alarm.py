"""An alarm stays until the patient says that they have read it (standards: 5.1, "latch the conversation").

Until then each message is answered by the directive again, in other words each second time, so that nothing else stands
between it and the patient. A coordinator who takes the conversation ends it too.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from bot.gateway.acknowledgement import besides, is_read
from bot.language import detect
from bot.records.casework import inquiries
from bot.records.messaging import conversations
from bot.records.models import Conversation
from bot.reply import Language, Reply
from bot.safety import Directives, Screen, Verdict
from bot.safety.screen import SECOND_OPINION
from bot.words import say

#: How long after an alarm the patient may tell of it, though they have said before that they read it.
AFTERMATH = dt.timedelta(hours=1)
#: What of the screen can't tell a call made from a call for help: the statistics, and a rule that names no danger.
_HEARS_CALLS = frozenset({SECOND_OPINION, "asks_for_ambulance"})


def words(conversation: Conversation, verdict: Verdict, directive: Reply, directives: Directives) -> Reply:
    """Keep an alarm until it is read, and say it: in other words, if the same one stands already.

    What a clinician should see today is told once: nobody has to act this minute.
    """
    if verdict.urgency in ("none", "care_now"):
        return directive
    alarm = {"urgency": verdict.urgency, "directive": verdict.directive}
    if conversation.alarm and alarm.items() <= conversation.alarm.items():
        return _once_more(conversation, directives, directive.language)
    conversation.alarm = {**alarm, "told": 1}
    return directive


def stands(conversation: Conversation) -> bool:
    """Whether an alarm answers what the patient writes next."""
    return conversation.alarm is not None and conversation.mode == "bot"


def is_answered(
    session: Session, conversation: Conversation, verdict: Verdict, text: str, screen: Screen, now: dt.datetime
) -> bool:
    """Whether a message that alarms only says that the alarm before it was heeded ("the ambulance is on the way").

    Whatever else a rule hears is a new alarm, and so is what alarms in the message besides.
    """
    if verdict.rule_id not in _HEARS_CALLS or not (stands(conversation) or _was_lately(session, conversation, now)):
        return False
    more = besides(text)
    return more is not None and screen.screen(more).urgency == "none"


def _was_lately(session: Session, conversation: Conversation, now: dt.datetime) -> bool:
    """Whether the assistant has answered an emergency that a person has not closed yet."""
    known = inquiries.open_for(session, conversation.id) if conversation.mode == "bot" else ()
    return any(inquiry.kind == "emergency" and inquiry.created_at > now - AFTERMATH for inquiry in known)


def answer(session: Session, conversation: Conversation, text: str, directives: Directives) -> tuple[Reply, ...]:
    """What is said to a message while an alarm stands. A message that says that it was read ends it.

    So it is to be asked once for each message, with the conversation locked.
    """
    language = conversations.language_of(conversation)
    language = conversation.language = detect(text, language) or language
    if not is_read(text):
        return _once_more(conversation, directives, language), say("alarm_repeat", language, author="system")
    conversation.alarm = None
    known = inquiries.open_for(session, conversation.id)
    if known:
        return (say("alarm_read", language, number=known[0].number),)
    return (say("alarm_read_closed", language),)


def _once_more(conversation: Conversation, directives: Directives, language: Language) -> Reply:
    """The directive, or the same call in other words: never the same twice in a row."""
    alarm = dict(conversation.alarm or {})
    told = alarm.pop("told", 1)
    verdict = Verdict(**alarm)
    conversation.alarm = alarm | {"told": told + 1}
    return directives.again(verdict, language) if told % 2 else directives.directive(verdict, language)
