"""Values as a coordinator reads them: words for codes, local times, and one shape for both sides of a transcript."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.records.conversations import language_of
from bot.records.messages import may_show
from bot.records.models import Conversation, InboxMessage, OutboxMessage
from bot.reply import Reply

WORDS: dict[str, dict[str, str]] = {
    "priority": {
        "emergency": "Emergency",
        "urgent": "Urgent",
        "same_day": "Same day",
        "routine": "Routine",
        "admin": "Administrative",
    },
    "kind": {
        "question": "Question",
        "symptom": "Symptom",
        "person": "Asked for a person",
        "emergency": "Warning sign",
        "identity": "Could not prove who they are",
        "undelivered": "Assistant could not answer",
    },
    "state": {
        "new": "New",
        "triaged": "Triaged",
        "assigned": "Waiting to be accepted",
        "in_progress": "In progress",
        "waiting_patient": "Waiting for the patient",
        "escalated": "Escalated",
        "reopened": "Reopened",
        "resolved": "Resolved",
        "closed": "Closed",
        "duplicate": "Duplicate",
        "spam": "Spam",
    },
    "channel": {"web": "Web chat", "sms": "Text message"},
    "language": {"en": "English", "es": "Spanish"},
    "delivery": {
        "pending": "Waiting to be sent",
        "sending": "Being sent",
        "sent": "Sent",
        "delivered": "Delivered",
        "undelivered": "Not delivered",
        "failed": "Could not be sent",
        "blocked": "Not sent: the patient stopped text messages",
    },
    "event": {
        "opened": "Opened by the assistant",
        "taken": "Taken over",
        "answered": "Answered",
        "answered_stranger": "Answered, to another patient than the one who asked",
        "handed_back": "Handed back to the assistant",
        "accepted": "Accepted",
        "assigned": "Handed over",
        "released": "Given back to everyone",
        "triaged": "Level set",
        "snoozed": "Snoozed",
        "woke": "Came back into sight",
        "paged": "Nobody had accepted it: paged again",
        "escalated": "Nobody had accepted it: escalated",
        "breached": "The promised time ran out",
        "resolved": "Resolved",
        "reopened": "Reopened",
        "closed": "Closed",
        "spam": "Marked as spam",
        "merged": "Merged into another inquiry",
        "absorbed": "Took in a duplicate",
        "patient_wrote": "The patient wrote again",
        "not_delivered": "A text message did not arrive",
        "phone_call": "The patient must be phoned",
    },
    "done": {
        "take": "You have the conversation. The assistant is silent and the patient knows your name.",
        "answer": "Your answer is on its way to the patient.",
        "handback": "The assistant has the conversation again. The patient was told.",
        "close": "The inquiry is closed.",
    },
}


HIDDEN = "(record answer to another patient, hidden)"


@dataclass(frozen=True)
class Entry:
    """One message of a transcript.

    Attributes:
        key: names it on the page.
        standing: who has checked the library entry that it shows.
        delivery: what became of an outgoing one.
    """

    key: str
    author: str
    side: str
    language: str
    text: str
    at: dt.datetime
    urgent: bool
    standing: str = ""
    delivery: str | None = None
    error: str | None = None


def entry(message: InboxMessage | OutboxMessage, conversation: Conversation, patient_id: str | None) -> Entry:
    """A stored message as the transcript shows it on a page about this patient (None: about nobody known)."""
    if isinstance(message, InboxMessage):
        language, urgent = language_of(conversation), message.urgency != "none"
        return Entry(f"in{message.id}", "Patient", "patient", language, message.text, message.received_at, urgent)
    reply, shown = Reply.model_validate(message.body), may_show(message, patient_id)
    names = {
        "assistant": "Assistant (automated)",
        "system": "Notice",
        "coordinator": reply.author_name or "Coordinator",
    }
    return Entry(
        key=f"out{message.id}",
        author=names[reply.author],
        side=reply.author,
        language=reply.language if shown else "en",
        text=reply.text if shown else HIDDEN,
        at=message.created_at,
        urgent=reply.urgency != "none",
        standing=reply.standing if shown else "",
        delivery=message.status,
        error=message.error,
    )


def filters(timezone: str) -> Mapping[str, Callable[..., str]]:
    """The template filters of this module, for a clinic in this time zone."""
    zone = ZoneInfo(timezone)

    def when(moment: dt.datetime, now: dt.datetime) -> str:
        local = moment.astimezone(zone)
        same_day = local.date() == now.astimezone(zone).date()
        return (
            f"{local:%H:%M}" if same_day else f"{local:%d %b %H:%M}" if local.year == now.year else f"{local:%d %b %Y}"
        )

    return {"word": word, "span": span, "plain": plain, "when": when}


def word(code: str | None, table: str) -> str:
    """The words for a code; the code itself, made readable, if there are none."""
    return WORDS[table].get(code or "") or plain(code or "not known")


def plain(code: str) -> str:
    """An identifier as words: `conditions/high_blood_pressure` reads "High blood pressure"."""
    words = code.rsplit("/", 1)[-1].replace("_", " ").replace("-", " ").replace(".", " ").strip()
    return words[:1].upper() + words[1:]


def span(duration: dt.timedelta) -> str:
    """How long, as finely as it matters: `45 min`, `3 h 5 min`, `17 h`, `2 days`."""
    minutes = max(0, int(abs(duration).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 10 * 60 and minutes % 60:
        return f"{minutes // 60} h {minutes % 60} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h"
    days = minutes // (24 * 60)
    return f"{days} day{'s' if days > 1 else ''}"
