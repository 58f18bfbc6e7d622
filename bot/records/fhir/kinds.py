"""Which kinds of resource are kept: where, and by which reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.records.fhir import (
    allergy,
    appointment,
    care_plan,
    care_team,
    condition,
    discharge,
    encounter,
    immunization,
    medication,
    observation,
    procedure,
    report,
)
from bot.records.fhir.references import References
from bot.records.fhir.values import Resource, Skipped
from bot.records.models import (
    Allergy,
    Appointment,
    CarePlan,
    CareTeam,
    ChartItem,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Procedure,
    Result,
)

Reader = Callable[[Resource, str, dt.datetime, References], ChartItem]
_LONGEST_ID = 64


@dataclass(frozen=True)
class Kind:
    """A kind of resource: its table and reader. `prefix` keeps ids apart where two kinds share a table."""

    table: type[ChartItem]
    read: Reader
    prefix: str = ""

    def id(self, source_id: str) -> str:
        """The id of the row; `Skipped` if there is no room for it."""
        if len(self.prefix + source_id) > _LONGEST_ID:
            raise Skipped("id too long")
        return self.prefix + source_id


KINDS: dict[str, Kind] = {
    "AllergyIntolerance": Kind(Allergy, allergy.read),
    "Appointment": Kind(Appointment, appointment.read),
    "CarePlan": Kind(CarePlan, care_plan.read),
    "CareTeam": Kind(CareTeam, care_team.read),
    "Condition": Kind(Condition, condition.read),
    "DiagnosticReport": Kind(Result, report.read, "report-"),
    "DocumentReference": Kind(CarePlan, discharge.read, "document-"),
    "Encounter": Kind(Encounter, encounter.read),
    "Immunization": Kind(Immunization, immunization.read),
    "MedicationRequest": Kind(Medication, medication.read),
    "MedicationStatement": Kind(Medication, medication.read_statement, "statement-"),
    "Observation": Kind(Result, observation.read),
    "Procedure": Kind(Procedure, procedure.read),
}
