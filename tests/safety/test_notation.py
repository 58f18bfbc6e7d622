from __future__ import annotations

import pytest

from bot.errors import SafetyDataError
from bot.safety import Boundaries, Screen
from bot.safety.data import load_notation
from bot.safety.folding import Folder
from bot.safety.notation import AnyOf, Notation, Part


@pytest.fixture(scope="module")
def tools() -> tuple[Folder, Notation]:
    return load_notation()


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("chest pain", "my chest, pain and all", True),
        ("chest pain", "my chest. Pain is elsewhere", False),
        ("face/arm droops", "her arm droops", True),
        ("(wake up/open eyes)", "he can't open eyes", True),
        ("can [really] see", "can see", True),
        ("can [really] see", "can really see", True),
        ("chest .. hurts", "chest now really hurts", True),
        ("chest .. hurts", "chest is now really bad and hurts", False),
        ("chest ... hurts", "chest is not what hurts", False),
        ("{fever} & stiff neck", "stiff neck. Also fever", True),
        ("{fever} & stiff neck", "stiff neck", False),
        ("temp #fever", "temp 100.4", True),
        ("temp #fever", "temp 100.3", False),
        ("temp #fever", "temp 38", True),
        ("temp #fever", "temp 37.9", False),
        ("temp .. #fever", "temp at 39 weeks", False),
        ("temp ... #fever", "temp at 39 weeks 38.5", True),
        ("temp .. #fever", "temp was 39, weeks after", True),
    ],
)
def test_the_notation_means_what_its_page_says(
    tools: tuple[Folder, Notation], pattern: str, text: str, found: bool
) -> None:
    folder, notation = tools
    assert notation.compile(pattern).found(folder.fold(text)) is found


@pytest.mark.parametrize("pattern", ["{nowhere} pain", "temp #nothing", "[only] ...", "#fever"])
def test_a_slip_in_a_pattern_is_named(tools: tuple[Folder, Notation], pattern: str) -> None:
    with pytest.raises(SafetyDataError, match="word"):
        tools[1].compile(pattern)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("heart attack and chest pain", " * and * "),
        ("chest pain, heart", " * heart "),
        ("heart attack burger", " * burger "),
        ("chest", " chest "),
    ],
)
def test_any_of_several_patterns_finds_what_all_together_would(
    tools: tuple[Folder, Notation], text: str, left: str
) -> None:
    """The first place counts, and of several there the pattern listed first."""
    folder, notation = tools
    sources = ("chest pain", "heart attack", "heart attack burger")
    any_of = AnyOf(part for source in sources for part in notation.compile(source).parts)
    assert any_of.replaced(folder.fold(text), "* ") == left


def test_every_pattern_there_is_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    """In use a pattern is compiled when a message first has one of its words, and then nothing may raise."""
    parts, make = list[Part](), Notation._part

    def noted(notation: Notation, part: str, source: str) -> Part:
        parts.append(make(notation, part, source))
        return parts[-1]

    monkeypatch.setattr(Notation, "_part", noted)
    Screen.load()
    Boundaries.load()
    assert len(parts) > 2000
    for part in parts:
        assert part.regex
