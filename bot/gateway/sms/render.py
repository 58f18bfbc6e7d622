"""A reply as the words of a text message. Pure."""

from __future__ import annotations

import re

from bot import segments
from bot.gateway.choices import spoken
from bot.gateway.sms.parts import is_short, sentences
from bot.gateway.sms.parts import words as words_of
from bot.reply import Choice, Language, Reply
from bot.words import words

#: A source is named only while the message stays this short.
ROOM_SEGMENTS = 2


def render(reply: Reply) -> str:
    """Who speaks, where we are, the text, what to answer, the inquiry number, the source.

    What does not fit in `MAX_PARTS` is left for MORE (`left_out`), and for the page that the reply links to.
    """
    said, left = _divided(reply)
    return _composed(reply, said, more=bool(left))


def left_out(reply: Reply) -> Reply | None:
    """What `render` left for MORE, as a reply of its own; None if it said everything."""
    left = _divided(reply)[1]
    return reply.model_copy(update={"text": left, "sms": ""}) if left else None


def _divided(reply: Reply) -> tuple[str, str]:
    """The words to say now and the words to say when MORE is asked for, parted at a sentence."""
    body = re.sub(r"\n\s*\n", "\n", reply.sms or reply.text).strip()
    # An alarm, and what a person wrote, is never held back.
    if reply.urgency != "none" or reply.author == "coordinator" or is_short(_composed(reply, body)):
        return body, ""
    for pieces in (sentences(body), words_of(body)):
        kept = [n for n in range(1, len(pieces)) if is_short(_composed(reply, "".join(pieces[:n]), more=True))]
        if kept:
            return "".join(pieces[: kept[-1]]).strip(), "".join(pieces[kept[-1] :]).strip()
    return body, ""


def _composed(reply: Reply, body: str, *, more: bool = False) -> str:
    language = reply.language
    lines = [body.strip()]
    if reply.step:
        lines[0] = words("sms_step", language, number=reply.step.number, total=reply.step.total, text=lines[0])
    if reply.author == "coordinator":
        lines[0] = words("sms_coordinator", language, name=reply.author_name or "", text=lines[0]).lstrip(", ")
    if reply.inquiry is not None and str(reply.inquiry) not in lines[0]:
        lines.append(words("sms_inquiry", language, number=reply.inquiry))
    if more and reply.link:
        lines.append(words("sms_link", language, link=reply.link))
    if reply.choices or more:
        lines.append(_menu(reply.choices, language, more=more))
    return _with_source(segments.fold("\n".join(lines)), reply)


def _menu(choices: tuple[Choice, ...], language: Language, *, more: bool) -> str:
    options = [words("sms_more", language)] if more else []
    options += [
        words("sms_option", language, number=number, label=spoken(choice, language))
        for number, choice in enumerate(choices, 1)
    ]
    return words("sms_options", language, options=", ".join(options))


def _with_source(text: str, reply: Reply) -> str:
    if not reply.sources:
        return text
    source = words("sms_source", reply.language, title=reply.sources[0].title)
    longer = segments.fold(" ".join(filter(None, (f"{text}\n{source}.", reply.standing))))
    return longer if segments.count(longer) <= max(ROOM_SEGMENTS, segments.count(text)) else text
