"""What a text costs, and that none loses a word on its way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.gateway.sms.segments import MAX_PARTS, count, fold, is_gsm, split
from bot.simulator.texts import count_segments

SPANISH = "¿Cómo está? Tome agua. "


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ñéüÑ¿¡" + "a" * 154, 1),
        ("ú" + "a" * 69, 1),
        ("ú" + "a" * 70, 2),
        ("ú" + "a" * 126, 2),
        ("á" * 134, 2),
        ("á" * 135, 3),
        ("€" * 80, 1),
        ("€" * 80 + "a", 2),
        # An escaped character does not straddle: 152 + 2 leave one place empty.
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("😀" * 35, 1),
        ("😀" * 35 + "a", 2),
        # 67 places hold 33 emoji, not 33 and a half.
        ("😀" * 66, 2),
        ("😀" * 67, 3),
    ],
)
def test_segments(text: str, segments: int) -> None:
    assert count(text) == segments


@settings(deadline=None)
@given(st.text(st.sampled_from("aZ 1.é€{ñáí¿😀\n’"), max_size=500))
def test_the_provider_counts_the_same(text: str) -> None:
    assert count(text) == count_segments(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("don’t", "don't"),
        ("“ok”", '"ok"'),
        ("8–9 a.m.", "8-9 a.m."),
        ("wait…", "wait..."),
        ("10\u00a0mg", "10 mg"),
        ("1\u202f000", "1 000"),
        ("½ cup", "1/2 cup"),
        ("1½ cups", "1 1/2 cups"),
        ("zero\u200bwidth", "zerowidth"),
        ("esta\u0301", "está"),
        ("sí, mañana", "sí, mañana"),
    ],
)
def test_look_alikes_are_folded_and_accents_stay(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_short_text_stays_whole() -> None:
    assert split("  Call us. ") == ["Call us."]
    assert split(" \n ") == []


def test_a_long_text_is_parted_at_sentences() -> None:
    sentence = "Rest the foot and keep it up on a pillow for a day. "
    parts = split(sentence * 8)
    assert [part[:6] for part in parts] == ["(1/2) ", "(2/2) "]
    assert all(part.endswith("day.") for part in parts)
    assert all(count(part) <= 2 for part in parts)


def test_accents_cost_parts_not_letters() -> None:
    parts = split((SPANISH * 14).strip())
    assert 1 < len(parts) <= MAX_PARTS
    assert " ".join(part[6:] for part in parts) == (SPANISH * 14).strip()


def test_only_the_parts_that_need_it_are_sent_as_unicode() -> None:
    parts = split("Drink water often. " * 15 + "Llame si está peor. " * 4)
    assert [is_gsm(part) for part in parts] == [True, False]


@pytest.mark.parametrize(
    "text",
    ["word " * 900, "x" * 2000, "á" * 1500, "á b. " * 380, "😀" * 600, "One two. " * 150],
    ids=["words", "one word", "one accented word", "accents", "emoji", "sentences"],
)
def test_a_very_long_text_grows_its_parts_and_loses_nothing(text: str) -> None:
    parts = split(text)
    assert len(parts) <= MAX_PARTS
    assert all(len(part) <= 1600 for part in parts)
    assert "".join("".join(part.split(") ", 1)[1].split()) for part in parts) == "".join(text.split())


def test_a_text_beyond_all_bounds_has_more_parts() -> None:
    assert len(split("word " * 2000)) > MAX_PARTS
