"""What patients tell of themselves: kept as told, never as chart, and passed to a coordinator."""

from __future__ import annotations

from decimal import Decimal

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import readings, symptom_details
from actions.asked import Asked, just_set, read
from actions.in_thread import ActionInThread, Event
from actions.inquiries import spoken_due
from actions.readings import Reading, Unclear
from actions.resources import database, now
from bot.records.casework import told
from bot.records.casework.told import Report
from bot.records.models import Inquiry, Told
from bot.reply import Language
from bot.words import words


class ActionReportSymptom(ActionInThread):
    """Passes a symptom on at once, then asks for what a coordinator will want to know."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_report_symptom"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Keep the words; red flags in them were answered before they came here."""
        return report_symptom(dispatcher, read(tracker))


class ActionReportReading(ActionInThread):
    """Keeps a home reading; asks where the unit is not clear or no living person shows such a value."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_report_reading"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Keep it, or ask."""
        asked, noted = read(tracker), just_set(tracker, "reading") or {}
        at_hand = asked.slots.get("walk_topic") or asked.topic
        usual = noted.get("measure") or readings.measured_with(at_hand)
        put_right = [Decimal(value) for value in noted.get("values", ())] if readings.corrects(asked.text) else []
        reading = readings.read(asked.text, usual, put_right)
        if isinstance(reading, Reading) and reading.possible:
            data = {"measure": reading.measure, "values": list(map(str, reading.values)), "unit": reading.unit}
            corrects = bool(put_right) and reading.measure == usual
            report = Report("reading", asked.text, data, corrects=corrects)
            _keep(dispatcher, asked, report, reading=spoken(reading, asked.language))
            return [SlotSet("unanswered", None), SlotSet("reading", data)]
        if isinstance(reading, Reading):
            dispatcher.utter_message(
                response="utter_clarify_reading_impossible", reading=spoken(reading, asked.language)
            )
        elif reading and reading.options:
            dispatcher.utter_message(response="utter_clarify_reading_unit", buttons=_options(reading, asked.language))
        else:
            dispatcher.utter_message(response="utter_clarify_reading_number")
        return [SlotSet("unanswered", asked.text)]


class ActionReportRecordError(ActionInThread):
    """Passes a correction of the record to a coordinator; the chart stays as it is until then."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_report_record_error"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Keep the words."""
        asked = read(tracker)
        _keep(dispatcher, asked, Report("correction", asked.text, {}))
        return [SlotSet("unanswered", None)]


def report_symptom(dispatcher: CollectingDispatcher, asked: Asked, answers: str | None = None) -> list[Event]:
    """Keep the words, and ask for the next detail; `answers`: what we asked for, which any words tell."""
    details = symptom_details.found(asked.text)
    if answers in symptom_details.DETAILS and not details:
        details = {answers: asked.text}
    row = _keep(dispatcher, asked, Report("symptom", asked.text, details))
    if row is None:
        return [SlotSet("unanswered", None)]
    wanted = symptom_details.missing(row.data)
    if wanted:
        dispatcher.utter_message(response=f"utter_clarify_symptom_{wanted}")
    return [SlotSet("unanswered", None), SlotSet("detail", {"symptom": True, "asked": wanted or "more"})]


def spoken(reading: Reading, language: Language) -> str:
    """A reading as people say it: "blood pressure 128/82"."""
    values = "/".join(format(value.normalize(), "f") for value in reading.values)
    return words(f"reading_{reading.measure}", language, value=f"{values} {_unit(reading.unit)}".strip())


def _unit(ucum: str) -> str:
    said = {"mm[Hg]": "mmHg", "[lb_av]": "lb", "[degF]": "°F", "Cel": "°C", "/min": "", "{INR}": ""}
    return said.get(ucum, ucum)


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
    end = "" if inquiry.source_id == asked.inbox_id else "_corrected" if report.corrects else "_added"
    dispatcher.utter_message(
        response=f"utter_inquiry_{report.kind}{end}",
        json_message={"inquiry": inquiry.number},
        number=inquiry.number,
        due=due,
        **values,
    )
    return row
