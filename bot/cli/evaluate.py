"""`bedside evaluate`: the assistant's answers against labels."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import click
from rich.progress import track

from bot.cli.ask import ask_each, read_lines
from glossary.text import fold

#: Which misses are listed: `odd` leaves out those that are held out (`is_held`).
Listed = Literal["all", "odd", "none"]
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


Told = Mapping[tuple[str, str], Sequence[bool]]


def evaluate_file(source: Path, *, as_json: bool, listed: Listed = "all") -> None:
    """Ask every line, score it against its label, print scores and those misses that may be read."""
    lines = read_lines(source)
    results = asyncio.run(_ask_all(lines, quiet=as_json))
    report = score(lines, results, listed)
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


def score(lines: list[dict[str, Any]], results: list[dict[str, Any]], listed: Listed = "all") -> dict[str, Any]:
    """How often each kind of turn came; right and asked per label, of all and by language; the misses to be listed.

    A miss tells what was expected and what came. `listed` keeps held-out lines unread (`Listed`).
    """
    told: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    misses = []
    for number, (line, result) in enumerate(zip(lines, results, strict=True), 1):
        label = line.get("label") or {}
        language = line.get("lang") or result["lang"]
        for name, expected in label.items():
            if name not in LABELS or not expected:
                continue
            right = _matches(name, expected, result)
            told[name, language].append(right)
            if not right and (listed == "all" or (listed == "odd" and not is_held(line, number))):
                about = {key: line[key] for key in ("pair", "lang", "text") if key in line}
                misses.append(about | {"label": name, "expected": expected, "got": _got(name, result)})
        for name, holds in _together(label, result).items():
            told[name, language].append(holds)
    languages = sorted({language for _, language in told})
    turns = Counter("emergency" if _is_placed("emergency", result) else result["action"] for result in results)
    return {
        "lines": len(lines),
        "turns": dict(turns.most_common()),
        "scores": _scores(told, languages),
        "languages": {language: _scores(told, [language]) for language in languages},
        "misses": misses,
    }


def is_held(line: Mapping[str, Any], number: int) -> bool:
    """Whether the `number`th line of a file, from 1, is held out: its misses stay unread, and nobody mends it alone.

    So are lines of even number, or of even `pair` where lines have one: a pair is read or unread in both languages.
    """
    return int(line.get("pair", number)) % 2 == 0


def _scores(told: Told, languages: Sequence[str]) -> dict[str, dict[str, float]]:
    scores = {}
    for name in dict.fromkeys(name for name, language in told if language in languages):
        each = [right for language in languages for right in told.get((name, language), ())]
        scores[name] = {"right": sum(each), "asked": len(each), "share": round(sum(each) / len(each), 4)}
    return scores


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
    lines += ["", *map(_row, report["scores"].items())]
    for language, scores in report["languages"].items() if len(report["languages"]) > 1 else ():
        lines += ["", f"{language}:", *map(_row, scores.items())]
    lines += ["", f"{len(report['misses'])} misses listed:"]
    lines += [f"  {m['label']}: expected {m['expected']!r}, got {m['got']!r}: {m['text']}" for m in report["misses"]]
    return "\n".join(lines)


def _row(scored: tuple[str, dict[str, float]]) -> str:
    name, score = scored
    return f"{name:18} {score['right']:5} of {score['asked']:5}  {score['share']:.1%}"
