"""The fixed words: the right numbers, in both languages, short enough for a text message."""

from __future__ import annotations

import re

import pytest

from bot.errors import SafetyDataError
from bot.reply import Language
from bot.safety import Directives, Verdict
from bot.safety.data import read
from bot.settings import Settings

NAMES = sorted(Directives.load().names)
BOTH: tuple[Language, ...] = ("en", "es")
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWO_SEGMENTS_GSM, TWO_SEGMENTS_UNICODE = 306, 134


def verdict(name: str) -> Verdict:
    return Verdict("emergency", "x", "heart", name, "en")


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("name", NAMES)
def test_every_directive_names_911_and_promises_no_help(directives: Directives, name: str, language: Language) -> None:
    reply = directives.directive(verdict(name), language)
    assert (reply.act, reply.author, reply.urgency, reply.language) == ("handoff", "assistant", "emergency", language)
    assert "911" in reply.text
    assert "911" in reply.sms
    assert "{" not in reply.text + reply.sms
    assert ("cannot send help" if language == "en" else "no puedo enviar ayuda") in reply.text
    assert "711" in reply.text, "deaf and speech-disabled people are told another way"


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("name", NAMES)
def test_a_directive_fits_two_text_segments(directives: Directives, name: str, language: Language) -> None:
    sms = directives.directive(verdict(name), language).sms
    limit = TWO_SEGMENTS_GSM if set(sms) <= GSM else TWO_SEGMENTS_UNICODE
    assert len(sms) <= limit, len(sms)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("crisis", ("988", "press 1")),
        ("emergency_crisis", ("988", "press 1")),
        ("poison", ("1-800-222-1222",)),
        ("violence", ("800-799-7233",)),
        ("emergency_violence", ("800-799-7233",)),
    ],
)
def test_a_directive_names_its_line(directives: Directives, name: str, words: tuple[str, ...]) -> None:
    reply = directives.directive(verdict(name), "en")
    assert all(word in reply.text for word in words)
    assert words[0] in reply.sms


def test_spanish_speakers_learn_how_to_reach_988(directives: Directives) -> None:
    reply = directives.directive(verdict("crisis"), "es")
    assert "oprima 2" in reply.text
    assert "AYUDA" in reply.text
    assert "AYUDA" in reply.sms


def test_the_words_that_matched_decide_when_the_conversation_has_no_language(directives: Directives) -> None:
    spanish = Verdict("emergency", "x", "heart", "emergency", "es")
    assert directives.directive(spanish).text.startswith("Esto puede ser una emergencia.")
    assert directives.directive(spanish, "en").text.startswith("This may be an emergency.")


@pytest.mark.parametrize(
    ("group", "line"),
    [("stroke", "911"), ("suicide", "988"), ("poison", "1-800-222-1222"), ("violence", "800-799-7233")],
)
@pytest.mark.parametrize("language", BOTH)
def test_an_answer_about_an_emergency_ends_with_its_number(
    directives: Directives, group: str, line: str, language: Language
) -> None:
    told = directives.education_line(Verdict(group=group, education=True), language)
    assert line in told
    assert "911" in told


def test_a_calm_verdict_has_no_directive(directives: Directives) -> None:
    with pytest.raises(ValueError, match="alarm"):
        directives.directive(Verdict(), "en")


@pytest.mark.parametrize("country", ["XX", "us", "", "../us"])
def test_a_country_without_words_is_refused_and_the_others_are_named(country: str) -> None:
    with pytest.raises(SafetyDataError, match="MX, US"):
        Directives.load(country)


@pytest.mark.parametrize("language", BOTH)
def test_mexico_has_its_own_numbers_and_none_of_another_country(language: Language) -> None:
    mexico = Directives.load("MX")
    assert mexico.names == set(NAMES)
    for name in NAMES:
        reply = mexico.directive(verdict(name), language)
        told = reply.text + reply.sms
        assert "911" in reply.text
        assert "911" in reply.sms
        assert not any(number in told for number in ("988", "1-800-222-1222", "800-799-7233", "711", "{"))
        limit = TWO_SEGMENTS_GSM if set(reply.sms) <= GSM else TWO_SEGMENTS_UNICODE
        assert len(reply.sms) <= limit, (name, len(reply.sms))
    assert "800 911 2000" in mexico.directive(verdict("crisis"), language).text
    assert "079" in mexico.directive(verdict("violence"), language).text


def test_words_that_lack_a_number_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    words = read("countries/mx.yml")
    monkeypatch.setattr("bot.safety.directives.read", lambda name: words | {"numbers": {"emergency": "911"}})
    with pytest.raises(SafetyDataError, match=r"crisis|violence"):
        Directives.load("MX")


def test_no_setting_switches_the_screen_off() -> None:
    """Whoever adds one must take this test out, and say why."""
    assert not [name for name in Settings.model_fields if re.search("safety|screen|emergency|alarm|red_flag", name)]
