"""Values as a coordinator reads them: words for codes, local times, and one shape for both sides of a transcript."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.console.wording import plain, word
from bot.records.messaging.conversations import language_of
from bot.records.messaging.messages import may_show
from bot.records.models import Conversation, InboxMessage, InquiryEvent, OutboxMessage

HIDDEN = "(record answer to another patient, hidden)"
UNREADABLE = "(a message that this version of Bedside can't read)"


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
    key, reply, shown = f"out{message.id}", message.shown, may_show(message, patient_id)
    if reply is None:
        notice = Entry(key, "Notice", "system", "en", UNREADABLE, message.created_at, urgent=False)
        return replace(notice, delivery=message.status, error=message.error)
    names = {
        "assistant": "Assistant (automated)",
        "system": "Notice",
        "coordinator": reply.author_name or "Coordinator",
    }
    return Entry(
        key=key,
        author=names[reply.author],
        side=reply.author,
        language=reply.language if shown else "en",
        text=unmarked(reply.text) if shown else HIDDEN,
        at=message.created_at,
        urgent=reply.urgency != "none",
        standing=reply.standing if shown else "",
        delivery=message.status,
        error=message.error,
    )


def unmarked(text: str) -> str:
    """The words of a reply without the marks of bold print."""
    return text.replace("**", "")


def filters(timezone: str) -> Mapping[str, Callable[..., str]]:
    """The template filters of this module, for a clinic in this time zone."""
    zone = ZoneInfo(timezone)

    def when(moment: dt.datetime, now: dt.datetime, precision: str = "day") -> str:
        local = moment.astimezone(zone)
        if precision != "day":
            return f"{local:%Y}" if precision == "year" else f"{local:%b %Y}"
        same_day = local.date() == now.astimezone(zone).date()
        return (
            f"{local:%H:%M}" if same_day else f"{local:%d %b %H:%M}" if local.year == now.year else f"{local:%d %b %Y}"
        )

    def day(moment: dt.datetime) -> str:
        return f"{moment.astimezone(zone):%a %d %b %H:%M}"

    named: dict[str, Callable[..., str]] = {"day": day, "word": word, "when": when}
    return {**named, "span": span, "plain": plain, "told": told, "seconds": seconds, "details": details}


def details(detail: Mapping[str, object]) -> str:
    """What an audit line knows beyond its columns: `code: call-us, language: en`; what is empty is left out."""
    return ", ".join(f"{plain(key).lower()}: {value}" for key, value in detail.items() if value not in ("", None))


def seconds(number: int) -> str:
    """A number of seconds as a span."""
    return span(dt.timedelta(seconds=number))


#: What of an event's detail is told, and by which words.
_DETAIL = {
    "assigned": ("to", None),
    "called": ("outcome", "call"),
    "resolved": ("outcome", "outcome"),
    "triaged": ("to", "priority"),
    "merged": ("into", None),
    "absorbed": ("from", None),
    "noticed": ("to", None),
    "notice_failed": ("to", None),
}


def told(event: InquiryEvent) -> str:
    """A line of history in words, without when and by whom."""
    words = word(event.event, "event")
    key, table = _DETAIL.get(event.event, ("", None))
    value = (event.detail or {}).get(key)
    if value is None:
        return words
    return f"{words}: {word(str(value), table) if table else value}"


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
