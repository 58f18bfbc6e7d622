"""An accepted example is one line more in the right block, and never the contrary of another."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.learning.examples import NLU, add_example, intents
from bot.learning.refused import Refused
from tests.learning.conftest import EXAMPLES


def text(nlu: Path) -> str:
    return (nlu / "walkthrough.yml").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "intent", "language", "after", "line"),
    [
        ("wash my [CPAP](unfamiliar)?", "ask_clean", "en", "      - what is [lupus](unfamiliar) soap\n", 10),
        ("¿se puede lavar: sí o no?", "ask_clean", "es", "      - cómo lo limpio\n", 14),
        ("does it go (dry) in the fridge", "ask_store", "en", "      - where do i keep it\n", 18),
    ],
)
def test_it_is_the_last_line_of_its_block_and_nothing_else_changes(
    nlu: Path, words: str, intent: str, language: str, after: str, line: int
) -> None:
    place, warnings = add_example(nlu, words, intent, language)  # type: ignore[arg-type]
    assert text(nlu) == EXAMPLES.replace(after, f"{after}      - {words}\n")
    assert (str(place), warnings) == (f"data/nlu/walkthrough.yml:{line}", [])
    assert text(nlu).splitlines()[line - 1].endswith(words)


@pytest.mark.parametrize("intent", ["ask_clean", "ask_store"])
@pytest.mark.parametrize("words", ["how do i clean it", "How do I clean it?", "what is lupus soap"])
def test_an_example_that_is_there_is_refused_with_its_place(nlu: Path, words: str, intent: str) -> None:
    with pytest.raises(Refused, match=r"an example of ask_clean already: data/nlu/walkthrough.yml:\d") as refused:
        add_example(nlu, words, intent, "en")
    assert words not in str(refused.value)
    assert text(nlu) == EXAMPLES


@pytest.mark.parametrize(
    ("words", "intent", "warned"),
    [
        ("how do i clean it pls", "ask_store", ["data/nlu/walkthrough.yml:8 says nearly the same"]),
        ("how do i clean it pls", "ask_clean", []),
        ("how do i store it", "ask_store", []),
    ],
)
def test_what_nearly_says_the_contrary_is_warned_of(nlu: Path, words: str, intent: str, warned: list[str]) -> None:
    _, warnings = add_example(nlu, words, intent, "en")
    assert [warning.rpartition(" and is an example of ")[0] for warning in warnings] == warned


@pytest.mark.parametrize(
    ("words", "intent", "language", "told"),
    [
        ("is it dry", "ask_dryness", "en", "no examples of 'ask_dryness' in 'en'"),
        ("¿está seco?", "ask_store", "es", "no examples of 'ask_store' in 'es'"),
        ("a [pump](topic)", "ask_store", "en", "brackets"),
        ("a {pump}", "ask_store", "en", "brackets"),
    ],
)
def test_what_has_no_place_is_refused(nlu: Path, words: str, intent: str, language: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        add_example(nlu, words, intent, language)  # type: ignore[arg-type]
    assert text(nlu) == EXAMPLES


def test_every_block_of_ours_can_be_added_to() -> None:
    blocks = "\n".join(path.read_text("utf-8") for path in NLU.glob("*.yml"))
    assert set(intents(NLU)) == {line.split()[2] for line in blocks.splitlines() if line.startswith("  - intent: ")}
