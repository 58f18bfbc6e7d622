"""What inquiries are picked out by, in figures and lists alike, so that a figure and the list behind it agree."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import ColumnElement, and_, select

from bot import reply
from bot.records.models import InboxMessage, Inquiry, InquiryEvent, OutboxMessage

#: What the assistant took a message for; None where it was not asked.
INTENT = InboxMessage.understanding["intent"].as_string()
#: The assistant was asked, and could not tell what was meant.
NOT_UNDERSTOOD: ColumnElement[bool] = INTENT == reply.NOT_UNDERSTOOD
#: By name. The last two are about the conversation that an inquiry belongs to.
MARKS: Mapping[str, ColumnElement[bool]] = MappingProxyType(
    {
        "late": Inquiry.late_at.is_not(None),
        "reopened": Inquiry.id.in_(select(InquiryEvent.inquiry_id).where(InquiryEvent.event == "reopened")),
        "no_topic": and_(Inquiry.kind == "question", Inquiry.topic_id.is_(None)),
        "false_alarm": and_(Inquiry.kind == "emergency", Inquiry.outcome == "no_action"),
        "not_understood": Inquiry.conversation_id.in_(select(InboxMessage.conversation_id).where(NOT_UNDERSTOOD)),
        "unhelpful": Inquiry.conversation_id.in_(
            select(OutboxMessage.conversation_id).where(OutboxMessage.helpful.is_(False))
        ),
    }
)
