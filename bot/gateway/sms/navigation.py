"""Words that move through what was texted: MORE, BACK, MENU, STATUS, and numbers that pick nothing.

They work while the assistant is away.

None of them is a word that providers take for an opt-out or an opt-in (standards: 3.2).
"""

from __future__ import annotations

import datetime as dt
import re
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.gateway.choices import picked
from bot.gateway.sms.render import left_out
from bot.records.casework import inquiries
from bot.records.casework.standing import standing
from bot.records.messaging import conversations, messages
from bot.records.models import Conversation, Inquiry
from bot.reply import Language, Reply
from bot.words import say

_MORE = re.compile(r"\W*(?:more|m[aá]s)\W*", re.IGNORECASE)
_BACK = re.compile(r"\W*(?:back|go back|atr[aá]s|volver)\W*", re.IGNORECASE)
_MENU = re.compile(r"\W*(?:menu|men[uú])\W*", re.IGNORECASE)
_STATUS = re.compile(r"\W*(?:status|estado)\W*(?P<number>\d{1,9})?\W*", re.IGNORECASE)
_NUMBER = re.compile(r"\W*(\d{1,2})\W*")
#: Turns that ask for something: a number after them may be what was asked for.
_ASKS = frozenset({"clarify", "verify"})
#: How far BACK looks for something to go back to, in messages.
_LOOK_BACK = 20


def answers(session: Session, conversation: Conversation, text: str, zone: str, now: dt.datetime) -> tuple[Reply, ...]:
    """What a moving word brings; empty if the text is none, or there is nowhere to move. `zone`: the clinic's."""
    language = conversations.language_of(conversation)
    if _MORE.fullmatch(text):
        return _rest(session, conversation, now)
    if _BACK.fullmatch(text):
        return _before(session, conversation, now)
    if _MENU.fullmatch(text):
        return (say("sms_menu", language),)
    if asked := _STATUS.fullmatch(text):
        return _status(session, conversation, asked["number"], language, zone, now)
    if number := _NUMBER.fullmatch(text):
        return _which(session, conversation, number[1], language)
    return ()


def _which(session: Session, conversation: Conversation, number: str, language: Language) -> tuple[Reply, ...]:
    """Which choice is meant by a number that picks none; nothing if it may answer a question or a person."""
    last = messages.last_reply(session, conversation.id)
    if last is None or conversation.mode == "person" or picked(number, last):
        return ()
    if last.act in _ASKS or (not last.choices and "?" in last.text):
        return ()
    if not last.choices:
        return (say("sms_no_choice", language, asked=number),)
    return (say("sms_which", language, asked=number).model_copy(update={"choices": last.choices}),)


def _rest(session: Session, conversation: Conversation, now: dt.datetime) -> tuple[Reply, ...]:
    proven = conversations.proven_patient_id(conversation, now)
    shown = (row for row in messages.last_turn(session, conversation.id) if messages.may_show(row, proven))
    rests = (left_out(row.reply) for row in shown if row.reply)
    return tuple(rest for rest in rests if rest)


def _before(session: Session, conversation: Conversation, now: dt.datetime) -> tuple[Reply, ...]:
    """The choices offered before the newest ones. Among the steps of a product, BACK is the assistant's."""
    proven = conversations.proven_patient_id(conversation, now)
    told = messages.newest_replies(session, conversation.id, _LOOK_BACK)
    if not told or any(row.reply and row.reply.step for row in messages.last_turn(session, conversation.id)):
        return ()
    shown = [row.reply for row in told if messages.may_show(row, proven)]
    here = told[0].reply
    places = (reply for reply in shown if reply and reply.choices and not (here and reply.text == here.text))
    return tuple(islice(places, 1))


def _status(
    session: Session, conversation: Conversation, number: str | None, language: Language, zone: str, now: dt.datetime
) -> tuple[Reply, ...]:
    """Where an inquiry of this conversation stands; anybody else's number is told like one that there is not."""
    if number is None:
        found = next(iter(inquiries.open_for(session, conversation.id)), None)
        return (_where(found, language, zone, now),) if found else ()
    named = inquiries.by_number(session, int(number))
    if named is None or named.conversation_id != conversation.id:
        return (say("sms_status_unknown", language, asked=number),)
    return (_where(named, language, zone, now),)


def _where(inquiry: Inquiry, language: Language, zone: str, now: dt.datetime) -> Reply:
    state = standing(inquiry, ZoneInfo(zone), language, now)
    return say("sms_status", language, number=inquiry.number, state=state)
