"""`bedside evaluate`: the assistant's answers against labels."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import click
from rich.progress import track

from bot.cli.ask import ask_each, read_lines
from glossary.text import fold

#: What a label may say.
LABELS = ("kind", "target", "aspect", "intent", "urgency", "action", "place")
#: The kinds of turn that are right for each place a message may belong to.
PLACES = {
    "covered": ("answer", "clarify", "navigate"),
    "uncovered": ("inquiry", "fallback", "clarify"),
    "boundary": ("decline",),
    "person": ("inquiry", "handoff", "verify"),
    "out_of_scope": ("fallback",),
    "unclear": ("clarify", "fallback"),
}


def evaluate_file(source: Path, *, as_json: bool) -> None:
    """Ask every line, score it against its label, print scores and misses."""
    lines = read_lines(source)
    results = asyncio.run(_ask_all(lines, quiet=as_json))
    report = score(lines, results)
    click.echo(json.dumps(report, ensure_ascii=False) if as_json else _table(report))


async def _ask_all(lines: list[dict[str, Any]], *, quiet: bool) -> list[dict[str, Any]]:
    results = [result async for result in ask_each(lines)] if quiet else []
    if quiet:
        return results
    progress = iter(track(range(len(lines)), "Asking"))
    async for result in ask_each(lines):
        next(progress)
        results.append(result)
    next(progress, None)
    return results


def score(lines: list[dict[str, Any]], results: list[dict[str, Any]]) -> dict[str, Any]:
    """How often each kind of turn came; right and asked per label; each miss with what was expected and what came."""
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    misses = []
    for line, result in zip(lines, results, strict=True):
        for label, expected in (line.get("label") or {}).items():
            if label not in LABELS or not expected:
                continue
            asked[label] += 1
            if _matches(label, expected, result):
                right[label] += 1
            else:
                misses.append({"text": line["text"], "label": label, "expected": expected, "got": _got(label, result)})
        for name, holds in _together(line.get("label") or {}, result).items():
            asked[name] += 1
            right[name] += holds
    scores = {k: {"right": right[k], "asked": asked[k], "share": round(right[k] / asked[k], 4)} for k in asked}
    turns = Counter("emergency" if _is_placed("emergency", result) else result["action"] for result in results)
    return {"lines": len(lines), "turns": dict(turns.most_common()), "scores": scores, "misses": misses}


def _matches(label: str, expected: str | list[str], result: dict[str, Any]) -> bool:
    accepted = [expected] if isinstance(expected, str) else expected
    if label == "target":
        wanted = set(map(fold, accepted))
        return any(wanted & {topic["id"], *map(fold, topic["names"])} for topic in result["topics"])
    if label == "kind":
        return any(topic["kind"] in accepted for topic in result["topics"])
    if label == "place":
        return any(_is_placed(place, result) for place in accepted)
    return result[label] in accepted


def _is_placed(place: str, result: dict[str, Any]) -> bool:
    if place == "emergency":
        return bool(result["urgency"] != "none")
    return result["action"] in PLACES.get(place, ())


def _together(label: dict[str, Any], result: dict[str, Any]) -> dict[str, bool]:
    """Scores that no single label tells: topic and aspect both right, and a wrong topic given as the answer."""
    if not label.get("target"):
        return {}
    right = _matches("target", label["target"], result)
    told = {"wrong topic told": bool(result["topics"]) and not right}
    if not label.get("aspect"):
        return told
    return told | {"target and aspect": right and _matches("aspect", label["aspect"], result)}


def _got(label: str, result: dict[str, Any]) -> Any:
    if label in ("target", "kind"):
        return [topic["id" if label == "target" else "kind"] for topic in result["topics"]]
    if label == "place":
        return result["action"]
    return result[label]


def _table(report: dict[str, Any]) -> str:
    lines = [f"{kind:18} {count:5} of {report['lines']:5}" for kind, count in report["turns"].items()]
    lines += ["", *(f"{k:18} {s['right']:5} of {s['asked']:5}  {s['share']:.1%}" for k, s in report["scores"].items())]
    lines += ["", f"{len(report['misses'])} misses:"]
    lines += [f"  {m['label']}: expected {m['expected']!r}, got {m['got']!r}: {m['text']}" for m in report["misses"]]
    return "\n".join(lines)
