"""Words that move through what was texted: MORE. The rest of the dialogue is the assistant's."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy.orm import Session

from bot.gateway.sms.render import left_out
from bot.records import conversations, messages
from bot.records.models import Conversation
from bot.reply import Reply

_MORE = re.compile(r"\W*(?:more|m[aá]s)\W*", re.IGNORECASE)


def answers(session: Session, conversation: Conversation, text: str, now: dt.datetime) -> tuple[Reply, ...]:
    """What a moving word brings; empty if the text is none, or there is nowhere to move."""
    return _rest(session, conversation, now) if _MORE.fullmatch(text) else ()


def _rest(session: Session, conversation: Conversation, now: dt.datetime) -> tuple[Reply, ...]:
    proven = conversations.proven_patient_id(conversation, now)
    shown = (row for row in messages.last_turn(session, conversation.id) if messages.may_show(row, proven))
    rests = (left_out(Reply.model_validate(row.body)) for row in shown)
    return tuple(rest for rest in rests if rest)
