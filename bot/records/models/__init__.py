"""The tables, by concept. Import them from here."""

from bot.records.models.base import Base, UtcDateTime
from bot.records.models.dialogue import DialogueEvent, DialogueState
from bot.records.models.outreach import HandoutLink, ScheduledText
from bot.records.models.people import Allergy, Appointment, Condition, Medication, Patient, Result
from bot.records.models.talk import Conversation, InboxMessage, OutboxMessage, SmsConsent, SmsNumber, WebSession
from bot.records.models.trust import AuditEvent, IdentityCheck
from bot.records.models.work import ConsoleSession, Inquiry, InquiryEvent, User

__all__ = [
    "Allergy",
    "Appointment",
    "AuditEvent",
    "Base",
    "Condition",
    "ConsoleSession",
    "Conversation",
    "DialogueEvent",
    "DialogueState",
    "HandoutLink",
    "IdentityCheck",
    "InboxMessage",
    "Inquiry",
    "InquiryEvent",
    "Medication",
    "OutboxMessage",
    "Patient",
    "Result",
    "ScheduledText",
    "SmsConsent",
    "SmsNumber",
    "User",
    "UtcDateTime",
    "WebSession",
]
