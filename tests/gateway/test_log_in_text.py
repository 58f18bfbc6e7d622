"""What the log-in desk makes of typed words, and what it leaves to the assistant."""

from __future__ import annotations

import datetime as dt

import pytest

from bot import library
from bot.gateway.log_in_text import BirthDate, Claim, Code, Details, Name, NewCode, Unclear, read
from bot.records.access.identity import Stage
from bot.reply import Language
from bot.settings import Settings

TODAY = dt.date(2026, 11, 23)
#: Our own library, whatever the clinic's.
OURS = Settings(content=None)
APRIL_25 = dt.date(1970, 4, 25)


def claim(name: str = "Maria Lopez") -> Claim:
    return Claim(name, APRIL_25)


@pytest.mark.parametrize(
    ("text", "stage", "details"),
    [
        # Unasked, only who says so claims to be someone.
        ("I am Maria Lopez 4/25/1970", None, claim()),
        ("My name is Maria Lopez and my date of birth is 04-25-1970.", None, claim()),
        ("Name: Maria Lopez DOB: 4/25/1970", None, claim()),
        ("Hi, I'm Maria Lopez, born April 25, 1970", None, claim()),
        ("Maria Lopez 4/25/1970", None, Unclear()),
        ("maria lopez, 25 apr 70", None, Unclear()),
        ("I am Maria Lopez 4/25/15", None, Unclear()),
        ("my date of birth is 4/25/1970", None, Unclear()),
        ("Flu shot 10/12/2024", None, None),
        ("5/10", None, None),  # how bad it is
        ("5/10", "claim", Unclear()),
        ("5/11", None, Unclear()),
        ("Flu Shot 10/12/2024", None, None),
        ("last period 10/20/2026", None, None),
        ("Started Metformin 1/5/2024", None, None),
        ("Knee surgery 3/4/2022", None, None),
        ("I am taking Metformin since 1/5/2024", None, None),
        ("what happened on 4/25/1970?", None, None),
        ("My last visit was 4/25/1970", None, None),
        ("Maria Lopez", None, None),
        ("123456", None, None),
        # A log-in under way takes claims in every dress.
        ("Maria Lopez 4/25/1970", "claim", claim()),
        ("4/25/1970 Maria Lopez", "claim", claim()),
        ("Lopez, Maria 4/25/1970", "claim", claim("Lopez, Maria")),
        ("Lopez,Maria 4/25/1970", "claim", claim("Lopez,Maria")),
        ("maria lopez 4/25/70", "claim", claim("maria lopez")),
        ("MARIA LOPEZ 04251970", "claim", claim("MARIA LOPEZ")),
        ("It's Maria Lopez, 25 apr 70", "claim", claim()),
        ("Maria Lopez (4-25-1970), thanks", "claim", claim()),
        ("Maria E. O'Brien-Lopez 1970-04-25", "claim", claim("Maria E. O'Brien-Lopez")),
        ("Will May 4/25/1970", "claim", claim("Will May")),
        ("Lee Young 4/25/1970", "claim", claim("Lee Young")),
        ("So Young Do 4/25/1970", "claim", claim("So Young Do")),
        ("Maria Lopez 4/25/1970", "code", claim()),
        ("maria lopez", "claim", Name("maria lopez")),
        ("hi, I'm Maria Lopez", "claim", Name("Maria Lopez")),
        ("MARIA LOPEZ", "claim", Name("MARIA LOPEZ")),
        ("Maria de la Cruz Lopez", "claim", Name("Maria de la Cruz Lopez")),
        ("4/25/1970", "claim", BirthDate(APRIL_25)),
        ("yes, April 25th 1970, thank you", "claim", BirthDate(APRIL_25)),
        ("it is 4/25/70", "claim", BirthDate(APRIL_25)),
        # ... and keeps back what it can't use.
        ("Maria Lopez 4/25/1970 when is my next appointment?", "claim", Unclear()),
        ("Maria Lopez 4/25/15", "claim", Unclear()),
        ("Maria 4/25/1970", "claim", Unclear()),
        ("Maria Lopez April 1970", "claim", Unclear()),
        ("Maria Lopez 1970", "claim", Unclear()),
        ("Maria Lopez 4/25/1970 555-0100", "claim", Unclear()),
        ("Flu shot 10/12/2024", "claim", Unclear()),
        ("my name is Maria Lopez can you help me", "claim", Unclear()),
        ("my number is 12345", "claim", Unclear()),
        ("04 25 70", "claim", Unclear()),
        ("123456", "claim", Unclear()),
        ("12345", "code", Unclear()),
        ("12 34 56", "code", Unclear()),
        ("maria lopez", "code", Unclear()),
        ("4/25/1970", "code", Unclear()),
        ("04251970", "code", Unclear()),
        # Codes.
        ("123456", "code", Code("123456")),
        ("it is 123 456, thanks", "code", Code("123456")),
        ("123-456", "code", Code("123456")),
        ("1 2 3 4 5 6", "code", Code("123456")),
        ("send me a new code please", "code", NewCode()),
        ("otro código", "code", NewCode()),
        # Everything else is for the assistant.
        ("What is asthma?", "claim", None),
        ("WHAT IS ASTHMA", "code", None),
        ("my medicines", "claim", None),
        ("talk to a person", "claim", None),
        ("high blood pressure", "claim", None),
        ("High Blood Pressure", "code", None),
        ("asthma inhaler", "claim", None),
        ("side effects", "claim", None),
        ("never mind", "claim", None),
        ("thank you", "claim", None),
        ("don't", "claim", None),
        ("ok thanks", "claim", None),
        ("log out", "code", None),
        ("I am tired", "claim", None),
        ("is 130/85 high", "claim", None),
        ("type 2 diabetes", "claim", None),
        ("locked out", "locked", None),
        ("", "claim", None),
    ],
)  # fmt: skip
def test_what_a_message_means_in_english(text: str, stage: Stage | None, details: Details | None) -> None:
    assert read(text, stage, "en", TODAY, library.words(OURS)) == details


@pytest.mark.parametrize(
    ("text", "stage", "details"),
    [
        ("soy Maria Lopez, nací el 25 de abril de 1970", None, claim()),
        ("Me llamo María López García y nací el 25 de abril de 1970", None, claim("María López García")),
        ("mi nombre es Maria Lopez y mi fecha de nacimiento es el 25 de abril de 1970", None, claim()),
        ("tengo una cita el 25 de abril de 1970", None, None),
        ("Maria Lopez, naci en abril 25 de 1970", "claim", claim()),
        ("naci en abril 25 de 1970", "claim", BirthDate(APRIL_25)),
        ("sí, 25/4/1970 gracias", "claim", BirthDate(APRIL_25)),
        ("soy maria lopez", "claim", Name("maria lopez")),
        ("tengo una cita el 25 de abril de 1970", "claim", Unclear()),
        ("mis citas", "claim", None),
        ("síntomas de lupus", "claim", None),
        ("presión alta", "claim", None),
        ("la presión alta", "code", None),
        ("hablar con una persona", "claim", None),
        ("muchas gracias", "claim", None),
        ("cerrar sesión", "code", None),
    ],
)
def test_what_a_message_means_in_spanish(text: str, stage: Stage | None, details: Details | None) -> None:
    assert read(text, stage, "es", TODAY, library.words(OURS)) == details


@pytest.mark.parametrize(("language", "born"), [("en", dt.date(1970, 4, 5)), ("es", dt.date(1970, 5, 4))])
def test_a_date_is_read_the_way_its_language_writes_it(language: Language, born: dt.date) -> None:
    assert read("Maria Lopez 4/5/1970", "claim", language, TODAY, library.words(OURS)) == Claim("Maria Lopez", born)


def test_what_was_typed_is_not_in_a_repr() -> None:
    assert "Lopez" not in repr(claim())
