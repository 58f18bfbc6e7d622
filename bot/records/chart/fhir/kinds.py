"""Which kinds of resource are kept: where, and by which reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.records.chart.fhir import (
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
from bot.records.chart.fhir.references import References
from bot.records.chart.fhir.values import Resource, Skipped, precision
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
    """A kind of resource: its table and reader. `prefix` keeps ids apart where two kinds share a table.

    `dated` are the fields from which the reader takes the date that is told, the first that is there.
    """

    table: type[ChartItem]
    reader: Reader
    prefix: str = ""
    dated: tuple[str, ...] = ()

    def read(self, resource: Resource, source_id: str, as_of: dt.datetime, references: References) -> ChartItem:
        """The row of a resource; `Skipped` if it is not kept."""
        row = self.reader(resource, self.id(source_id), as_of, references)
        row.precision = precision(resource, *self.dated)
        return row

    def id(self, source_id: str) -> str:
        """The id of the row; `Skipped` if there is no room for it."""
        if len(self.prefix + source_id) > _LONGEST_ID:
            raise Skipped("id too long")
        return self.prefix + source_id


KINDS: dict[str, Kind] = {
    "AllergyIntolerance": Kind(Allergy, allergy.read),
    "Appointment": Kind(Appointment, appointment.read),
    "CarePlan": Kind(CarePlan, care_plan.read, dated=care_plan.START),
    "CareTeam": Kind(CareTeam, care_team.read),
    "Condition": Kind(Condition, condition.read, dated=condition.ONSET),
    "DiagnosticReport": Kind(Result, report.read, "report-", observation.TAKEN),
    "DocumentReference": Kind(CarePlan, discharge.read, "document-", discharge.DATE),
    "Encounter": Kind(Encounter, encounter.read, dated=encounter.START),
    "Immunization": Kind(Immunization, immunization.read, dated=immunization.GIVEN),
    "MedicationRequest": Kind(Medication, medication.read),
    "MedicationStatement": Kind(Medication, medication.read_statement, "statement-"),
    "Observation": Kind(Result, observation.read, dated=observation.TAKEN),
    "Procedure": Kind(Procedure, procedure.read, dated=procedure.DONE),
}
