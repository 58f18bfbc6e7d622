"""The words of the protocol: JSON frames between widget and server.

The browser never names a conversation: its cookie does. `cursor` is the outbox id, `heard` the inbox id up to
which the browser has seen everything.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.records.models import InboxMessage, OutboxMessage
from bot.reply import Language, Reply
from bot.words import words


class _Frame(BaseModel):
    # What patients type must not end up in an error's text, and from there in a log.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Hello(_Frame):
    """The first frame: what the browser has already."""

    type: Literal["hello"]
    cursor: int = Field(0, ge=0)
    heard: int = Field(0, ge=0)


class Message(_Frame):
    """Something the patient said; `id` is made by the widget and makes sending it again harmless."""

    type: Literal["message"]
    id: UUID
    text: str


class SetLanguage(_Frame):
    """The patient chose a language."""

    type: Literal["language"]
    language: Language


class Claim(_Frame):
    """The log-in form's first page. Never stored as a message."""

    language: Language = "en"
    name: str = Field(min_length=1, max_length=200)
    birth_date: str = Field(min_length=1, max_length=40)

    @property
    def typed(self) -> tuple[str, ...]:
        """What the patient typed."""
        return self.name, self.birth_date


class Code(_Frame):
    """The log-in form's second page. Never stored as a message."""

    language: Language = "en"
    code: str = Field(min_length=1, max_length=20)

    @property
    def typed(self) -> tuple[str, ...]:
        """What the patient typed."""
        return (self.code,)


class Typing(_Frame):
    """The patient is writing; told to a coordinator who has the conversation."""

    type: Literal["typing"]


class Stay(_Frame):
    """The logged-in patient is still there: put the log-off further away."""

    type: Literal["stay"]


class Rate(_Frame):
    """Whether an answer, named by its cursor, helped."""

    type: Literal["rate"]
    cursor: int = Field(ge=1)
    helpful: bool


class Forget(_Frame):
    """The patient wants this conversation gone."""

    type: Literal["forget"]


class Ping(_Frame):
    """Is the line alive?"""

    type: Literal["ping"]


ClientFrame = Annotated[
    Hello | Message | SetLanguage | Typing | Stay | Rate | Forget | Ping, Field(discriminator="type")
]
_CLIENT: TypeAdapter[ClientFrame] = TypeAdapter(ClientFrame)
_DETAILS: TypeAdapter[Claim | Code] = TypeAdapter(Claim | Code)


def parse(text: str) -> ClientFrame:
    """Read a frame; raises `pydantic.ValidationError` for anything that is not one."""
    return _CLIENT.validate_json(text)


def details(form: dict[str, Any]) -> Claim | Code:
    """Read the log-in form; raises `pydantic.ValidationError` for anything else."""
    return _DETAILS.validate_python(form)


def said(row: OutboxMessage, reply: Reply, card: dict[str, Any] | None) -> dict[str, Any]:
    """A stored message to the patient, shown as this reply."""
    return {
        "type": "reply",
        "cursor": row.id,
        "reply": reply.model_dump(mode="json"),
        "card": card,
        "at": row.created_at.isoformat(),
        "helpful": row.helpful,
    }


def heard(row: InboxMessage) -> dict[str, Any]:
    """A stored message of the patient's."""
    return {
        "type": "echo",
        "heard": row.id,
        "id": row.external_id,
        "text": row.text,
        "at": row.received_at.isoformat(),
    }


def passing(reply: Reply, at: str) -> dict[str, Any]:
    """A reply that is shown but not kept: it has no cursor."""
    return {"type": "reply", "cursor": None, "reply": reply.model_dump(mode="json"), "at": at}


def error(code: str, language: Language, message_id: UUID | None = None) -> dict[str, Any]:
    """A notice; `code` is its key in `words.yml`. With an id: that message was not taken."""
    frame = {"type": "error", "code": code, "message": words(code, language)}
    return frame | {"id": str(message_id)} if message_id else frame
