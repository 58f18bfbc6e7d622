"""The data dictionary: what each file of an export holds, column by column. The files are written by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.records.research.deidentify import FINDINGS, NO_ZIP, OLDEST
from bot.records.research.small import MINIMUM, SUPPRESSED

HEADER = ("file", "column", "meaning", "unit", "values")
#: What every coded column may say instead.
_RARE = f"; {SUPPRESSED}: a value of fewer than {MINIMUM} patients of the cohort"


@dataclass(frozen=True)
class Column:
    """A column.

    `coded`: its values are told only where enough patients have them. `of_code`: it says more of the row's code, and is
    empty where that is suppressed.
    """

    name: str
    meaning: str
    unit: str = ""
    values: str = ""
    coded: bool = False
    of_code: bool = False


STUDY_ID = Column(
    "study_id",
    "The patient. Drawn at random for this export alone: no list of who is who is kept, and exports can't be joined.",
    values="text of 12 characters",
)
_CODE = "code system and code, parted by |; empty: it was recorded in words alone"
_NAME = Column(
    "name",
    f"What the code means, in the words that most records use, if {MINIMUM} patients or more have them",
    values="text",
    of_code=True,
)


def _year(of: str, name: str = "year") -> Column:
    note = f"a year; empty: not known, or more than {OLDEST} years ago"
    return Column(name, f"Year in which {of}", "year of the calendar", note)


FILES: Mapping[str, Sequence[Column]] = MappingProxyType(
    {
        "patients": (
            STUDY_ID,
            Column(
                "age",
                "Age on the day of the export",
                "years",
                f"0 to {OLDEST}, {OLDEST + 1}+ for all who are older; empty: not known, or the patient has died",
            ),
            Column("sex", "Sex on file", values="female, male, other, unknown; empty: not on file", coded=True),
            Column("language", "Preferred language", values="en, es", coded=True),
            Column(
                "zip3",
                "First three digits of the ZIP code",
                values=f"three digits; {NO_ZIP}: 20,000 people or fewer live there; empty: not on file",
                coded=True,
            ),
        ),
        "conditions": (
            STUDY_ID,
            Column("code", "A condition on the list of problems", values=_CODE, coded=True),
            _NAME,
            _year("it began", "onset_year"),
        ),
        "results": (
            STUDY_ID,
            Column("code", "A test or measurement", values=_CODE, coded=True),
            _NAME,
            _year("it was taken"),
            Column(
                "value",
                "The result, if it is a number, a blood pressure or a plain finding",
                "that of the column unit; mm[Hg] for a pressure",
                f"a number, perhaps after < or >; systolic/diastolic; {', '.join(sorted(FINDINGS))}; empty: else",
                of_code=True,
            ),
            Column("unit", "The unit of the value", values="as recorded; empty: none", coded=True, of_code=True),
            Column("flag", "The laboratory's own mark", values="as recorded, such as H or L", coded=True, of_code=True),
            Column("category", "What kind of test it is", values="as recorded, such as laboratory", coded=True),
        ),
        "medicines": (
            STUDY_ID,
            Column("code", "A medicine on the list, now or before", values=_CODE, coded=True),
            _NAME,
            Column("status", "Where it stands", values="as recorded, such as active or stopped", coded=True),
            _year("it was prescribed or noted"),
        ),
        "vaccinations": (
            STUDY_ID,
            Column("code", "A vaccine that was given", values=_CODE, coded=True),
            _NAME,
            _year("it was given"),
        ),
        "inquiries": (
            STUDY_ID,
            _year("it was asked"),
            Column("topic", "What it was about", values="id of an entry of the library; empty: none", coded=True),
            Column("level", "How urgent it was", values="emergency, urgent, same_day, routine, admin", coded=True),
            Column("channel", "Where it was asked", values="web, sms", coded=True),
            Column("language", "In which language", values="en, es; empty: not known", coded=True),
            Column("kind", "What kind of inquiry", values="such as question, symptom, reading, emergency", coded=True),
            Column("outcome", "How it ended", values="such as answered, referred; empty: not yet", coded=True),
            Column(
                "answered_within",
                "How soon a person first answered",
                values="hour, day, week, later; empty: not yet",
                coded=True,
            ),
        ),
    }
)


def rows() -> Iterator[tuple[str, ...]]:
    """The dictionary as a table."""
    yield HEADER
    for file, columns in FILES.items():
        for column in columns:
            values = column.values + (_RARE if column.coded else "")
            yield (f"{file}.csv", column.name, column.meaning, column.unit, values)
