"""The console's words for codes, in one place."""

from __future__ import annotations

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
        "merged": "Merged into inquiry",
        "absorbed": "Took in the duplicate inquiry",
        "patient_wrote": "The patient wrote again",
        "not_delivered": "A text message did not arrive",
        "phone_call": "The patient must be phoned",
        "called": "Phoned",
    },
    "folder": {
        "all": "All open",
        "mine": "Mine",
        "unassigned": "Unassigned",
        "snoozed": "Snoozed",
        "resolved": "Resolved",
    },
    "sort": {
        "urgency": "Most urgent first",
        "due": "Due soonest first",
        "oldest": "Oldest first",
        "newest": "Newest first",
        "updated": "Latest change first",
    },
    "outcome": {
        "answered": "Answered",
        "appointment": "Appointment made",
        "referred": "Referred elsewhere",
        "phoned": "Phoned",
        "no_reply": "The patient did not reply",
        "no_action": "Nothing to do",
    },
    "call": {
        "reached": "Reached the patient",
        "left_message": "Left a message",
        "no_answer": "No answer",
        "wrong_number": "Wrong number",
    },
    "did": {
        "claim": "claimed",
        "assign": "handed over",
        "release": "given back to everyone",
        "snooze": "snoozed",
        "wake": "back in sight",
        "label": "labelled",
        "unlabel": "rid of the label",
        "resolve": "resolved",
        "reopen": "reopened",
        "spam": "marked as spam",
    },
    "done": {
        "claim": "The inquiry is yours.",
        "assign": "Handed over. It is paged until it is accepted.",
        "release": "Everyone can take it now.",
        "level": "The level is set; clocks run by it.",
        "snooze": "Snoozed. It comes back by itself.",
        "wake": "It is back in sight.",
        "resolve": "The inquiry is resolved. It is closed by itself in a week.",
        "reopen": "The inquiry is open again.",
        "spam": "Marked as spam.",
        "merge": "Merged into the other inquiry.",
        "note": "The note is kept. Patients never see notes.",
        "label": "Labelled.",
        "unlabel": "The label is off.",
        "ask_call": "A call is asked for.",
        "called": "The call is noted.",
        "take": "You have the conversation. The assistant is silent and the patient knows your name.",
        "answer": "Your answer is on its way to the patient.",
        "handback": "The assistant has the conversation again. The patient was told.",
        "close": "The inquiry is closed.",
    },
}


def word(code: str | None, table: str) -> str:
    """The words for a code; the code itself, made readable, if there are none."""
    return WORDS[table].get(code or "") or plain(code or "not known")


def plain(code: str) -> str:
    """An identifier as words: `conditions/high_blood_pressure` reads "High blood pressure"."""
    words = code.rsplit("/", 1)[-1].replace("_", " ").replace("-", " ").replace(".", " ").strip()
    return words[:1].upper() + words[1:]
