"""Talking with the whole assistant as a patient does: `await talk.say(...)`, then `talk.expect(...)`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.bus import OUTBOX
from bot.cli.rehearsal import Rehearsal
from bot.gateway.identity import IdentityDesk
from bot.gateway.sms.parts import MAX_PARTS, split
from bot.gateway.sms.render import render
from bot.records.access import web_sessions
from bot.records.casework import inquiries
from bot.records.messaging import conversations
from bot.records.models import InboxMessage, Inquiry, OutboxMessage, User
from bot.records.staff import users
from bot.reply import Channel, Language, Reply
from bot.services import utc_now


class Talk:
    """One conversation; `replies` are the answers to what was said last."""

    def __init__(self, stage: Rehearsal, conversation_id: str, channel: Channel) -> None:
        self.stage = stage
        self.id = conversation_id
        self.channel = channel
        self.replies: list[Reply] = []

    @classmethod
    async def start(
        cls,
        stage: Rehearsal,
        channel: Channel = "web",
        language: Language | None = None,
        patient: str | None = None,
    ) -> Talk:
        patient_id = await stage.find_patient(patient) if patient else None
        return cls(stage, await stage.start(channel, language, patient_id), channel)

    async def say(self, text: str) -> list[Reply]:
        self.replies, _ = await self.stage.say(self.id, text)
        if self.channel == "sms":
            for reply in self.replies:
                parts = split(render(reply))
                assert len(parts) <= MAX_PARTS, parts
        return self.replies

    async def enter(self, code: str) -> list[Reply]:
        """Enter the one-time code: in a message by text, in the form on the web, whose browser then comes anew."""
        if self.channel == "sms":
            return await self.say(code)
        services = self.stage.services
        reply, token = await IdentityDesk(services, pace=0).code(self.id, code)
        self.replies = [reply]
        if token:
            await services.database.run(web_sessions.enter, token, services.now())
        return self.replies

    async def catch_up(self) -> list[Reply]:
        """What comes by itself: the answer to a question asked again after the log-in."""
        self.replies = await self.stage.catch_up(self.id)
        return self.replies

    @property
    def text(self) -> str:
        """Everything the patient sees now."""
        sections = "\n".join(section.text for reply in self.replies for section in reply.sections)
        return "\n".join(render(r) if self.channel == "sms" else r.text for r in self.replies) + "\n" + sections

    def expect(
        self,
        act: str | None = None,
        *,
        topic: str | None = None,
        aspect: str | None = None,
        language: Language | None = None,
        contains: str | Sequence[str] = (),
        lacks: str | Sequence[str] = (),
        choices: str | Sequence[str] = (),
        step: int | None = None,
        max_length: int | None = None,
        inquiry: bool | None = None,
        replies: int | None = None,
    ) -> None:
        """Check what was answered last; words are compared without case, `max_length` is in characters."""
        seen = "; ".join(f"[{r.act}] {r.text}" for r in self.replies)
        assert self.replies, "no answer"
        last = self.replies[-1]
        checks = {
            "act": act is None or act == self.replies[0].act,
            "topic": topic is None or topic in [r.topic.id for r in self.replies if r.topic],
            "aspect": aspect is None or aspect == self.replies[0].aspect,
            "language": language is None or {language} == {r.language for r in self.replies},
            "step": step is None or (last.step is not None and last.step.number == step),
            "inquiry": inquiry is None or any(r.inquiry for r in self.replies) == inquiry,
            "replies": replies is None or replies == len(self.replies),
            "max_length": max_length is None or all(len(r.text) <= max_length for r in self.replies),
            "contains": all(part.casefold() in self.text.casefold() for part in _listed(contains)),
            "lacks": not any(part.casefold() in self.text.casefold() for part in _listed(lacks)),
            "choices": {c.casefold() for c in _listed(choices)}
            <= {choice.label.casefold() for r in self.replies for choice in r.choices},
        }
        assert all(checks.values()), f"{[name for name, right in checks.items() if not right]} of: {seen}"

    async def inquiries(self) -> list[Inquiry]:
        """The inquiries of this conversation, oldest first."""
        query = select(Inquiry).where(Inquiry.conversation_id == self.id).order_by(Inquiry.id)
        return await self.stage.services.database.run(lambda session: list(session.scalars(query)))

    async def heard(self) -> list[str]:
        """The patient's words as stored, oldest first."""
        query = select(InboxMessage.text).where(InboxMessage.conversation_id == self.id).order_by(InboxMessage.id)
        return await self.stage.services.database.run(lambda session: list(session.scalars(query)))

    async def taken_over(self) -> None:
        """A coordinator takes the conversation at its newest inquiry."""
        await self.stage.services.database.run(_take, self.id)

    async def handed_back(self) -> None:
        await self.stage.services.database.run(_hand_back, self.id)


async def texted_code(stage: Rehearsal, phone: str) -> str:
    """The one-time code texted to this number, which goes out in its own time; for a number's first code only."""
    async with stage.services.bus.subscribe(OUTBOX) as texts:
        while (code := await stage.services.database.run(_newest_code, phone)) is None:
            assert await texts.wait(10), "no code was texted"
    return code


def _newest_code(session: Session, phone: str) -> str | None:
    conversation = conversations.find_or_start(session, "sms", phone, utc_now())
    query = select(OutboxMessage).where(OutboxMessage.conversation_id == conversation.id, OutboxMessage.secret)
    row = session.scalars(query.order_by(OutboxMessage.id.desc())).first()
    code = re.search(r"\d{6}", row.body["text"]) if row else None
    return code[0] if code else None


def _coordinator(session: Session) -> User:
    return users.find(session, "cora") or users.add_user(
        session, "cora", "Cora Diaz", "a password for tests", utc_now()
    )


def _take(session: Session, conversation_id: str) -> None:
    newest = inquiries.open_for(session, conversation_id)[0]
    assert inquiries.take(session, newest, _coordinator(session), utc_now())


def _hand_back(session: Session, conversation_id: str) -> None:
    newest = inquiries.open_for(session, conversation_id)[0]
    assert inquiries.hand_back(session, newest, _coordinator(session), utc_now())


def _listed(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value
