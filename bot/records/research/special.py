"""Special categories: alcohol and drugs (42 CFR Part 2), mental health, HIV, sexual and reproductive health, abuse.

The records hold no label that says so, so they are known by ICD-10-CM chapter and by words. Of a patient who stays in a
cohort these rows are left out. Words can miss: whoever receives an export is still bound by its protocol.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.records.chart.fhir.values import ICD10

#: Beginnings of ICD-10-CM codes.
_CODES = (
    *("F", "K70", "T40", "T43", "Z71.4", "Z71.5", "R45.85", "X7", "X8", "T14.91"),
    *("A5", "A60", "A63.0", "A64", "B20", "Z21", "R75", "Z11.3", "Z11.4", "Z20.2", "Z20.6"),
    *("O", "N46", "N97", "Z3", "T74", "T76", "Z69"),
)
#: Beginnings of words and phrases, in English and Spanish, accents taken off.
_WORDS = """
alcohol, opioid, opiat, heroin, cocain, cannabis, marihuan, marijuan, methamphet, amphet, addict, adicc, overdos,
sobredosis, substance use, substance abuse, substance depend, drug use, drug abuse, drug depend, buprenorph, methadon,
metadona, naltrex, naloxon, disulfiram, acamprosat,
depress, depresi, bipolar, schizo, esquizo, psychos, psychot, psicos, psicot, mania, anxi, ansiedad, panic disorder,
phobi, fobi, suicid, self harm, self inflict, anorexia nerv, bulimi, ptsd, post traumatic, posttraumatic, postraum,
personality disorder, mental, obsessive, adhd, attention deficit, autis, phq, gad 7, sertralin, fluoxetin, paroxetin,
citalopram, escitalopram, venlafaxin, duloxetin, bupropion, mirtazapin, trazodon, lithium, quetiapin, olanzapin,
risperidon, aripiprazol, clozapin, haloperidol,
hiv, vih, human immunodef, acquired immun, emtricitab, tenofov, dolutegrav, bictegrav, efavirenz, lamivud, abacavir,
raltegrav, darunavir, rilpivir, cabotegrav, cd4,
pregnan, embaraz, abort, miscarr, contracep, anticoncep, birth control, intrauterine, levonorgestrel, etonogestrel,
medroxyprogest, mifeprist, misoprost, infertil, gestation, gestacion, prenatal, postpartum, posparto, obstetric, hcg,
choriogonad, sexual, chlamyd, clamid, gonorr, syphil, sifil, genital, trichomon, erectile, erectil,
domestic violence, violencia, child abuse, intimate partner, rape, violacion
"""
_SPECIAL = re.compile(rf"\b(?:{'|'.join(word.strip() for word in _WORDS.split(','))})")


@lru_cache(4096)  # records say the same few things again and again
def is_special(words: str, system: str | None = None, code: str | None = None) -> bool:
    """Whether what is called so, or coded so, belongs to a special category."""
    by_code = system == ICD10 and (code or "").upper().startswith(_CODES)
    folded = unicodedata.normalize("NFKD", words.casefold())
    plain = re.sub(r"[^a-z0-9]+", " ", "".join(sign for sign in folded if not unicodedata.combining(sign)))
    return by_code or _SPECIAL.search(plain) is not None
