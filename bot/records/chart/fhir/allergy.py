"""AllergyIntolerance."""

from __future__ import annotations

import datetime as dt

from bot.records.chart.fhir.references import References
from bot.records.chart.fhir.values import (
    RXNORM,
    SNOMED,
    Resource,
    child,
    code_of,
    coded,
    items,
    label,
    shortened,
)
from bot.records.models import Allergy

#: Verifications that make an item untrue, whatever its clinical status.
UNTRUE = ("entered-in-error", "refuted")


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> Allergy:
    """A row of an AllergyIntolerance; `Skipped` if it does not say to what."""
    categories = resource.get("category")
    return Allergy(
        **coded(child(resource, "code"), RXNORM, SNOMED, otherwise=_substance(resource)),
        id=id,
        patient_id=references.patient(child(resource, "patient")),
        status=status(resource, otherwise="active"),
        as_of=as_of,
        category=str(categories[0])[:32] if isinstance(categories, list) and categories else None,
        reaction=_reaction(resource),
    )


def status(resource: Resource, otherwise: str) -> str:
    """One word for verification and clinical status together; `otherwise` where the source gives none."""
    verification = code_of(child(resource, "verificationStatus"))
    if verification in UNTRUE:
        return verification
    return code_of(child(resource, "clinicalStatus")) or otherwise


def _substance(resource: Resource) -> str | None:
    names = (label(child(reaction, "substance")) for reaction in items(resource, "reaction"))
    return next((name for name in names if name), None)


def _reaction(resource: Resource) -> str | None:
    signs = [label(sign) for reaction in items(resource, "reaction") for sign in items(reaction, "manifestation")]
    words = ", ".join(dict.fromkeys(sign for sign in signs if sign))
    return shortened(words, 200) or None
