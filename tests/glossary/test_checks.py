"""An entry that breaks a rule of the content guide is named, with the rule and the remedy."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from bot import segments
from glossary.checks import Finding, check
from glossary.copied import fingerprints, load_fingerprints
from glossary.loader import Glossary, load_glossary
from glossary.model import Ambiguous, Code, Passage, Problem, Source, Step, TeachBack
from glossary.text import LANGUAGES

from .conftest import Alter

TODAY = dt.date(2026, 11, 23)
STICK, ASTHMA = "walking-stick", "asthma"

LONG_SENTENCE = "You may walk " + "and walk " * 100 + "home."
HARD_WORDS = "Gastroenterological manifestations necessitate comprehensive interdisciplinary evaluation. " * 12
PALABRAS = "Las manifestaciones gastroenterológicas requieren evaluación interdisciplinaria pormenorizada. " * 12


def findings(
    glossary: Glossary, today: dt.date = TODAY, sources: dict[str, frozenset[str]] | None = None
) -> list[Finding]:
    return check(glossary, today, segments.count, sources or {})


def rules(glossary: Glossary, today: dt.date = TODAY) -> list[tuple[str, str | None, str]]:
    return [(finding.entry_id, finding.language, finding.rule) for finding in findings(glossary, today)]


def asks(text: str) -> TeachBack:
    return TeachBack(question=text, good="So.", missed="Not so.", again="Like this.")


def passage(text: str, sms: str = "Ask us.") -> Passage:
    return Passage(text=text, sms=sms)


def sized(characters: int, last: str) -> str:
    """A text message of that many characters; `last` decides how many fit into a segment."""
    return ("Go on. " * 60)[: characters - 1] + last


def test_sound_entries_pass(glossary: Glossary) -> None:
    assert findings(glossary) == []


@pytest.mark.slow  # `make test` asks the same by `make check-content`
def test_the_real_content_breaks_no_rule() -> None:
    found = check(load_glossary(), TODAY, segments.count, load_fingerprints())
    assert [finding for finding in found if finding.severity == "error"] == []


@pytest.mark.parametrize(
    ("entry_id", "language", "values", "rule"),
    [
        (ASTHMA, "en", {"teach_back": asks(HARD_WORDS)}, "reading_grade"),
        (ASTHMA, "en", {"teach_back": asks(HARD_WORDS)}, "smog"),
        (ASTHMA, "es", {"teach_back": asks(PALABRAS)}, "reading_ease"),
        (ASTHMA, "en", {"teach_back": asks(LONG_SENTENCE * 3)}, "sentence_length"),
        (ASTHMA, "en", {"short": "Go on. " * 31}, "text_length"),
        (ASTHMA, "en", {"short": "Go on. " * 30}, None),
        (STICK, "en", {"supplies": ("a cane",) * 8}, "list_length"),
        (STICK, "en", {"supplies": ("a cane",) * 7}, None),
        (STICK, "en", {"steps": (Step(text="Walk."),) * 12}, None),
        (STICK, "en", {"warnings": ("Stop taking your pills.",)}, "no_command_about_medicine"),
        (STICK, "en", {"warnings": ("Ask before you stop taking your pills.",)}, None),
        (STICK, "es", {"steps": (Step(text="Ande.", caution="Tome dos pastillas."),)}, "no_dose"),
        (STICK, "es", {"problems": (Problem(problem="Duele.", answer="Tome 500 mg."),)}, "no_dose"),
        (STICK, "en", {"synonyms": ("cane", "ASMÁ")}, "one_synonym_one_entry"),
        (STICK, "en", {"synonyms": ("cane", "Cané", "asthma nurse")}, None),
        (STICK, "en", {"synonyms": ("cane - kane",)}, "one_name_a_line"),
        (STICK, "en", {"synonyms": ("hand-cane",)}, None),
        (ASTHMA, "en", {"teach_back": asks("A cane is a stick with a grip")}, "own_sentences"),
        (ASTHMA, "en", {"teach_back": asks("Call 911 if you fall and hit your head.")}, None),
        (ASTHMA, "en", {"teach_back": asks("A cane helps you walk.")}, None),
    ],
)
def test_rules_of_an_edition(
    alter: Alter, entry_id: str, language: str, values: dict[str, Any], rule: str | None
) -> None:
    found = {name for _, _, name in rules(alter(entry_id, language, **values))}
    assert rule in found if rule else not found


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("aspect", "text", "rule"),
    [
        ("when_to_get_help", Passage(text="Call us.", sms="Call 911."), "emergency_number"),
        ("when_to_get_help", Passage(text="Call 911.", sms="Call us."), "emergency_number"),
        ("causes", passage("Go on. " * 61), "text_length"),
        ("causes", passage("Go on. " * 60), None),
        ("causes", passage("It can be:\n" + "- dust\n" * 8), "list_length"),
        ("causes", passage("Dust.", sized(306, "e")), None),
        ("causes", passage("Dust.", sized(307, "e")), "text_messages"),
        ("causes", passage("Dust.", sized(306, "é")), None),
        ("causes", passage("Dust.", sized(134, "á")), None),
        ("causes", passage("Dust.", sized(135, "á")), "text_messages"),
        ("pronounce", passage("gas-tro-en-te-ro-LO-gi-cal " * 30), None),
    ],
)
def test_rules_of_a_section(
    alter: Alter, glossary: Glossary, language: Any, aspect: str, text: Passage, rule: str | None
) -> None:
    sections: dict[Any, Passage] = {**glossary.get(ASTHMA).edition(language).sections, aspect: text}
    # Only one language is changed here, so the two may tell different numbers and signs.
    found = [found for found in rules(alter(ASTHMA, language, sections=sections)) if not found[2].startswith("same_")]
    assert found == ([(ASTHMA, language, rule)] if rule else [])


def test_a_term_needs_no_emergency_number(alter: Alter, glossary: Glossary) -> None:
    entry = glossary.get(ASTHMA)
    editions = {
        language: entry.edition(language).model_copy(
            update={"sections": {**entry.edition(language).sections, "when_to_get_help": passage("Call us.")}}
        )
        for language in LANGUAGES
    }
    assert rules(alter(ASTHMA, kind="term", **editions)) == []


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://medlineplus.gov/asthma.html", True),
        ("https://www.nhlbi.nih.gov/health/asthma", True),
        ("https://dailymed.nlm.nih.gov/x", True),
        ("https://notcdc.gov/asthma", False),
        ("https://cdc.gov.example.com/asthma", False),
        ("https://example.com/cdc.gov", False),
        ("https://en.wikipedia.org/wiki/Asthma", False),
        ("https://medlineplus.gov/lab-tests/a1c/", True),
        ("https://medlineplus.gov/ency/article/000141.htm", False),
        ("https://medlineplus.gov/spanish/ency/article/000141.htm", False),
        ("https://medlineplus.gov/druginfo/meds/a682878.html", False),
    ],
)
def test_sources(alter: Alter, glossary: Glossary, url: str, trusted: bool) -> None:
    source = glossary.get(ASTHMA).sources[0].model_copy(update={"url": url})
    assert rules(alter(ASTHMA, sources=(source,))) == ([] if trusted else [(ASTHMA, None, "trusted_sources")])


@pytest.mark.parametrize(("related", "found"), [((STICK,), 0), (("gone",), 1), ((ASTHMA,), 1), ((), 0)])
def test_related(alter: Alter, related: tuple[str, ...], found: int) -> None:
    assert rules(alter(ASTHMA, related=related)) == [(ASTHMA, None, "related_exist")] * found


@pytest.mark.parametrize(("today", "due"), [(dt.date(2027, 10, 31), False), (dt.date(2027, 11, 1), True)])
def test_reviews_fall_due(glossary: Glossary, today: dt.date, due: bool) -> None:
    assert rules(glossary, today) == ([(ASTHMA, None, "review_due"), (STICK, None, "review_due")] if due else [])


@pytest.mark.parametrize(
    ("reviewer", "read", "severity"),
    [
        (None, (True, True), None),
        (None, (True, False), None),
        (None, (False, False), "warning"),
        ("A. Nurse, RN", (True, True), None),
        ("A. Nurse, RN", (True, False), "error"),
        ("A. Nurse, RN", (False, False), "error"),
    ],
)
def test_nobody_signs_on_a_source_nobody_read(
    alter: Alter, glossary: Glossary, reviewer: str | None, read: tuple[bool, ...], severity: str | None
) -> None:
    entry = glossary.get(STICK)
    sources = tuple(entry.sources[0].model_copy(update={"read": TODAY if was else None}) for was in read)
    altered = alter(STICK, sources=sources, review=entry.review.model_copy(update={"reviewer": reviewer}))
    found = [finding.severity for finding in findings(altered) if finding.rule == "read_sources"]
    assert found == ([severity] if severity else [])


def test_how_a_page_was_read_needs_the_day() -> None:
    with pytest.raises(ValidationError, match="read_as needs the day"):
        Source(title="Canes", publisher="NIH", url="https://nih.gov/canes", read=None, read_as="reprint")


def test_a_finding_says_where_and_how_to_mend_it(alter: Alter) -> None:
    (finding,) = findings(alter(STICK, "en", warnings=("Stop taking your pills.",)))
    assert finding.severity == "error"
    assert finding.place == "en.warnings.0"
    assert "without asking" in finding.message


@pytest.mark.parametrize(
    ("language", "text", "rule"),
    [
        ("en", "The patient may feel weak.", "speaks_to_you"),
        ("en", "Some patients feel weak.", "speaks_to_you"),
        ("en", "You may feel weak.", None),
        ("en", "The patient lift holds you.", None),
        ("en", "The patient portal has your results.", None),
        ("es", "El paciente se siente débil.", "speaks_to_you"),
        ("es", "Sea paciente. Usted va a mejorar.", None),
        ("en", "It is a miracle drug.", "no_praise"),
        ("en", "It is the best brand.", "no_praise"),
        ("en", "It works best at night.", None),
        ("es", "Es la mejor marca.", "no_praise"),
        ("es", "Es mejor de noche.", None),
        ("en", "You may get dyspnea.", "jargon"),
        ("en", "You may get dyspnea. That means it is hard to breathe.", None),
        ("en", "It may be hard to breathe (dyspnea).", None),
        ("es", "Le puede dar disnea.", "jargon"),
        ("es", "Le puede dar disnea, es decir, falta de aire.", None),
    ],
)
def test_rules_of_wording(alter: Alter, language: str, text: str, rule: str | None) -> None:
    problem = Problem(problem="It is new." if language == "en" else "Es nueva.", answer=text)
    found = [(finding.language, finding.rule) for finding in findings(alter(STICK, language, problems=(problem,)))]
    assert found == ([(language, rule)] if rule else [])


def test_a_word_of_a_related_entry_is_explained_there(alter: Alter, glossary: Glossary) -> None:
    hard = Problem(problem="It is new.", answer="You may get dyspnea.")
    alone = alter(STICK, "en", problems=(hard,))
    named = glossary.get(ASTHMA).en.model_copy(update={"synonyms": ("dyspnea",)})
    linked = {**alone.entries, ASTHMA: glossary.get(ASTHMA).model_copy(update={"en": named})}
    assert rules(alone) == [(STICK, "en", "jargon")]
    assert rules(Glossary(entries=linked, version="linked")) == []


@pytest.mark.parametrize(
    ("short", "rule"),
    [("Asthma is a lung illness.", "action"), ("Asthma is a lung illness. Ask your care team about it.", None)],
)
def test_the_first_answer_says_what_to_do(alter: Alter, short: str, rule: str | None) -> None:
    found = {name for _, _, name in rules(alter(ASTHMA, "en", short=short, sms="It is hard to breathe with it."))}
    assert found == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("english", "spanish", "same"),
    [
        ("Wait two hours.", "Espere dos horas.", True),
        ("Wait 2 hours.", "Espere dos horas.", True),
        ("Wait two hours.", "Espere tres horas.", False),
        ("Wait two hours.", "Espere unas horas.", False),
        ("Use both hands.", "Use las dos manos.", True),
        ("Wait an hour.", "Espere una hora.", True),
        ("Call at 100.4 °F.", "Llame con 100.4 °F.", True),
        ("It has 1,000 parts.", "Tiene 1000 partes.", True),
    ],
)
def test_both_languages_tell_the_same_numbers(alter: Alter, english: str, spanish: str, same: bool) -> None:
    altered = alter(STICK, "en", warnings=(english,))
    edition = altered.get(STICK).es.model_copy(update={"warnings": (spanish,)})
    entry = altered.get(STICK).model_copy(update={"es": edition})
    found = rules(Glossary(entries={**altered.entries, STICK: entry}, version="altered"))
    assert found == ([] if same else [(STICK, "es", "same_numbers")])


BLUE = "Call 911 if you can't speak or your lips turn blue."
AZULES = "Llame al 911 si no puede hablar o si sus labios se ponen azules."


@pytest.mark.parametrize(
    ("english", "spanish", "without"),
    [
        (passage(BLUE, BLUE), passage(AZULES, AZULES), {}),
        (passage(BLUE, "Call 911 for gray lips or trouble speaking."), passage(AZULES, AZULES), {}),
        (passage(BLUE, "Call us. Call 911 for hard speech. Call 911 for gray lips."), passage(AZULES, AZULES), {}),
        (passage(f"{BLUE} Call us if you are confused.", BLUE), passage(AZULES, AZULES), {}),
        (
            passage(BLUE, "Call 911 if you can't speak."),
            passage(AZULES, AZULES),
            {"en.sections.when_to_get_help.sms": "en.text and es.sms"},
        ),
        (
            passage(BLUE, "Call 911 if you can't speak. Call us for blue lips."),
            passage(AZULES, AZULES),
            {"en.sections.when_to_get_help.sms": "en.text and es.sms"},
        ),
        (
            passage(BLUE, BLUE),
            passage("Llame al 911 si no puede hablar.", "Llame al 911 si le cuesta hablar."),
            {"es.sections.when_to_get_help.text": "en.text", "es.sections.when_to_get_help.sms": "en.sms"},
        ),
    ],
)
def test_card_and_text_tell_the_same_emergency_signs_in_both_languages(
    alter: Alter, glossary: Glossary, english: Passage, spanish: Passage, without: dict[str, str]
) -> None:
    entry = glossary.get(ASTHMA)
    editions = {
        language: entry.edition(language).model_copy(
            update={"sections": {**entry.edition(language).sections, "when_to_get_help": told}}
        )
        for language, told in (("en", english), ("es", spanish))
    }
    found = findings(alter(ASTHMA, **editions))
    assert {finding.rule for finding in found} <= {"same_emergency_signs"}
    assert {finding.place: finding.message.partition(". ")[0] for finding in found} == {
        place: f"no 911 for blue or gray skin, told in {where}" for place, where in without.items()
    }


@pytest.mark.parametrize(
    ("system", "code", "sound"),
    [
        ("loinc", "4548-4", True),
        ("loinc", "4548-5", False),
        ("snomed", "195967001", True),
        ("snomed", "195967002", False),
        ("icd10", "J45.909", True),
        ("icd10", "45.909", False),
        ("rxnorm", "29046", True),
        ("atc", "C09AA03", True),
        ("atc", "09AA", False),
    ],
)
def test_codes(alter: Alter, system: Any, code: str, sound: bool) -> None:
    found = rules(alter(ASTHMA, codes=(Code(system=system, code=code),)))
    assert found == ([] if sound else [(ASTHMA, None, "codes")])


def test_a_sentence_of_the_source_is_found_whatever_its_case(alter: Alter) -> None:
    source = "Asthma may start at any age. It is a long-term disease that affects the airways of your lungs."
    taken = alter(ASTHMA, "en", short="It is a long-term disease that affects the airways of Your lungs. Ask us.")
    own = alter(ASTHMA, "en", short="It is a lung disease that lasts. Ask us.")
    marks = {ASTHMA: frozenset(fingerprints(source))}
    assert [(f.place, f.rule) for f in findings(taken, sources=marks)] == [("en.short", "own_words")]
    assert findings(own, sources=marks) == []


@pytest.mark.parametrize(
    ("editor", "reviewer", "severity"),
    [
        (None, None, "warning"),
        (None, "A. Nurse, RN", "error"),
        ("A. Friend", None, None),
        ("A. Friend", "A. Nurse, RN", None),
    ],
)
def test_a_second_pair_of_eyes(
    alter: Alter, glossary: Glossary, editor: str | None, reviewer: str | None, severity: str | None
) -> None:
    review = glossary.get(STICK).review.model_copy(
        update={"editor": editor, "edited": TODAY if editor else None, "reviewer": reviewer}
    )
    found = [finding.severity for finding in findings(alter(STICK, review=review)) if finding.rule == "edited"]
    assert found == ([severity] if severity else [])


def test_a_word_that_means_several_is_declared_and_nobodys_name(alter: Alter) -> None:
    shared = alter(STICK, "en", synonyms=("asthma",))
    assert rules(shared) == [(STICK, "en", "one_synonym_one_entry")]
    word = Ambiguous(word="Asthma", language="en", entries=(ASTHMA, STICK))
    declared = Glossary(entries=shared.entries, version="declared", ambiguous=(word,))
    assert [f.message.split(".")[0] for f in findings(declared)] == ["'asthma' is in ambiguous"] * 2
