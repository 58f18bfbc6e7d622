"""A grave sign is known in the words of either language, and ordinary words are not taken for one."""

from __future__ import annotations

from typing import Literal

import pytest

from glossary.signs import signs


@pytest.mark.parametrize(
    ("english", "spanish", "sign"),
    [
        ("It is hard to breathe.", "Le falta el aire.", "trouble breathing"),
        ("You choke.", "Se ahoga.", "trouble breathing"),
        ("Your chest hurts.", "Tiene dolor de pecho.", "chest pain"),
        ("You pass out.", "Se desmaya.", "fainting"),
        ("Someone can't be woken.", "Alguien no despierta.", "can't be woken"),
        ("You can't stay awake.", "Cuesta despertarle.", "can't be woken"),
        ("A nosebleed won't stop.", "La nariz no para de sangrar.", "bleeding"),
        ("A cut bleeds.", "La herida sangra.", "bleeding"),
        ("You soak a pad in an hour.", "Llena una toalla en una hora.", "bleeding"),
        ("A face that droops.", "Se le cae la cara.", "signs of a stroke"),
        ("Weakness on one side.", "Pierde fuerza en un lado.", "signs of a stroke"),
        ("Trouble speaking.", "No habla bien.", "trouble speaking"),
        ("You have a seizure.", "Convulsiona.", "a seizure"),
        ("Your throat swells.", "Tiene la garganta hinchada.", "swelling"),
        ("Hives with vomiting.", "Hay ronchas y vomita.", "hives"),
        ("Your lips turn gray.", "Tiene los labios grises.", "blue or gray skin"),
        ("You are confused.", "No piensa claro.", "confusion"),
        ("The worst headache of your life.", "De golpe le duele mucho la cabeza.", "a very bad headache"),
        ("You fall and hit your head.", "Se cae y se golpea la cabeza.", "a blow to the head"),
        ("A head injury.", "Un golpe fuerte en la cabeza.", "a blow to the head"),
        ("A stiff neck with fever.", "Fiebre y cuello tieso.", "a stiff neck"),
        ("You are in danger.", "Piensa en hacerse daño.", "danger to oneself or others"),
        ("Your heart races.", "El pulso va muy de prisa.", "a racing or uneven heartbeat"),
        ("A hard, sore belly.", "Duele mucho la panza.", "very bad belly pain"),
        ("You can't swallow.", "No puede tragar.", "trouble swallowing"),
        ("You feel the cord.", "Siente el cordón.", "the cord"),
        ("The baby is limp.", "El bebé queda flojo.", "a limp baby"),
    ],
)
def test_signs(english: str, spanish: str, sign: str) -> None:
    assert signs(english, "en") == signs(spanish, "es") == {sign}


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("You vomit blood.", "Vomita sangre."),
        ("You cough up more than a little blood.", "Tose mucha sangre."),
        ("Blood or coffee grounds you vomit.", "Hay vómito con sangre."),
    ],
)
def test_blood_from_within_is_a_sign_beside_bleeding(english: str, spanish: str) -> None:
    assert signs(english, "en") == signs(spanish, "es") == {"bleeding", "coughing or vomiting blood"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You have fruity breath."),
        ("en", "You take a blood thinner."),
        ("en", "Low blood sugar."),
        ("en", "Pain in your forehead."),
        ("en", "Stiff muscles."),
        ("en", "You can't talk in full sentences."),
        ("en", "Ask about your diet."),
        ("en", "A spinal cord injury."),
        ("en", "You can't speak a full sentence."),
        ("es", "Tiene aliento a fruta."),
        ("es", "Una medicina que hace la sangre menos espesa."),
        ("es", "No puede decir frases enteras."),
        ("es", "De golpe mueve la cabeza."),
        ("es", "Tiene los músculos tiesos."),
        ("es", "Tiene daño en la médula."),
        ("es", "Este año viaja."),
    ],
)
def test_ordinary_words(language: Literal["en", "es"], text: str) -> None:
    assert signs(text, language) == frozenset()
