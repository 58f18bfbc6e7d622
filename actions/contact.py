"""How the clinic can reach the patient, and who has looked at their record."""

from __future__ import annotations

from itertools import groupby

import phonenumbers

from actions.telling import Button, Telling, bullets
from bot.records.access import consents
from bot.records.chart import patients
from bot.records.messaging import sms_consents, sms_numbers
from bot.records.models import AuditEvent
from bot.records.staff import users
from bot.reply import Language
from bot.words import catalogue, words


def tell_contact(telling: Telling) -> None:
    """Phone, e-mail, address and language on file, and what may be texted; by text only the end of the number."""
    patient = patients.contact(telling.session, telling.patient.id, telling.now, telling.reader)
    language = telling.language
    nothing = words("record_nothing_on_file", language)
    record = bool(consents.allows(telling.session, telling.patient.id, "sms"))
    telling.respond(
        "utter_answer_contact",
        [_other_choice(record, language)] if patient.phone else (),
        phone=_phone(patient.phone, whole=telling.asked.channel == "web") or nothing,
        email=patient.email or nothing,
        address=patient.address or nothing,
        spoken=words("record_spanish" if patient.language == "es" else "record_english", language),
        texts=_texts(telling, patient.phone, record=record) if patient.phone else nothing,
        change=words("texts_change", language) if patient.phone else "",
        as_of=telling.as_of([]),
    )


def _texts(telling: Telling, number: str, *, record: bool) -> str:
    """Which texts the number on file gets, and which it does not; `record`: whether details of the record."""
    session, language = telling.session, telling.language
    if sms_numbers.is_opted_out(session, number):
        return words("texts_stopped", language)
    if sms_numbers.is_wrong(session, number):
        return words("texts_wrong_number", language)
    agreed: dict[str, bool] = {kind: sms_consents.granted(session, number, kind) for kind in sms_consents.CATEGORIES}
    agreed["record"] = record
    told = []
    for key, given in (("texts_yes", True), ("texts_no", False)):
        kinds = [words(f"texts_{kind}", language) for kind in agreed if agreed[kind] is given]
        if kinds:
            told.append(words(key, language, kinds=", ".join(kinds)))
    return " ".join(told)


def _other_choice(record: bool, language: Language) -> Button:
    """A button for the other choice about details of the record."""
    key = "texts_record_less" if record else "texts_record_more"
    return {"title": words(f"{key}_label", language), "payload": words(key, language)}


def tell_access_log(telling: Telling) -> None:
    """Who looked at the record, newest first: one line for each person and day."""
    looks = patients.access_log(telling.session, telling.patient.id, telling.now, telling.reader)
    lines = [_line(telling, list(group)) for _, group in groupby(looks, lambda look: _who_and_when(telling, look))]
    shown = telling.shown(lines)
    if not lines:
        telling.respond("utter_answer_no_access_log", as_of=telling.day(telling.now))
        return
    telling.respond(
        "utter_answer_access_log",
        telling.more(shown, lines, "all_access_log"),
        lines=bullets(shown),
        as_of=telling.day(telling.now),
    )


def _who_and_when(telling: Telling, look: AuditEvent) -> tuple[str, str]:
    return telling.day(look.at), _who(telling, look)


def _line(telling: Telling, looks: list[AuditEvent]) -> str:
    day, who = _who_and_when(telling, looks[0])
    parts = sorted({_part(telling, look.resource) for look in looks})
    return f"{day}: {who} – {', '.join(parts)}"


def _part(telling: Telling, resource: str) -> str:
    key = f"record_part_{resource}"
    return words(key if key in catalogue() else "record_part_other", telling.language)


def _who(telling: Telling, look: AuditEvent) -> str:
    if look.actor_type == "patient":
        return words("record_looked_you", telling.language)
    if look.actor_type == "proxy":
        return words("record_looked_proxy", telling.language)
    if look.actor_type != "staff":
        return words("record_looked_system", telling.language)
    user = users.find(telling.session, look.actor_id)
    return words("record_looked_staff", telling.language, name=user.name if user else look.actor_id)


def _phone(number: str | None, *, whole: bool) -> str | None:
    if number is None or not whole:
        return number and f"••• {number[-2:]}"
    parsed = phonenumbers.parse(number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
