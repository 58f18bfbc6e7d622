"""What a patient types finds the topic in the library as it is."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from glossary.linker import SURE, Linker
from glossary.loader import Glossary, load_glossary
from glossary.model import Language
from glossary.siblings import siblings_of
from glossary.text import LANGUAGES

EVERYDAY = Path(__file__).parent.parent / "understanding" / "everyday.jsonl"
#: The share of topics that must be found, and the share that one slip a message may hide.
_FOUND, _HIDDEN = 0.88, 0.045
_TRIES = 4
#: Slips are made in words of so many letters.
_LONGER = 5


@pytest.fixture(scope="module")
def library() -> Glossary:
    return load_glossary()


@pytest.fixture(scope="module")
def real(library: Glossary) -> Linker:
    return Linker(library)


def test_every_name_and_description_of_the_real_content_finds_its_entry(library: Glossary, real: Linker) -> None:
    lost = [
        (entry.id, text)
        for entry in library
        for language in LANGUAGES
        for text in (*entry.edition(language).names, *entry.edition(language).descriptions)
        if [link.entry_id for link in real.link(text, language)] != [entry.id]
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("text", "language", "entry_ids"),
    [
        ("what are the early signs of a stroke", "en", {"stroke"}),
        ("questions for my doctor about diabetes", "en", {"type-2-diabetes"}),
        ("athsma", "en", {"asthma"}),
        ("stomach flu", "en", {"gastroenteritis"}),
        ("does alcohol raise blood pressure", "en", {"hypertension"}),
        ("is blood pressure important", "en", {"hypertension", "blood-pressure-check"}),
        ("high blood pressure", "en", {"hypertension"}),
        ("cómo bajo la presión", "es", {"hypertension"}),
        ("por qué es importante la presión", "es", {"hypertension", "blood-pressure-check"}),
        ("what's an echo", "en", {"echocardiogram"}),
        ("chocolate labs are cute", "en", {"blood-test"}),
        ("my dad's stomach tube is clogged", "en", {"feeding-tube"}),
        ("why do they put the sticky things on your chest", "en", {"ekg"}),
        ("my husband's snoring is awful, is it apnea", "en", {"sleep-apnea"}),
        ("me operaron de la vesícula", "es", {"gallbladder-removal"}),
        ("me van a operar de cataratas", "es", {"cataract-surgery"}),
        ("quiero operarme de la hernia", "es", {"hernia-repair"}),
        ("le zumban los oídos", "es", {"tinnitus"}),
        ("se me hincharon los pies", "es", {"leg-swelling"}),
        ("saco sangre por la nariz", "es", {"nosebleed"}),
        ("me sube mucho la presión", "es", {"hypertension"}),
        ("cómo bajar el azúcar", "es", {"type-2-diabetes"}),
        ("se me baja el azúcar", "es", {"low-blood-sugar"}),
        ("antidepresivos", "es", {"ssris", "snris"}),
        ("my water broke", "en", {"labor"}),
        ("contracciones cada cinco minutos", "es", {"labor"}),
        ("is tylenol safe while breastfeeding", "en", {"acetaminophen", "breastfeeding"}),
        ("birth control", "en", {"birth-control-pills", "iud"}),
        ("tengo cólicos", "es", {"colic", "period-pain"}),
        ("mi hijo se orina en la cama", "es", {"bed-wetting"}),
        ("false teeth", "en", {"dentures"}),
        ("vaginal thrush", "en", {"vaginal-yeast-infection"}),
        ("qué es una endoscopía", "es", {"upper-endoscopy", "colonoscopy", "bronchoscopy"}),
    ],
)
def test_people_find_what_they_mean(real: Linker, text: str, language: Language, entry_ids: set[str]) -> None:
    assert {link.entry_id for link in real.link(text, language)} == entry_ids


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("chocolate labs", "en"),
        ("el dedo gordo", "es"),
        ("perdí el sentido del olfato", "es"),
        ("bajo de peso sin querer", "es"),
        ("there is an american idol cast", "en"),
        ("are you open on labor day", "en"),
        ("life has its ups and downs", "en"),
        ("la cita de mi mamá", "es"),
        ("I hear voices", "en"),
    ],
)
def test_what_only_sounds_like_a_topic_is_not_told(real: Linker, text: str, language: Language) -> None:
    assert [link for link in real.link(text, language) if link.score >= SURE] == []


def _slipped(text: str, slips: random.Random) -> str:
    """The message with a letter of one of its longer words lost, doubled or swapped."""
    words = text.split(" ")
    longer = [place for place, word in enumerate(words) if len(word) >= _LONGER and word.isalpha()]
    if not longer:
        return text
    place = slips.choice(longer)
    word = words[place]
    at = slips.randrange(1, len(word) - 1)
    words[place] = slips.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )
    return " ".join(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_topics_of_everyday_questions_are_found_and_one_slip_hides_few(real: Linker, language: Language) -> None:
    lines = map(json.loads, EVERYDAY.read_text("utf-8").splitlines())
    asked = [
        (line["text"], set(line["label"]["target"]))
        for line in lines
        if line["lang"] == language and "target" in line["label"]
    ]

    def found(text: str, right: set[str]) -> bool:
        return any(link.entry_id in right for link in real.link(text, language) if link.score >= SURE)

    share = sum(found(text, right) for text, right in asked) / len(asked)
    tries = [random.Random(seed) for seed in range(_TRIES)]
    slipped = [found(_slipped(text, slips), right) for slips in tries for text, right in asked]
    assert share >= _FOUND
    assert share - sum(slipped) / len(slipped) <= _HIDDEN


@pytest.mark.parametrize(
    ("text", "language", "entry_id"),
    [
        ("que comer si tengo gastritis", "es", "gastritis"),
        ("gripe estomacal", "es", "gastroenteritis"),
        ("gastric ulcer", "en", "peptic-ulcer"),
        ("heartburn", "en", "gerd"),
        ("can not digest milk", "en", "lactose-intolerance"),
        ("low blood pressure", "en", "low-blood-pressure"),
        ("low blood sugar", "en", "low-blood-sugar"),
        ("se me baja la presión", "es", "low-blood-pressure"),
        ("high blood pressure", "en", "hypertension"),
        ("what is heat stroke", "en", "heat-illness"),
        ("what is a stroke", "en", "stroke"),
        ("golpe en la cabeza", "es", "concussion"),
        ("me quemé la mano", "es", "burns"),
        ("it burns when I pee", "en", "urinary-tract-infection"),
        ("burning feet", "en", "peripheral-neuropathy"),
        ("strep throat", "en", "strep-throat"),
        ("anginas", "es", "tonsillitis"),
        ("angina de pecho", "es", "coronary-artery-disease"),
        ("plantar warts", "en", "warts"),
        ("genital warts", "en", "genital-warts"),
        ("plantar fasciitis", "en", "plantar-fasciitis"),
        ("fibroids", "en", "uterine-fibroids"),
        ("fibromyalgia", "en", "fibromyalgia"),
        ("dolor de muelas", "es", "tooth-decay"),
        ("what causes cavities", "en", "tooth-decay"),
        ("how long does a burn take to heal", "en", "burns"),
        ("por qué duele la regla", "es", "period-pain"),
        ("depresión posparto", "es", "postpartum-depression"),
        ("depresión", "es", "depression"),
        ("shogrens", "en", "sjogrens-syndrome"),
        ("what is bells palsy", "en", "bells-palsy"),
        ("dejar el cigarro", "es", "smoking"),
        ("wooping cough", "en", "whooping-cough"),
    ],
)
def test_topics_of_like_names_are_told_apart(real: Linker, text: str, language: Language, entry_id: str) -> None:
    assert [link.entry_id for link in real.link(text, language)] == [entry_id]


@pytest.mark.parametrize(
    "text",
    ["cerebral palsy", "leg cramps", "my period is late", "lactic acid", "muela del juicio", "cólico de bebé",
     "a heat wave is coming", "throat cancer", "indignación", "menopausal", "is there a smoke alarm"],
)  # fmt: skip
def test_words_beside_a_name_are_not_taken_for_it(real: Linker, text: str) -> None:
    late = {"sore-throat", "bells-palsy", "period-pain", "lactose-intolerance", "tooth-decay", "heat-illness",
            "indigestion", "meningitis", "smoking"}  # fmt: skip
    assert late.isdisjoint(link.entry_id for link in real.link(text))


@pytest.mark.parametrize(
    ("word", "entry_ids"),
    [("burns", {"burns"}), ("chest cavity", {"tooth-decay"}), ("PPD", {"tb-test", "postpartum-depression"})],
)
def test_a_word_of_several_meanings_is_asked_back(real: Linker, word: str, entry_ids: set[str]) -> None:
    links = real.link(word, "en")
    assert {link.entry_id for link in links} == entry_ids
    assert all(link.score < SURE for link in links)


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [("blod presure", "hypertension"), ("high blod presure", "hypertension"), ("coloscopy prepp", "colonoscopy"),
     ("diabeets typ 2", "type-2-diabetes"), ("insuln pen", "insulin-pen"), ("ataqe al corason", "heart-attack"),
     ("hart atack", "heart-attack"), ("hart failer", "heart-failure"), ("kidny failur", "chronic-kidney-disease"),
     ("brest cancr", "breast-cancer")],
)  # fmt: skip
def test_a_name_with_two_slips_is_found(real: Linker, text: str, entry_id: str) -> None:
    assert entry_id in {link.entry_id for link in real.link(text)}


@pytest.mark.parametrize(
    "text",
    ["blond pressure", "bold pressure", "good blog pressures", "blood pleasure", "kid stones", "kinda stones",
     "hair attack", "grat attack", "heart attach", "pasos blod"],
)  # fmt: skip
def test_words_that_only_look_like_a_name_with_slips_are_none(real: Linker, text: str) -> None:
    assert real.link(text) == []


@pytest.mark.parametrize(
    ("entry_id", "siblings"),
    [("type-2-diabetes", {"type-1-diabetes"}), ("hepatitis-b", {"hepatitis-a", "hepatitis-c"}),
     ("hypothyroidism", {"hyperthyroidism"}), ("asthma", set())],
)  # fmt: skip
def test_siblings_differ_by_one_small_word(library: Glossary, entry_id: str, siblings: set[str]) -> None:
    assert set(siblings_of(library, entry_id)) == siblings


@pytest.mark.parametrize("text", ["whats the phone number", "is there a video", "jet lag", "hammertoe", "who won"])
def test_what_the_library_lacks_has_no_far_fetched_neighbours(real: Linker, text: str) -> None:
    assert real.suggest(text) == []
