"""The parts of a record that are lists: conditions, medicines, allergies, vaccines, procedures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from actions import chart_links
from actions.telling import Telling, bullets, plain
from bot.records.chart import patients
from bot.records.chart.patients import Reader
from bot.records.models import Allergy, ChartItem, Condition, Immunization, Medication, Procedure
from bot.words import words
from glossary.model import Aspect, Kind
from glossary.text import fold

Read = Callable[[Session, str, dt.datetime, Reader], Sequence[Any]]


@dataclass(frozen=True)
class RecordList:
    """A list of a kind.

    `name` is what its responses end in; `question` the key of the words that ask for all of it; entries of `kinds`
    are linked, with a question about their `aspect`.
    """

    name: str
    read: Read
    line: Callable[[Telling, Any], str]
    question: str
    kinds: tuple[Kind, ...]
    aspect: Aspect = "definition"

    def items(self, telling: Telling) -> Sequence[ChartItem]:
        """All items, in the order in which they are told."""
        items: Sequence[ChartItem] = self.read(telling.session, telling.patient.id, telling.now, telling.reader)
        return items

    def tell(self, telling: Telling) -> None:
        """Tell the first few items, or that there are none."""
        items = self.items(telling)
        if not items:
            telling.respond(f"utter_answer_no_{self.name}", as_of=telling.as_of(items))
            return
        shown = telling.shown(items)
        links = chart_links.buttons(shown, self.kinds, self.aspect, telling.language)
        telling.respond(
            f"utter_answer_{self.name}",
            [*telling.more(shown, items, self.question), *links],
            lines=bullets([self.line(telling, item) for item in shown]),
            as_of=telling.as_of(items),
        )


def _named(telling: Telling, item: ChartItem) -> str:
    """The chart's own name, with ours behind it where the code says that it is the same thing."""
    name, entry = plain(item.display), chart_links.by_code(item)
    ours = entry.edition(telling.language).name if entry else name
    return name if fold(ours) in fold(name) else f"{name} ({ours})"


def _condition(telling: Telling, item: Condition) -> str:
    since = telling.since(item, item.onset) if item.onset else ""
    return f"{_named(telling, item)}{since}"


def _medicine(telling: Telling, item: Medication) -> str:
    reason = item.reason or _reason_on_file(telling, item)
    return plain(item.display) + (words("record_for", telling.language, reason=plain(reason)) if reason else "")


def _reason_on_file(telling: Telling, item: Medication) -> str | None:
    condition = telling.session.get(Condition, item.reason_id) if item.reason_id else None
    return condition.display if condition and condition.patient_id == telling.patient.id else None


def _allergy(telling: Telling, item: Allergy) -> str:
    return f"{plain(item.display)} ({item.reaction})" if item.reaction else plain(item.display)


def _dated(telling: Telling, item: ChartItem, when: dt.datetime | None) -> str:
    return f"{_named(telling, item)}, {telling.when(item, when)}" if when else _named(telling, item)


def _shot(telling: Telling, item: Immunization) -> str:
    return _dated(telling, item, item.given)


def _procedure(telling: Telling, item: Procedure) -> str:
    return _dated(telling, item, item.done)


CONDITIONS = RecordList("conditions", patients.problems, _condition, "all_conditions", ("condition",))
MEDICINES = RecordList(
    "medicines", patients.active_medications, _medicine, "all_medicines", ("medicine",), aspect="purpose"
)
ALLERGIES = RecordList("allergies", patients.allergies, _allergy, "all_allergies", ("condition",))
IMMUNIZATIONS = RecordList("immunizations", patients.immunizations, _shot, "all_immunizations", ("term", "medicine"))
PROCEDURES = RecordList("procedures", patients.procedures, _procedure, "all_procedures", ("procedure", "test"))
