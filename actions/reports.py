"""What patients tell of themselves: kept as told, never as chart, and passed to a coordinator."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import readings, symptom_details
from actions.asked import Asked, read
from actions.inquiries import spoken_due
from actions.readings import Reading, Unclear
from actions.resources import database, now
from bot.records import told
from bot.records.models import Inquiry, Told
from bot.records.told import Report
from bot.reply import Language
from bot.words import words

Event = dict[str, Any]


class ActionReportSymptom(Action):
    """Passes a symptom on at once, then asks for what a coordinator will want to know."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_report_symptom"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Keep the words; red flags in them were answered before they came here."""
        asked = read(tracker)
        row = _keep(dispatcher, asked, Report("symptom", asked.text, symptom_details.found(asked.text)))
        wanted = symptom_details.missing(row.data) if row else None
        if wanted:
            dispatcher.utter_message(response=f"utter_clarify_symptom_{wanted}")
        return [SlotSet("unanswered", None)]


class ActionReportReading(Action):
    """Keeps a home reading; asks where the unit is not clear or no living person shows such a value."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_report_reading"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Keep it, or ask."""
        asked = read(tracker)
        reading = readings.read(asked.text)
        if isinstance(reading, Reading) and reading.possible:
            data = {"measure": reading.measure, "values": list(map(str, reading.values)), "unit": reading.unit}
            _keep(dispatcher, asked, Report("reading", asked.text, data), reading=spoken(reading, asked.language))
            return [SlotSet("unanswered", None)]
        if isinstance(reading, Reading):
            dispatcher.utter_message(
                response="utter_clarify_reading_impossible", reading=spoken(reading, asked.language)
            )
        elif reading and reading.options:
            dispatcher.utter_message(response="utter_clarify_reading_unit", buttons=_options(reading, asked.language))
        else:
            dispatcher.utter_message(response="utter_clarify_reading_number")
        return [SlotSet("unanswered", asked.text)]


class ActionReportRecordError(Action):
    """Passes a correction of the record to a coordinator; the chart stays as it is until then."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_report_record_error"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Keep the words."""
        asked = read(tracker)
        _keep(dispatcher, asked, Report("correction", asked.text, {}))
        return [SlotSet("unanswered", None)]


def spoken(reading: Reading, language: Language) -> str:
    """A reading as people say it: "blood pressure 128/82"."""
    values = "/".join(format(value.normalize(), "f") for value in reading.values)
    return words(f"reading_{reading.measure}", language, value=f"{values} {_unit(reading.unit)}".strip())


def _unit(ucum: str) -> str:
    return {"mm[Hg]": "mmHg", "[lb_av]": "lb", "[degF]": "°F", "Cel": "°C"}.get(ucum, ucum)


def _options(unclear: Unclear, language: Language) -> list[dict[str, str]]:
    said = [spoken(option, language) for option in unclear.options]
    return [{"title": each, "payload": words("reading_mine", language, reading=each)} for each in said]


def _keep(dispatcher: CollectingDispatcher, asked: Asked, report: Report, **values: str) -> Told | None:
    """Keep a report and tell its number; None outside the gateway, where there is no message to keep."""
    if asked.inbox_id is None:
        dispatcher.utter_message(response="utter_inquiry_not_here")
        return None
    with database().session() as session:
        row = told.add(session, asked.conversation_id, report, now(), asked.inbox_id)
        inquiry = session.get_one(Inquiry, row.inquiry_id)
        due = spoken_due(session, inquiry.priority, asked.language)
    first = inquiry.source_id == asked.inbox_id
    dispatcher.utter_message(
        response=f"utter_inquiry_{report.kind}" if first else f"utter_inquiry_{report.kind}_added",
        json_message={"inquiry": inquiry.number},
        number=inquiry.number,
        due=due,
        **values,
    )
    return row
