"""The tables, by concept. Import them from here."""

from bot.records.models.base import Base, UtcDateTime
from bot.records.models.chart import (
    Allergy,
    Appointment,
    CarePlan,
    CareTeam,
    ChartItem,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Procedure,
    Result,
)
from bot.records.models.clinic import ClinicHours, Closure
from bot.records.models.consents import Consent
from bot.records.models.desk import CannedReply, Draft, Label, LaterReply, Macro, Mention, Note, NoteDraft, SavedView
from bot.records.models.dialogue import DialogueEvent, DialogueState
from bot.records.models.holds import HELD, Hold
from bot.records.models.imports import ImportRun
from bot.records.models.learning import LearningDecision
from bot.records.models.live import Fetch
from bot.records.models.notices import Notice, Shift
from bot.records.models.outreach import HandoutLink, Newsletter, ScheduledText
from bot.records.models.people import Patient
from bot.records.models.proxies import Proxy
from bot.records.models.talk import Conversation, InboxMessage, OutboxMessage, SmsConsent, SmsNumber, WebSession
from bot.records.models.told import Told
from bot.records.models.trust import AuditEvent, IdentityCheck
from bot.records.models.work import ConsoleSession, FigureWeek, Inquiry, InquiryEvent, LogInTry, SignOn, User

__all__ = [
    "HELD",
    "Allergy",
    "Appointment",
    "AuditEvent",
    "Base",
    "CannedReply",
    "CarePlan",
    "CareTeam",
    "ChartItem",
    "ClinicHours",
    "Closure",
    "Condition",
    "Consent",
    "ConsoleSession",
    "Conversation",
    "DialogueEvent",
    "DialogueState",
    "Draft",
    "Encounter",
    "Fetch",
    "FigureWeek",
    "HandoutLink",
    "Hold",
    "IdentityCheck",
    "Immunization",
    "ImportRun",
    "InboxMessage",
    "Inquiry",
    "InquiryEvent",
    "Label",
    "LaterReply",
    "LearningDecision",
    "LogInTry",
    "Macro",
    "Medication",
    "Mention",
    "Newsletter",
    "Note",
    "NoteDraft",
    "Notice",
    "OutboxMessage",
    "Patient",
    "Procedure",
    "Proxy",
    "Result",
    "SavedView",
    "ScheduledText",
    "Shift",
    "SignOn",
    "SmsConsent",
    "SmsNumber",
    "Told",
    "User",
    "UtcDateTime",
    "WebSession",
]
