"""What the scripted assistant answers: real entries of the library, and a record nobody has."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reply import Choice, Language, Measured, Reply, Section, Series, Source, Step, Topic, Visit
from glossary import aspects
from glossary.model import Edition
from tests.gateway.webchat.shelf import shelf

PLAYER = {
    "en": ("Next", "Back", "Repeat", "Leave the steps"),
    "es": ("Siguiente", "Atrás", "Repetir", "Dejar los pasos"),
}
#: What asks for which part of a record.
RECORDS = {
    "my results": "results",
    "mis resultados": "results",
    "my next visit": "visit",
    "mi próxima cita": "visit",
    "my medicines": "medicines",
    "mis medicinas": "medicines",
}
_VERIFY = {
    "claim": {"en": "First I need to know it is you.", "es": "Primero necesito saber que es usted."},
    "code": {
        "en": "If that matches our records, we sent a code by text message.",
        "es": "Si coincide con nuestros datos, le enviamos un código por mensaje de texto.",
    },
    "again": {
        "en": "That code did not work. Please try again.",
        "es": "Ese código no sirvió. Intente otra vez, por favor.",
    },
}
_BEFORE = {"en": "{name}: {total} steps. Before you start:", "es": "{name}: {total} pasos. Antes de empezar:"}
_NEED = {"en": "You need:", "es": "Necesita:"}
_STANDING = {
    "en": "Checked by an editor. Not signed by a clinician yet.",
    "es": "Revisado por un editor. Falta la firma de personal clínico.",
}


def topic(language: Language) -> Reply:
    """The card about high blood pressure."""
    entry = shelf().get("hypertension")
    edition = entry.edition(language)
    shown = [a for a in aspects.covered(edition) if a in ("symptoms", "causes", "self_care", "when_to_get_help")]
    return Reply(
        text=edition.short,
        act="answer",
        language=language,
        topic=Topic(id=entry.id, kind=entry.kind, name=edition.name),
        aspect="definition",
        sections=tuple(
            Section(heading=aspects.heading(a, language), text=passage.text)
            for a in shown
            if (passage := aspects.passage(edition, a))
        ),
        choices=tuple(
            Choice(label=aspects.heading(a, language), value=aspects.question(a, edition.name, language))
            for a in shown[:2]
        ),
        sources=tuple(
            Source(title=f"{s.title} ({s.publisher})", url=s.url, read=str(s.read)) for s in entry.sources if s.read
        ),
        standing=_STANDING[language],
    )


def term(language: Language) -> Reply:
    """A health word, with how it is said."""
    entry = shelf().get("chronic")
    edition = entry.edition(language)
    about = Topic(id=entry.id, kind=entry.kind, name=edition.name)
    return Reply(text=edition.short, act="answer", language=language, topic=about, aspect="definition")


def verify(stage: str, language: Language) -> Reply:
    """What asks for the log-in form's first page, for the code, or for the code again."""
    aspect = "claim" if stage == "claim" else "code"
    return Reply(text=_VERIFY[stage][language], act="verify", language=language, aspect=aspect)


def start(language: Language) -> Reply:
    """What comes before the steps of a nebulizer."""
    edition = nebulizer(language)
    head = _BEFORE[language].format(name=edition.name.capitalize(), total=len(edition.steps))
    lists = ("\n".join(f"• {line}" for line in lines) for lines in (edition.warnings, edition.supplies))
    warnings, supplies = lists
    text = f"{head}\n{warnings}\n\n{_NEED[language]}\n{supplies}"
    return Reply(text=text, act="navigate", language=language, topic=_product(edition), aspect="how_to_use")


def step(number: int, language: Language) -> Reply:
    """One step of it."""
    edition = nebulizer(language)
    here = edition.steps[number - 1]
    return Reply(
        text=" ".join(filter(None, (here.text, here.caution, here.why))),
        act="navigate",
        language=language,
        topic=_product(edition),
        aspect="how_to_use",
        step=Step(number=number, total=len(edition.steps)),
        choices=tuple(Choice(label=word, value=word.lower()) for word in PLAYER[language]),
    )


def nebulizer(language: Language) -> Edition:
    """The edition whose steps are walked through."""
    return shelf().get("nebulizer").edition(language)


def _product(edition: Edition) -> Topic:
    return Topic(id="nebulizer", kind="product", name=edition.name)


def record(asked: str, language: Language) -> Sequence[Reply]:
    """Results, a visit or medicines, as a logged-in patient gets them."""
    spanish = language == "es"
    if asked == "results":
        return (
            Reply(
                text="Sus resultados, como los dio el laboratorio:"
                if spanish
                else "Your results, as the lab gave them:",
                act="answer",
                language=language,
                results=(
                    Series(
                        name="Hemoglobina A1c" if spanish else "Hemoglobin A1c",
                        unit="%",
                        values=(
                            Measured(value="7.4", on="2026-01-05", mark="H"),
                            Measured(value="6.9", on="2026-05-11", mark="H"),
                            Measured(value="6.4", on="2026-11-02"),
                        ),
                    ),
                ),
            ),
        )
    if asked == "visit":
        text = (
            "Su próxima cita: cardiología, el jueves 3 de diciembre a las 3:30 p. m."
            if spanish
            else "Your next visit: heart clinic, on Thursday, December 3 at 3:30 PM."
        )
        visit = Visit(
            what="Cardiología" if spanish else "Heart clinic",
            start="2026-12-03T15:30:00-06:00",
            end="2026-12-03T16:00:00-06:00",
            where="200 Main Street, Room 4",
            directions="Use la puerta norte." if spanish else "Use the north door.",
        )
        return (Reply(text=text, act="answer", language=language, visit=visit),)
    text = "Las medicinas de su lista:" if spanish else "The medicines on your list:"
    return (Reply(text=f"{text}\n• Lisinopril 10 mg\n• Metformin 500 mg", act="answer", language=language),)
