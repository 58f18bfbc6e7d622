"""What a coordinator will want to know of a request, and is asked for once where the patient did not say it."""

from __future__ import annotations

import re

from actions.asked import Asked
from actions.resources import glossary

#: What we ask about a request, by intent: the end of its response's name.
_ASKED = {
    "request_refill": "medicine",
    "request_appointment": "day",
    "request_form": "form",
    "request_billing": "bill",
}
#: A request that names a day or a time needs no question about it.
_DAY = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today|next|morning|afternoon|week|month|cancel\w*"
    r"|\d{1,2} ?(?:am|pm)|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|mañana|hoy|tarde|semana|mes)\b",
    re.IGNORECASE,
)
#: Only who speaks of money asked for or paid has a bill; "what does an MRI cost" has none yet.
_BILL = re.compile(
    r"\b(?:bill\w*|balance|statement|invoice|charge[sd]?|owed?|paid|refund|collections"
    r"|factura\w*|cuenta|saldo|recibo|cobr[oóa]\w*|debo|pagu[eé]|reembolso|colecciones)\b",
    re.IGNORECASE,
)


def missing(asked: Asked) -> str | None:
    """The detail to ask for; None if it was told, or there is none to ask for."""
    wanted = _ASKED.get(asked.intent)
    return None if wanted is None or _is_idle(wanted, asked) else wanted


def _is_idle(wanted: str, asked: Asked) -> bool:
    """Whether a question would be idle: its answer was said, or nothing is there to be asked about."""
    if wanted == "medicine":
        return any(glossary().get(link.id).kind == "medicine" for link in asked.topics)
    if wanted == "bill":
        return _BILL.search(asked.text) is None
    return wanted == "day" and _DAY.search(asked.text) is not None
