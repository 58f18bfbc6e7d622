"""A reply as the words of a text message. Pure."""

from __future__ import annotations

import re

from bot.gateway.choices import spoken
from bot.gateway.sms import segments
from bot.reply import Choice, Language, Reply
from bot.words import words

#: A source is named only while the message stays this short.
ROOM_SEGMENTS = 2


def render(reply: Reply) -> str:
    """The whole message: who speaks, where we are, the text, what to answer, the inquiry number, the source."""
    language = reply.language
    lines = [re.sub(r"\n\s*\n", "\n", reply.sms or reply.text).strip()]
    if reply.step:
        lines[0] = words("sms_step", language, number=reply.step.number, total=reply.step.total, text=lines[0])
    if reply.author == "coordinator":
        lines[0] = words("sms_coordinator", language, name=reply.author_name or "", text=lines[0]).lstrip(", ")
    if reply.inquiry is not None and str(reply.inquiry) not in lines[0]:
        lines.append(words("sms_inquiry", language, number=reply.inquiry))
    if reply.choices:
        lines.append(_menu(reply.choices, language))
    return _with_source(segments.fold("\n".join(lines)), reply)


def _menu(choices: tuple[Choice, ...], language: Language) -> str:
    options = (
        words("sms_option", language, number=number, label=spoken(choice, language))
        for number, choice in enumerate(choices, 1)
    )
    return words("sms_options", language, options=", ".join(options))


def _with_source(text: str, reply: Reply) -> str:
    if not reply.sources:
        return text
    source = words("sms_source", reply.language, title=reply.sources[0].title)
    longer = segments.fold(" ".join(filter(None, (f"{text}\n{source}.", reply.standing))))
    return longer if segments.count(longer) <= max(ROOM_SEGMENTS, segments.count(text)) else text
