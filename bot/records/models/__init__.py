"""The tables, by concept. Import them from here."""

from bot.records.models.base import Base, UtcDateTime
from bot.records.models.clinic import ClinicHours, Closure
from bot.records.models.desk import CannedReply, Draft, Label, Note, SavedView
from bot.records.models.dialogue import DialogueEvent, DialogueState
from bot.records.models.people import Allergy, Appointment, Condition, Medication, Patient, Result
from bot.records.models.talk import Conversation, InboxMessage, OutboxMessage, SmsNumber, WebSession
from bot.records.models.trust import AuditEvent, IdentityCheck
from bot.records.models.work import ConsoleSession, Inquiry, InquiryEvent, User

__all__ = [
    "Allergy",
    "Appointment",
    "AuditEvent",
    "Base",
    "CannedReply",
    "ClinicHours",
    "Closure",
    "Condition",
    "ConsoleSession",
    "Conversation",
    "DialogueEvent",
    "DialogueState",
    "Draft",
    "IdentityCheck",
    "InboxMessage",
    "Inquiry",
    "InquiryEvent",
    "Label",
    "Medication",
    "Note",
    "OutboxMessage",
    "Patient",
    "Result",
    "SavedView",
    "SmsNumber",
    "User",
    "UtcDateTime",
    "WebSession",
]
