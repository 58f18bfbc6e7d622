"""An alarm stays until the patient says that they have read it (standards: 5.1, "latch the conversation").

Until then each message is answered by the directive again, so that nothing else stands between it and the patient. A
coordinator who takes the conversation ends it too.
"""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from bot.records import conversations, inquiries
from bot.records.models import Conversation
from bot.reply import Reply
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


def latch(conversation: Conversation, verdict: Verdict) -> None:
    """Keep an alarm until it is read. What a clinician should see today is told once: nobody has to act this minute."""
    if verdict.urgency not in ("none", "care_now"):
        conversation.alarm = {"urgency": verdict.urgency, "directive": verdict.directive}


def answer(session: Session, conversation: Conversation, text: str, directives: Directives) -> tuple[Reply, ...]:
    """What is said to a message while an alarm stands; empty when none does."""
    if conversation.alarm is None or conversation.mode != "bot":
        return ()
    language = conversations.language_of(conversation)
    if not is_read(text):
        again = directives.directive(Verdict(**conversation.alarm), language)
        return again, say("alarm_repeat", language, author="system")
    conversation.alarm = None
    known = inquiries.open_for(session, conversation.id)
    if known:
        return (say("alarm_read", language, number=known[0].number),)
    return (say("alarm_read_closed", language),)
