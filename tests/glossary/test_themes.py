"""What has no section of its own is told by the section that speaks of it."""

from __future__ import annotations

import pytest

from glossary import themes
from glossary.loader import Glossary, load_glossary
from glossary.model import Aspect, Language
from glossary.text import fold


@pytest.fixture(scope="module")
def library() -> Glossary:
    return load_glossary()


@pytest.mark.parametrize(
    ("entry_id", "language", "aspect", "question", "said"),
    [
        ("strep-throat", "en", "risk_factors", "is it contagious", "spread"),
        ("shingles", "en", "causes", "can i be around my pregnant daughter", "catch"),
        ("statins", "en", "risks", "can i eat grapefruit with it", "grapefruit"),
        ("eczema", "en", "risk_factors", "can you catch eczema from someone", "you can't catch it"),
        ("shingles", "en", "duration", "how long is it contagious", "catch"),
        ("pink-eye", "es", "risk_factors", "¿se pega?", "se pegan"),
        ("covid-19", "en", "risk_factors", "can you get it twice", "more than once"),
        ("hypertension", "en", "self_care", "how much salt can I have", "salt"),
        ("fatty-liver-disease", "es", "self_care", "puedo tomar alcohol", "alcohol"),
        ("type-2-diabetes", "en", "self_care", "can I exercise", "move each day"),
    ],
)
def test_the_section_that_speaks_of_it_is_told(
    library: Glossary, entry_id: str, language: Language, aspect: Aspect, question: str, said: str
) -> None:
    found = themes.told(library.get(entry_id).edition(language), aspect, question)
    assert found
    assert said in fold(found[1].text)


@pytest.mark.parametrize(
    ("entry_id", "aspect", "question"),
    [
        ("lung-cancer", "outlook", "can it be cured"),
        ("lung-cancer", "symptoms", "where does it spread"),
        ("hypertension", "self_care", "what can I do at home"),
        ("hypertension", "definition", "what is it, again"),
        ("asthma", "self_care", "puedo salir con asma"),
        ("a1c", "purpose", "is it contagious"),
        ("alcohol-use-disorder", "treatment", "what treats alcohol withdrawal"),
    ],
)
def test_other_questions_keep_their_aspect(library: Glossary, entry_id: str, aspect: Aspect, question: str) -> None:
    found = themes.told(library.get(entry_id).edition("en"), aspect, question)
    assert found is None or found[0] == aspect
