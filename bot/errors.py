"""The errors Bedside raises on purpose: each says what went wrong and what to do about it."""

from __future__ import annotations


class BedsideError(Exception):
    """Base of every expected failure.

    Attributes:
        code: a stable machine-readable name, safe to log.
        permanent: True when trying the same thing again cannot help.
    """

    code = "bedside_error"
    permanent = True


class SettingsError(BedsideError):
    """A setting is missing or contradicts another."""

    code = "settings"


class ContentError(BedsideError):
    """A glossary file breaks the schema or a content rule."""

    code = "content"


class ImportRefused(BedsideError):
    """A file given to the FHIR importer can't be read as FHIR R4."""

    code = "import_refused"


class AssistantUnavailable(BedsideError):
    """Rasa can't be reached or failed the turn; the message stays in the inbox and is tried again."""

    code = "assistant_unavailable"
    permanent = False


class DeliveryError(BedsideError):
    """A provider refused or lost an outgoing message.

    Attributes:
        provider_code: the provider's own error number, if it gave one.
    """

    code = "delivery"

    def __init__(self, message: str, *, permanent: bool, provider_code: int | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.provider_code = provider_code
