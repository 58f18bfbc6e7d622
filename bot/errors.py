"""The errors Bedside raises on purpose: each says what went wrong and what to do about it."""

from __future__ import annotations

from typing import Literal


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


class Undecryptable(BedsideError):
    """None of the keys we have opens what is stored."""

    code = "undecryptable"


class SafetyDataError(BedsideError):
    """A file of the safety rules or of the emergency words is wrong; the message says which and why."""

    code = "safety_data"


class ImportRefused(BedsideError):
    """A file given to the FHIR importer can't be read as FHIR R4."""

    code = "import_refused"


class RecordsUnavailable(BedsideError):
    """The source of records can't be reached now; nothing of a record can be told."""

    code = "records_unavailable"
    permanent = False


class ProviderUnavailable(BedsideError):
    """The clinic's sign-on service can't be reached, or does not speak as it should; passwords still work."""

    code = "provider_unavailable"
    permanent = False


class SignOnRefused(BedsideError):
    """What came back from the sign-on service is not to be believed, or names nobody."""

    code = "sign_on_refused"


class AssistantUnavailable(BedsideError):
    """Rasa can't be reached or failed the turn; the message stays in the inbox and is tried again."""

    code = "assistant_unavailable"
    permanent = False


#: What a provider's failure means for us: try again, try again more slowly; or give up on this text, on all texts to
#: a number that has opted out, or on a number that no text can reach.
Failure = Literal["temporary", "too_fast", "refused", "opted_out", "unreachable"]


class DeliveryError(BedsideError):
    """A provider refused or lost an outgoing message.

    Attributes:
        kind: what the failure means.
        provider_code: the provider's own error number, if it gave one.
    """

    code = "delivery"

    def __init__(self, message: str, kind: Failure, provider_code: str | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.permanent = kind not in ("temporary", "too_fast")
        self.provider_code = provider_code
