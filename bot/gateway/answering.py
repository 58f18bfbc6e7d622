"""Who answers a message: a person who has the conversation, the log-in desk, or the assistant."""

from __future__ import annotations

from dataclasses import dataclass

from bot import library
from bot.gateway.assistant import Assistant
from bot.gateway.identity import IdentityDesk
from bot.language import detect
from bot.records.messaging import conversations
from bot.records.models import Conversation, InboxMessage
from bot.reply import Channel, Language, Question, Reply, Understanding
from bot.safety import Directives, Screen
from bot.services import Services
from glossary.text import fold

#: What may stand around a name that is a whole message.
_AROUND = " \n\t.,!?"


@dataclass(frozen=True)
class Answer:
    """What goes back to the patient; `silent` leaves the answer to the person who has the conversation."""

    replies: tuple[Reply, ...] = ()
    understanding: Understanding | None = None
    silent: bool = False


@dataclass(frozen=True)
class _Context:
    """What decides who answers; `language` is the message's, `first` if it is the first that we hear of any."""

    channel: Channel
    language: Language
    first: bool
    changed: bool
    with_person: bool


class Answering:
    """Finds the answer to one stored message."""

    def __init__(
        self, services: Services, assistant: Assistant, identity: IdentityDesk, screen: Screen, directives: Directives
    ) -> None:
        self._services = services
        self._assistant = assistant
        self._identity = identity
        self._screen = screen
        self._directives = directives

    async def answer(self, message: InboxMessage, conversation: Conversation) -> Answer | None:
        """The answer to a message, claimed in the conversation as it is; None if the log-in desk has finished it.

        Raises:
            AssistantUnavailable: it must wait.
        """
        known: Language | None = conversations.language_of(conversation) if conversation.language else None
        spoken_in = detect(message.text, known) or await self._named_in(message.text)
        context = _context(conversation, known, spoken_in)
        if context.first:
            await self._speak(message, context.language)
        spoken = context.language if context.first else conversations.language_of(conversation)
        if await self._identity.intercept(message, spoken):
            return None
        if context.changed:  # a name or a birth date, which the desk takes, is no change of language
            await self._speak(message, context.language)
        return Answer(silent=True) if context.with_person else await self._ask(message, context)

    async def _named_in(self, text: str) -> Language | None:
        """Spanish, if the message is nothing but a topic's Spanish name; an English name is typed by everybody."""
        names = await library.aside(library.spanish_names, self._services.settings)
        return "es" if fold(text).strip(_AROUND) in names else None

    async def _speak(self, message: InboxMessage, language: Language) -> None:
        await self._services.database.run(conversations.set_language, message.conversation_id, language)

    async def _ask(self, message: InboxMessage, context: _Context) -> Answer:
        text = message.chosen or message.text
        turn = await self._assistant.turn(
            Question(
                conversation_id=message.conversation_id,
                id=str(message.id),
                text=text,
                channel=context.channel,
                language=context.language,
                again=message.attempts > 1,
            )
        )
        replies = turn.replies
        if any(reply.act == "verify" for reply in replies):
            under_way = await self._identity.begin(message.conversation_id, text)
            replies = (under_way,) if under_way else replies
        return Answer(self._with_emergency_line(text, replies), turn.understanding)

    def _with_emergency_line(self, text: str, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
        """An answer about an emergency also says when to call."""
        verdict = self._screen.by_rules(text)  # the second opinion knows alarms alone, and none has come this far
        if not verdict.education:
            return replies
        line = self._directives.education_line(verdict, replies[0].language)
        first = replies[0]
        told = first.model_copy(
            update={"text": f"{first.text}\n\n{line}", "sms": f"{first.sms} {line}" if first.sms else ""}
        )
        return (told, *replies[1:])


def _context(conversation: Conversation, known: Language | None, language: Language | None) -> _Context:
    """`known`: the conversation's language so far; `language`: what the message tells of it."""
    return _Context(
        channel="sms" if conversation.channel == "sms" else "web",
        language=language or "en",
        first=known is None and language is not None,
        changed=known is not None and language != known,
        with_person=conversation.mode == "person",
    )
