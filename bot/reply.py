"""What Bedside says: one structured message that every channel renders in its own way.

Actions make replies, Rasa carries them, the outbox keeps them, channels draw them. Only data
lives here: no wording, no database, no HTML.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Language = Literal["en", "es"]
Channel = Literal["web", "sms"]
Urgency = Literal["none", "care_now", "emergency", "crisis", "poison"]
Author = Literal["assistant", "coordinator", "system"]
#: The intent of a message that nothing explains, as Rasa's `FallbackClassifier` calls it.
NOT_UNDERSTOOD = "nlu_fallback"
Act = Literal["answer", "clarify", "decline", "verify", "inquiry", "handoff", "navigate", "smalltalk", "fallback"]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(_Data):
    """Something the patient may tap or, by text, pick by number.

    Attributes:
        label: what the button says.
        value: the words sent on the patient's behalf when it is chosen.
    """

    label: str
    value: str


class Topic(_Data):
    """The glossary entry a reply is about."""

    id: str
    kind: str
    name: str


class Section(_Data):
    """One headed part of a longer answer."""

    heading: str
    text: str


class Step(_Data):
    """Where a walk-through stands; `number` counts from 1 to `total`."""

    number: int = Field(ge=1)
    total: int = Field(ge=1)


class Source(_Data):
    """Where the facts of an answer were checked."""

    title: str
    url: str
    read: str


class Measured(_Data):
    """One value of a test as the laboratory gave it; `mark` is the lab's own, `on` an ISO date."""

    value: str
    on: str
    mark: str = ""


class Series(_Data):
    """A test's values, oldest first. Nobody judges them here."""

    name: str
    unit: str = ""
    values: tuple[Measured, ...] = Field(min_length=1)


class Visit(_Data):
    """An appointment to keep; `start` and `end` are ISO times with an offset."""

    what: str
    start: str
    end: str | None = None
    where: str = ""
    directions: str = ""


class Reply(_Data):
    """One message to a patient.

    Attributes:
        text: the whole message in plain words; blank lines part paragraphs.
        sms: the version for a text message; the text itself when left empty.
        act: what kind of turn this is, for the console, the evaluation and the channels.
        author: who speaks; shown on every message.
        author_name: the coordinator's name, when a person speaks.
        standing: one sentence on who has checked the library entry that the answer shows.
        inquiry: the number the patient was told, if this reply opened an inquiry.
        results: test values to draw and list beside the text.
        visit: an appointment to put into a calendar.
        link: address of the topic's whole handout, told where a text message leaves something out.
        private: whether it shows the patient's record, and so is for that patient's eyes only.
    """

    text: str
    sms: str = ""
    act: Act
    language: Language
    author: Author = "assistant"
    author_name: str | None = None
    urgency: Urgency = "none"
    topic: Topic | None = None
    aspect: str | None = None
    sections: tuple[Section, ...] = ()
    step: Step | None = None
    choices: tuple[Choice, ...] = ()
    sources: tuple[Source, ...] = ()
    standing: str = ""
    inquiry: int | None = None
    results: tuple[Series, ...] = ()
    visit: Visit | None = None
    link: str = ""
    private: bool = False


def stored(body: object) -> Reply | None:
    """A reply as it was kept, perhaps by an older or a newer Bedside; None if it can't be read here.

    What this Bedside does not know of it is left out.
    """
    try:
        return Reply.model_validate(body, extra="ignore")
    except ValidationError:
        return None


class Question(_Data):
    """A patient's message on its way to the assistant.

    Attributes:
        id: the inbox id; the same question asked again gets the same answer.
        again: an earlier try may have been answered.
    """

    conversation_id: str
    id: str
    text: str
    channel: Channel
    language: Language
    again: bool = False


class Understanding(_Data):
    """What the assistant made of a message: kept for the coordinator, the evaluation and the gap list.

    Attributes:
        confidence: 0 to 1, calibrated by the pipeline.
        topics: ids of the linked glossary entries, best first.
    """

    intent: str | None = None
    confidence: float = 0.0
    topics: tuple[str, ...] = ()
    aspect: str | None = None


class Turn(_Data):
    """The assistant's whole answer to one message."""

    replies: tuple[Reply, ...]
    understanding: Understanding = Understanding()
