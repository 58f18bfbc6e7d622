"""`bedside ask`: one turn, or one a line, through the real model and actions."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from bot import library
from bot.cli.quiet import hush
from bot.errors import BedsideError
from bot.gateway.sms.render import render
from bot.reply import Channel, Language, Reply, Understanding
from bot.services import utc_now
from glossary.loader import Glossary

if TYPE_CHECKING:
    from bot.cli.rehearsal import Rehearsal


class BadLine(BedsideError):
    """A line of the input file can't be used."""

    code = "bad_line"


def ask_all(
    *, text: str | None, source: Path | None, lang: str | None, channel: str, patient: str | None, as_json: bool
) -> None:
    """Ask and print; each line of `source` in a fresh conversation, in order."""
    lines = [{"text": text, "lang": lang}] if text is not None else read_lines(cast(Path, source))
    for line in lines:
        line["lang"] = line.get("lang") or lang
    asyncio.run(_print_all(lines, cast(Channel, channel), patient, as_json))


async def _print_all(lines: list[dict[str, Any]], channel: Channel, patient: str | None, as_json: bool) -> None:
    async for result in ask_each(lines, channel, patient):
        click.echo(json.dumps(result, ensure_ascii=False) if as_json else _plain(result))


async def ask_each(
    lines: list[dict[str, Any]], channel: Channel = "web", patient: str | None = None
) -> AsyncIterator[dict[str, Any]]:
    """The result of each line: what was understood, decided and said."""
    hush()
    from bot.cli.rehearsal import rehearsal

    glossary = library.load()
    async with rehearsal(patients_at=utc_now() if patient else None) as stage:
        patient_id = await stage.find_patient(patient) if patient else None
        for line in lines:
            yield await _ask(stage, line, channel, patient_id, glossary)


async def _ask(
    stage: Rehearsal, line: dict[str, Any], channel: Channel, patient_id: str | None, glossary: Glossary
) -> dict[str, Any]:
    conversation_id = await stage.start(channel, cast(Language | None, line.get("lang")), patient_id)
    started = time.perf_counter()
    replies, understanding = await stage.say(conversation_id, line["text"])
    return _result(line, channel, replies, understanding, glossary) | {
        "ms": round((time.perf_counter() - started) * 1000, 1)
    }


def _result(
    line: dict[str, Any], channel: Channel, replies: list[Reply], understanding: Understanding, glossary: Glossary
) -> dict[str, Any]:
    first = replies[0]
    ids = dict.fromkeys(reply.topic.id for reply in replies if reply.topic)
    entries = [glossary.get(entry_id) for entry_id in ids]
    return {
        "text": line["text"],
        "lang": first.language,
        "intent": understanding.intent,
        "confidence": understanding.confidence,
        "topics": [{"id": e.id, "kind": e.kind, "names": list(e.names)} for e in entries],
        "aspect": understanding.aspect,
        "urgency": first.urgency,
        "action": first.act,
        "reply": [_seen(reply, channel) for reply in replies],
    }


def _seen(reply: Reply, channel: Channel) -> str:
    return render(reply) if channel == "sms" else reply.text


def _plain(result: dict[str, Any]) -> str:
    topics = ", ".join(topic["id"] for topic in result["topics"]) or "-"
    head = (
        f"[{result['action']}] intent {result['intent']} {result['confidence']:.2f}, topics {topics}, {result['ms']} ms"
    )
    return "\n\n".join([*result["reply"], click.style(head, dim=True)])


def read_lines(source: Path) -> list[dict[str, Any]]:
    """The lines of a JSONL file; raises `BadLine` naming the first that has no `text`."""
    lines = []
    for number, raw in enumerate(source.read_text("utf-8").splitlines(), 1):
        if not raw.strip():
            continue
        try:
            line = json.loads(raw)
        except json.JSONDecodeError as error:
            raise BadLine(f"{source}, line {number}: not JSON ({error.msg})") from error
        if not isinstance(line, dict) or not isinstance(line.get("text"), str):
            raise BadLine(f'{source}, line {number}: needs a "text", for example {{"text": "What is asthma?"}}')
        lines.append(line)
    return lines
