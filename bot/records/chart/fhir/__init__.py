"""Importing FHIR R4 (US Core and near it): bundles, single resources and NDJSON. One file a kind of resource."""

from bot.records.chart.fhir.counts import Report
from bot.records.chart.fhir.importer import import_documents, import_files
from bot.records.chart.fhir.samples import load_samples

__all__ = ["Report", "import_documents", "import_files", "load_samples"]
