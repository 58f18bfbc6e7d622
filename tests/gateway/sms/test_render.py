"""What a reply looks like on a phone, and what "2" means when it comes back."""

from typing import Any

import pytest

from bot.gateway import keywords
from bot.gateway.choices import picked
from bot.gateway.sms.parts import MAX_PARTS, split
from bot.gateway.sms.render import left_out, render
from bot.reply import Choice, Language, Reply, Source, Step
from bot.segments import count, is_gsm

SOURCE = Source(title="MedlinePlus", url="https://medlineplus.gov", read="2026-01-01")


def reply(text: str = "Rest.", language: Language = "en", **fields: Any) -> Reply:
    return Reply(text=text, act="answer", language=language, **fields)


def menu(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(label=label, value=f"tell me: {label}") for label in labels)


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (reply("One.\n\nTwo."), "One.\nTwo."),
        (reply("Long.", sms="Short."), "Short."),
        (reply("It’s fine…"), "It's fine..."),
        (reply(step=Step(number=2, total=9)), "Step 2 of 9: Rest."),
        (reply("Descanse.", "es", step=Step(number=2, total=9)), "Paso 2 de 9: Descanse."),
        (reply(choices=menu("Home care", "Warning signs")), "Rest.\nReply 1 for Home care, 2 for Warning signs."),
        (reply("Bien.", "es", choices=menu("Cuidados")), "Bien.\nResponda 1 para Cuidados."),
        (reply(choices=menu("What is it?", "Causes")), "Rest.\nReply 1 for What is it, 2 for Causes."),
        (reply("Bien.", "es", choices=menu("¿Qué es?")), "Bien.\nResponda 1 para Qué es."),
        (reply(inquiry=1042), "Rest.\nInquiry 1042."),
        (reply("Your number is 1042.", inquiry=1042), "Your number is 1042."),
        (reply("Come at 3.", author="coordinator", author_name="Maria"), "Maria, care coordinator: Come at 3."),
        (reply("Venga.", "es", author="coordinator", author_name="Ana"), "Ana, coordinación de cuidados: Venga."),
        (reply(sources=(SOURCE,)), "Rest.\nSource: MedlinePlus."),
        (
            reply(sources=(SOURCE,), standing="Not signed by a clinician yet."),
            "Rest.\nSource: MedlinePlus. Not signed by a clinician yet.",
        ),
        (reply("a" * 300, sources=(SOURCE,)), "a" * 300),
    ],
)
def test_render(what: Reply, text: str) -> None:
    assert render(what) == text


LONG = " ".join(f"This is sentence number {n} of a long answer." for n in range(40))


def test_what_does_not_fit_three_parts_is_left_for_more() -> None:
    what = reply(LONG, choices=menu("Home care"))
    said: list[str] = []
    for _ in range(9):
        shown = render(what)
        assert len(split(shown)) <= MAX_PARTS
        assert all(count(part) <= 2 for part in split(shown))
        said.append(shown.rpartition("\n")[0])
        rest = left_out(what)
        assert shown.endswith("Reply MORE for the rest, 1 for Home care." if rest else "Reply 1 for Home care.")
        if rest is None:
            break
        what = rest
    assert " ".join(said) == LONG
    assert len(said) > 1


@pytest.mark.parametrize(("language", "told"), [("en", "All of it on one page: {}"), ("es", "Todo en una hoja: {}")])
def test_what_is_left_out_is_linked_to_until_all_is_said(language: Language, told: str) -> None:
    link = "https://clinic.example/h/AbCd_fGh-jKl"
    what: Reply | None = reply(LONG, language, link=link, choices=menu("Home care"))
    while what:
        shown, rest = render(what), left_out(what)
        assert (told.format(link) in shown.split("\n")) == (rest is not None)
        assert len(split(shown)) <= MAX_PARTS
        assert sum(link in part for part in split(shown)) == (rest is not None)
        what = rest


def test_more_is_offered_in_spanish_without_an_accent_that_costs() -> None:
    shown = render(reply("Descanse bien. " * 100, "es"))
    assert shown.endswith("Responda MAS para el resto.")
    assert is_gsm(shown)


def test_one_endless_sentence_is_left_at_a_word() -> None:
    what = reply("word " * 300)
    rest = left_out(what)
    assert rest
    assert (render(what).partition("\n")[0] + " " + rest.text).split() == ["word"] * 300


@pytest.mark.parametrize("fields", [{"urgency": "emergency"}, {"author": "coordinator", "author_name": "Maria"}])
def test_an_alarm_and_a_persons_words_are_never_held_back(fields: dict[str, Any]) -> None:
    what = reply(LONG, **fields)
    assert LONG in render(what)
    assert left_out(what) is None
    assert len(split(render(what))) <= MAX_PARTS


@pytest.mark.parametrize("label", ["Stop", "CANCEL", "End", "Quit", "Yes", "Help", "Start", "Salir", "Parar"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_menu_offers_a_word_that_means_something_to_the_provider(label: str, language: Language) -> None:
    what = reply("Go on?", language, choices=menu(label, "Next"))
    shown = render(what).split("1 for " if language == "en" else "1 para ")[1].split(",")[0]
    assert keywords.classify(shown) is None
    assert picked(shown, what) == f"tell me: {label}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1", "tell me: Home care"),
        (" 2. ", "tell me: Warning signs"),
        ("#2", "tell me: Warning signs"),
        ("(1)", "tell me: Home care"),
        ("two", "tell me: Warning signs"),
        ("Dos", "tell me: Warning signs"),
        ("option 1", "tell me: Home care"),
        ("la 2", "tell me: Warning signs"),
        ("number one", "tell me: Home care"),
        ("warning", "tell me: Warning signs"),
        ("Signs!", "tell me: Warning signs"),
        ("seven", None),
        ("sign", None),
        ("the first day", None),
        ("one pill", None),
        ("home", "tell me: Home care"),
        ("home care", "tell me: Home care"),
        ("Home Care!", "tell me: Home care"),
        ("0", None),
        ("3", None),
        ("12", None),
        ("1 pill", None),
        ("101.5", None),
        ("482913", None),
        ("home care for my foot", None),
        ("", None),
    ],
)
def test_a_bare_number_or_name_picks_a_choice(text: str, meant: str | None) -> None:
    assert picked(text, reply(choices=menu("Home care", "Warning signs"))) == meant


def test_a_word_of_two_names_picks_neither() -> None:
    what = reply(choices=menu("Asthma in children", "Asthma attack"))
    assert picked("asthma", what) is None
    assert picked("attack", what) == "tell me: Asthma attack"


def test_a_name_is_found_without_its_accents() -> None:
    what = reply("Bien.", "es", choices=menu("Qué es", "Cómo se limpia"))
    assert picked("que es", what) == "tell me: Qué es"
    assert picked("LIMPIA", what) == "tell me: Cómo se limpia"


@pytest.mark.parametrize("text", ["What is it?", "what is it", "1"])
def test_a_choice_that_asks_is_picked_with_or_without_its_mark(text: str) -> None:
    assert picked(text, reply(choices=menu("What is it?", "Causes"))) == "tell me: What is it?"


def test_without_choices_a_number_is_a_number() -> None:
    assert picked("1", reply()) is None
    assert picked("1", None) is None
