"""The file `ask` and `evaluate` read, and how answers are scored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.cli.ask import BadLine, read_lines
from bot.cli.evaluate import Listed, score


def test_lines_are_read_and_empty_ones_passed_over(tmp_path: Path) -> None:
    source = tmp_path / "lines.jsonl"
    source.write_text('{"text": "¿Qué es el asma?", "lang": "es"}\n\n{"text": "What is asthma?"}\n', "utf-8")
    assert [line["text"] for line in read_lines(source)] == ["¿Qué es el asma?", "What is asthma?"]


@pytest.mark.parametrize("line", ["What is asthma?", '{"texts": "x"}', '["x"]', '{"text": 3}'])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    source = tmp_path / "lines.jsonl"
    source.write_text('{"text": "hello"}\n' + line, "utf-8")
    with pytest.raises(BadLine, match="line 2"):
        read_lines(source)


def result(**fields: Any) -> dict[str, Any]:
    nothing = {"topics": [], "intent": "greet", "aspect": None, "urgency": "none", "action": "smalltalk", "lang": "en"}
    return nothing | fields


@pytest.mark.parametrize(
    ("label", "right"),
    [({"intent": "greet"}, 1), ({"intent": "thanks"}, 0), ({"urgency": "none"}, 1), ({"action": "answer"}, 0)],
)
def test_an_answer_is_scored_against_its_label(label: dict[str, str], right: int) -> None:
    report = score([{"text": "hello", "label": label}], [result()])
    [(name, counted)] = report["scores"].items()
    assert (name, counted["right"], counted["asked"]) == (next(iter(label)), right, 1)
    assert len(report["misses"]) == 1 - right


def test_a_line_without_a_label_counts_only_by_its_kind_of_turn() -> None:
    report = score([{"text": "hello"}] * 3, [result(), result(), result(action="answer", urgency="emergency")])
    assert (report["scores"], report["turns"]) == ({}, {"smalltalk": 2, "emergency": 1})


def test_scores_are_told_of_each_language() -> None:
    lines = [{"text": "hello", "lang": "en"}, {"text": "hola", "lang": "es"}, {"text": "hi"}]
    labelled = [line | {"label": {"intent": "greet"}} for line in lines]
    report = score(labelled, [result(), result(intent="thanks", lang="es"), result()])
    assert {name: told["intent"]["share"] for name, told in report["languages"].items()} == {"en": 1.0, "es": 0.0}
    assert report["scores"]["intent"] == {"right": 2, "asked": 3, "share": 0.6667}


@pytest.mark.parametrize(("listed", "texts"), [("all", ["a", "á", "b", "é"]), ("odd", ["a", "á"]), ("none", [])])
def test_pairs_of_even_number_may_stay_unread(listed: Listed, texts: list[str]) -> None:
    pairs = [(1, "a"), (1, "á"), (2, "b"), (2, "é")]
    lines = [{"pair": pair, "text": text, "label": {"intent": "thanks"}} for pair, text in pairs]
    assert [miss["text"] for miss in score(lines, [result()] * 4, listed)["misses"]] == texts
