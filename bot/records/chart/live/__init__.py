"""A live FHIR R4 server as the source of records, by SMART backend services."""

from bot.records.chart.live.source import LiveSource, open_source

__all__ = ["LiveSource", "open_source"]
