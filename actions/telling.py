"""Telling a proven patient about their record: who asks, what was found, and how much of it is said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.asked import Asked
from actions.dates import spoken_date
from actions.in_thread import Event
from actions.resources import settings
from bot.records.chart.patients import Reader
from bot.records.models import ChartItem, Patient
from bot.reply import Language
from bot.words import words

#: Marks an answer from the record, an empty one too: it is shown to this patient only.
PRIVATE = {"private": True}
#: How many items are told at first, and when all are asked for; texts are short.
SHORT = {"web": 5, "sms": 3}
ALL = {"web": 60, "sms": 8}
_ASKS_FOR_ALL = re.compile(r"\b(all|every|everything|full|complete|tod[oa]s?|complet[oa]s?)\b", re.IGNORECASE)
#: SNOMED's mark of what kind of thing a name stands for: "Asthma (disorder)".
_TAG = re.compile(r" \((?:disorder|finding|procedure|situation|regime/therapy|person|substance|event)\)$")

Button = dict[str, str]


@dataclass(frozen=True)
class Telling:
    """One question about the record of a patient whose identity is proven; `fresh`: lately enough for all of it.

    `events`: what is to be remembered of it.
    """

    dispatcher: CollectingDispatcher
    asked: Asked
    session: Session
    patient: Patient
    reader: Reader
    now: dt.datetime
    fresh: bool
    events: list[Event] = field(default_factory=list)

    @property
    def language(self) -> Language:
        """The patient's language."""
        return self.asked.language

    def respond(self, response: str, buttons: Sequence[Button] = (), **values: object) -> None:
        """A response, for this patient's eyes only."""
        self.dispatcher.utter_message(response=response, json_message=PRIVATE, buttons=list(buttons), **values)

    def day(self, moment: dt.datetime, precision: str = "day") -> str:
        """A date in the clinic's time zone, as people say it, and as much of it as is on file."""
        day = moment.astimezone(ZoneInfo(settings().timezone)).date()
        return spoken_date(day, self.language, precision=precision)

    def when(self, item: ChartItem, moment: dt.datetime) -> str:
        """When an item was, to stand behind its name: "May 3, 2019", but "in May 2019"."""
        date = self.day(moment, item.precision)
        return date if item.precision == "day" else words("record_in", self.language, date=date)

    def since(self, item: ChartItem, moment: dt.datetime) -> str:
        """Since when an item is so, to stand behind its name."""
        key = "record_since" if item.precision == "day" else "record_since_partial"
        return words(key, self.language, date=self.day(moment, item.precision))

    def as_of(self, items: Sequence[ChartItem]) -> str:
        """How fresh these items are, or the record itself where there is none."""
        return self.day(max((item.as_of for item in items), default=self.patient.as_of))

    def shown(self, items: Sequence[Any]) -> Sequence[Any]:
        """The first few, or all if all were asked for."""
        limit = (ALL if _ASKS_FOR_ALL.search(self.asked.text) else SHORT)[self.asked.channel]
        return items[:limit]

    def more(self, shown: Sequence[Any], items: Sequence[Any], question: str) -> list[Button]:
        """A button for the rest of a list, if some of it was left out and may still be told; `question` is a key."""
        wanted = min(len(items), ALL[self.asked.channel])
        if len(shown) >= wanted:
            return []
        label = words("record_show_all", self.language, count=wanted)
        return [{"title": label, "payload": words(question, self.language)}]


def plain(name: str) -> str:
    """A name from the chart without the code system's own marks."""
    return _TAG.sub("", name)


def bullets(lines: Sequence[str]) -> str:
    """Lines as a list."""
    return "\n".join(f"• {line}" for line in lines)
