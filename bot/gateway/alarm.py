"""An alarm stays until the patient says that they have read it (standards: 5.1, "latch the conversation").

Until then each message is answered by the directive again, in other words each second time, so that nothing else stands
between it and the patient. A coordinator who takes the conversation ends it too.
"""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from bot.records import conversations, inquiries
from bot.records.models import Conversation
from bot.reply import Language, Reply
from bot.safety import Directives, Verdict
from bot.words import say

#: The whole message says that it was read. A bare "no" does not.
_READ = re.compile(
    r"""(?:ok(?:ay)?|k|yes|yeah|yep|sure|fine|thanks?|thank\ you|got\ it|understood
    |(?:ok(?:ay)?,?\ )?i\ (?:have\ )?read\ (?:this|it)
    |s[ií]|gracias|bueno|vale|listo|entend[ií](?:do)?|est[aá]\ bien|de\ acuerdo|(?:ya\ lo\ )?le[ií](?:do)?)""",
    re.IGNORECASE | re.VERBOSE,
)
#: Anywhere in the message: help is on its way, or none is needed.
_ACTED = re.compile(
    r"""\b(?:
    (?:i|we|he|she|they)(?:'m|'ve|'re|\ am|\ are|\ have)?\ (?:already\ |just\ )?(?:called|calling)
    |on\ (?:the|their|its)\ way|not\ an\ emergency|no\ emergency|false\ alarm
    |(?:i\ am|i'm|we\ are|we're)\ (?:ok(?:ay)?|safe|fine)
    |(?:ya\ )?(?:llam[eé]|llamamos)\ al|estoy\ llamando|ya\ (?:llam[eé]|vienen)|no\ es\ (?:una\ )?emergencia
    |falsa\ alarma|estoy\ (?:bien|a\ salvo))\b""",
    re.IGNORECASE | re.VERBOSE,
)


def is_read(text: str) -> bool:
    """Whether a message says that the directive was read, or that there is no danger."""
    return _READ.fullmatch(text.strip(" \n.!¡,\"'")) is not None or _ACTED.search(text) is not None


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


def answer(session: Session, conversation: Conversation, text: str, directives: Directives) -> tuple[Reply, ...]:
    """What is said to a message while an alarm stands; empty when none does."""
    if conversation.alarm is None or conversation.mode != "bot":
        return ()
    language = conversations.language_of(conversation)
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
