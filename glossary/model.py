"""The shape of a glossary entry: strict data, an unknown key is an error."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Language = Literal["en", "es"]
Kind = Literal["term", "condition", "test", "procedure", "medicine", "product"]
Aspect = Literal[
    "definition",
    "example",
    "pronounce",
    "symptoms",
    "causes",
    "risk_factors",
    "diagnosis",
    "treatment",
    "prevention",
    "outlook",
    "self_care",
    "when_to_get_help",
    "purpose",
    "prepare",
    "during",
    "feel",
    "duration",
    "after",
    "risks",
    "results",
    "how_it_works",
    "set_up",
    "how_to_use",
    "supplies",
    "clean",
    "store",
    "disposal",
    "problem",
    "side_effects",
    "questions_to_ask",
]

#: What each kind must cover in its sections, beside its short answer (which is `definition`).
REQUIRED_SECTIONS: dict[Kind, tuple[Aspect, ...]] = {
    "term": ("definition", "example", "pronounce"),
    "condition": ("definition", "symptoms", "causes", "diagnosis", "treatment", "self_care", "when_to_get_help"),
    "test": (
        "definition",
        "purpose",
        "prepare",
        "during",
        "feel",
        "duration",
        "after",
        "risks",
        "results",
        "questions_to_ask",
        "when_to_get_help",
    ),
    "procedure": (
        "definition",
        "purpose",
        "prepare",
        "during",
        "feel",
        "duration",
        "after",
        "risks",
        "questions_to_ask",
        "when_to_get_help",
    ),
    "medicine": ("definition", "purpose", "how_it_works", "side_effects", "questions_to_ask", "when_to_get_help"),
    "product": ("definition", "purpose", "clean", "store", "disposal", "when_to_get_help"),
}

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
EntryId = Annotated[str, StringConstraints(pattern=ID_PATTERN)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """A page of a trusted publisher that an entry rests on.

    Attributes:
        read: the day the page's own text was read against the entry, live or in a stored copy of it.
            None: named for the reader, but we have not read its text yet.
        read_as: what was read. A stored copy may be older than the live page, a reprint stands on another site.
    """

    title: Line
    publisher: Line
    url: Annotated[str, StringConstraints(pattern=r"^https://\S+$")]
    read: dt.date | None
    read_as: Literal["page", "stored_copy", "reprint"] | None = None

    @model_validator(mode="after")
    def _read_to_be_read_as(self) -> Source:
        if self.read_as and not self.read:
            raise ValueError("read_as needs the day it was read")
        return self


class Review(_Strict):
    """Who wrote, who checked and who signed an entry.

    Attributes:
        editor: the second pair of eyes, who checked both languages against the sources on the day `edited`.
            None: nobody but the author has yet.
        reviewer: the clinician who signed. None: the sign-off is pending.
    """

    author: Line
    editor: Line | None = None
    edited: dt.date | None = None
    reviewer: Line | None
    reviewed: dt.date
    next_review: dt.date

    @model_validator(mode="after")
    def _within_a_year(self) -> Review:
        if not self.reviewed < self.next_review <= self.reviewed + dt.timedelta(days=366):
            raise ValueError("next_review must fall within 12 months after reviewed")
        return self

    @model_validator(mode="after")
    def _edited_by_somebody_on_a_day(self) -> Review:
        if (self.editor is None) != (self.edited is None):
            raise ValueError("editor and edited go together: give both or neither")
        return self


class Code(_Strict):
    """A code in a standard system that this entry explains, e.g. icd10 I10 or loinc 4548-4."""

    system: Literal["icd10", "snomed", "loinc", "rxnorm", "atc", "cvx"]
    code: Line


class Passage(_Strict):
    """What an entry says on one aspect: `text` for the web, `sms` for a text message, complete on its own."""

    text: Line
    sms: Line


class Step(_Strict):
    """One thing to do in a walk-through; `caution` is set apart when shown, `why` helps to remember it."""

    text: Line
    caution: Line | None = None
    why: Line | None = None


class Problem(_Strict):
    """Troubleshooting: what the person sees, and what to try."""

    problem: Line
    answer: Line


class TeachBack(_Strict):
    """A question that lets a person say in their own words what they will do (AHRQ teach-back).

    Attributes:
        question: open, never "do you understand?"; the burden of being clear is ours.
        good: what somebody who has understood might answer.
        missed: what somebody who has missed the point might answer.
        again: the point explained another way, for who has missed it.
    """

    question: Line
    good: Line
    missed: Line
    again: Line


class Edition(_Strict):
    """An entry in one language.

    Attributes:
        name: how we call it, in the words most people use.
        synonyms: other names, abbreviations and lay words people type, any case.
        descriptions: ways people describe it without knowing its name.
        short: the first answer, one to three sentences.
        sms: the first answer as a text message, complete on its own.
        sections: the fuller answers, by aspect.
        supplies: what you need at hand (products).
        setup: how to get it ready the first time, in order (products that need it).
        steps: how to use it, in order (products).
        problems: troubleshooting (products).
        warnings: what must never be missed, shown before the steps (products).
        teach_back: lets a person show what they understood (products).
    """

    name: Line
    synonyms: tuple[Line, ...] = ()
    descriptions: tuple[Line, ...] = ()
    short: Line
    sms: Line
    sections: dict[Aspect, Passage]
    supplies: tuple[Line, ...] = ()
    setup: tuple[Step, ...] = ()
    steps: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Line, ...] = ()
    teach_back: TeachBack | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name and every synonym."""
        return (self.name, *self.synonyms)


class Entry(_Strict):
    """One topic in both languages.

    `asked_with`: its name is a word people ask with ("symptoms of gout"). It is linked only where the word itself is
    asked about ("what does symptom mean").
    `general`: beside another topic it only says what of that is asked: "blood test for lupus" is about lupus.
    `passes_on`: the entries that are asked, in this order, for what this one says nothing on: of "cholesterol" what
    causes it if it is high, and how it is tested.
    """

    id: EntryId
    kind: Kind
    version: int = Field(ge=1)
    review: Review
    sources: tuple[Source, ...] = Field(min_length=1)
    codes: tuple[Code, ...] = ()
    related: tuple[EntryId, ...] = ()
    asked_with: bool = False
    general: bool = False
    passes_on: tuple[EntryId, ...] = ()
    en: Edition
    es: Edition

    @model_validator(mode="after")
    def _complete(self) -> Entry:
        for language in ("en", "es"):
            edition = self.edition(language)
            missing = [a for a in REQUIRED_SECTIONS[self.kind] if a not in edition.sections]
            if missing:
                raise ValueError(f"{language}: sections missing for a {self.kind}: {', '.join(missing)}")
            if self.kind == "product":
                for part in ("supplies", "steps", "problems", "warnings", "teach_back"):
                    if not getattr(edition, part):
                        raise ValueError(f"{language}: a product needs {part}")
        for part in ("supplies", "setup", "steps", "problems", "warnings"):
            if len(getattr(self.en, part)) != len(getattr(self.es, part)):
                raise ValueError(f"en and es differ in the number of {part}")
        if set(self.en.sections) != set(self.es.sections):
            raise ValueError("en and es must have the same sections")
        return self

    @property
    def tellers(self) -> tuple[EntryId, ...]:
        """The entries that are asked for a side of this topic, in order: itself first."""
        return (self.id, *self.passes_on)

    def edition(self, language: Language) -> Edition:
        """The entry in one language."""
        return self.en if language == "en" else self.es

    @property
    def names(self) -> tuple[str, ...]:
        """Every name and synonym in both languages, English first, without repeats."""
        return tuple(dict.fromkeys((*self.en.names, *self.es.names)))


class Ambiguous(_Strict):
    """A word that people type for several of our topics ("pump"), or for one of ours and for everyday things ("cold").

    They are asked which one they mean, or whether they mean that one.
    """

    word: Line
    language: Language
    entries: tuple[EntryId, ...] = Field(min_length=1)
