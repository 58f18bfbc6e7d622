"""Test results as the laboratory gave them: values, units and its own mark, never a judgement."""

from __future__ import annotations

from collections.abc import Sequence

from actions import chart_links
from actions.telling import Button, Telling, bullets
from bot.records.chart import patients
from bot.records.models import Result
from bot.words import words

#: Values of one test that are told when it is asked for by name.
TREND = 6


def latest(telling: Telling) -> Sequence[Result]:
    """The newest value of each test, the newest first."""
    return _latest(_read(telling, frozenset()))


def tell(telling: Telling) -> None:
    """The latest results; of a test that was named, its last few values."""
    codes = chart_links.loinc_codes(topic.id for topic in telling.asked.topics)
    found = _read(telling, codes)
    if not found:
        telling.respond("utter_answer_no_results", as_of=telling.as_of([]))
    elif codes:
        _tell_trend(telling, found)
    else:
        _tell_latest(telling, found)


def _read(telling: Telling, codes: frozenset[str]) -> Sequence[Result]:
    limit = TREND if codes else 100
    return patients.latest_results(
        telling.session, telling.patient.id, telling.now, telling.reader, limit=limit, codes=codes
    )


def _tell_latest(telling: Telling, found: Sequence[Result]) -> None:
    results = _latest(found)
    shown = telling.shown(results)
    telling.respond(
        "utter_answer_results",
        [*telling.more(shown, results, "all_results"), *_trends(telling, shown)],
        lines=bullets([_line(telling, result) for result in shown]),
        as_of=telling.as_of(results),
    )


def _latest(found: Sequence[Result]) -> Sequence[Result]:
    newest = list({result.code or result.display: result for result in reversed(found)}.values())[::-1]
    return sorted(newest, key=found.index)


def _tell_trend(telling: Telling, found: Sequence[Result]) -> None:
    telling.respond(
        "utter_answer_results_over_time",
        chart_links.buttons(found[:1], ("test",), "purpose", telling.language),
        lines=bullets([_line(telling, result) for result in found]),
        meaning=_meaning(telling, found[0]),
        as_of=telling.as_of(found),
    )


def _trends(telling: Telling, shown: Sequence[Result]) -> list[Button]:
    """A choice for each test the library knows: its values over time."""
    entries = {entry.id: entry for result in shown if (entry := chart_links.by_code(result))}
    names = [entry.edition(telling.language).name for entry in entries.values()][: chart_links.MAX_LINKS]
    return [
        {
            "title": words("record_over_time", telling.language, name=name),
            "payload": words("record_results_over_time", telling.language, name=name),
        }
        for name in names
    ]


def _line(telling: Telling, result: Result) -> str:
    taken = f", {telling.when(result, result.taken)}" if result.taken else ""
    value = " ".join(part for part in (result.value, result.unit) if part) or "—"
    marked = words("record_lab_mark", telling.language, flag=result.flag) if result.flag else ""
    return f"{result.display}: {value}{marked}{taken}"


def _meaning(telling: Telling, result: Result) -> str:
    """What the test is, from the library; nothing about the value."""
    entry = chart_links.by_code(result)
    return entry.edition(telling.language).short.split(". ")[0].rstrip(".") + "." if entry else ""
