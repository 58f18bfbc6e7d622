"""Saying what an entry holds on one of its aspects."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.asked import Asked
from bot.reply import Channel, Language
from glossary import aspects, themes
from glossary.model import Aspect, Edition, Entry, Passage, Source
from glossary.standing import standing

#: Choices offered under an answer; each costs a text a good tenth of a segment.
MAX_CHOICES: dict[Channel, int] = {"web": 4, "sms": 3}


def answer(
    dispatcher: CollectingDispatcher, asked: Asked, entry: Entry, aspect: Aspect, frame: str | None = None
) -> bool:
    """Say what the entry has on the aspect, else what comes nearest or its short answer; whether it had just that.

    `frame`: the response that says it; None for the usual ones. Where the short answer
    was told already, it is not told again for a question that it does not answer.
    """
    edition = entry.edition(asked.language)
    themed = themes.told(edition, aspect, asked.text)
    own = themed or aspects.nearest(edition, aspect)
    near = own or _general(entry, aspect, asked)
    covered = near is not None and (near[0] == aspect or themed is not None)
    first = near is None or (aspect == "definition" and asked.intent != "ask_more")
    told_before = near is None and asked.topic == entry.id and not asked.topics
    short = Passage(text=edition.short, sms=edition.sms)
    aspect, passage = ("definition", short) if near is None or first else near
    dispatcher.utter_message(
        response=frame or _response(covered=covered, near=near is not None, told_before=told_before),
        # Not `text`: a value of that name would replace the whole response.
        words=passage.sms if asked.channel == "sms" else _on_the_web(passage, aspect, asked.language),
        name=edition.name,
        buttons=_choices(entry, edition, aspect, asked),
        json_message=card(entry, aspect, asked, with_sections=first and not told_before, own=own is not None or first),
    )
    return covered


def _on_the_web(passage: Passage, aspect: Aspect, language: Language) -> str:
    """What is said; questions to ask under their heading, or the patient would take them for ours."""
    return f"{aspects.heading(aspect, language)}: {passage.text}" if aspect == "questions_to_ask" else passage.text


def _general(entry: Entry, aspect: Aspect, asked: Asked) -> tuple[Aspect, Passage] | None:
    """What holds for any topic of that kind, as the questions that one can ask of every illness."""
    told = aspects.general(entry.kind, aspect, asked.language)
    return (aspect, told) if told else None


def _response(*, covered: bool, near: bool, told_before: bool) -> str:
    if covered:
        return "utter_answer_topic"
    if near:
        return "utter_answer_near_aspect"
    return "utter_fallback_nothing_more" if told_before else "utter_answer_not_covered_aspect"


def card(
    entry: Entry, aspect: Aspect, asked: Asked, *, with_sections: bool = False, own: bool = True
) -> dict[str, Any]:
    """What a reply about an entry carries besides its words: topic, aspect, sources, standing, sections on the web.

    `own`: whether the words are the entry's; what is told of every topic of its kind rests on none of its sources.
    """
    edition = entry.edition(asked.language)
    about = {
        "topic": {"id": entry.id, "kind": entry.kind, "name": edition.name},
        "aspect": aspect,
    }
    if not own:
        return about
    shown = aspects.covered(edition) if with_sections and asked.channel == "web" else ()
    sections = {a: passage.text for a in shown if (passage := aspects.passage(edition, a))}
    return about | {
        "sections": [{"heading": aspects.heading(a, asked.language), "text": text} for a, text in sections.items()],
        "sources": [
            {"title": _called(source, asked.channel), "url": source.url, "read": source.read.isoformat()}
            for source in entry.sources
            if source.read
        ],
        "standing": standing(entry, asked.language, briefly=asked.channel == "sms"),
    }


def _called(source: Source, channel: Channel) -> str:
    """A source's name; by text its publisher alone."""
    return source.publisher if channel == "sms" else f"{source.title} ({source.publisher})"


def _choices(entry: Entry, edition: Edition, aspect: Aspect, asked: Asked) -> list[dict[str, str]]:
    if asked.slots.get("walk_topic"):
        back = {"en": ("Back to the steps", "Repeat that step"), "es": ("Volver a los pasos", "Repita el paso")}
        title, payload = back[asked.language]
        return [{"title": title, "payload": payload}]
    offered: list[Aspect] = [a for a in aspects.covered(edition) if a not in (aspect, "definition")]
    offered.sort(key="pronounce".__eq__)  # how it is said comes last: few ask
    if entry.kind == "product":
        offered = ["how_to_use", *[a for a in offered if a != "how_to_use"]]
    return [
        {"title": aspects.heading(a, asked.language), "payload": aspects.question(a, edition.name, asked.language)}
        for a in offered[: MAX_CHOICES[asked.channel]]
    ]
