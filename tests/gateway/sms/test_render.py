"""What a reply looks like on a phone, and what "2" means when it comes back."""

from typing import Any

import pytest

from bot.gateway.choices import picked
from bot.gateway.sms import keywords
from bot.gateway.sms.render import render
from bot.reply import Choice, Language, Reply, Source, Step

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


def test_without_choices_a_number_is_a_number() -> None:
    assert picked("1", reply()) is None
    assert picked("1", None) is None
