"""Does a message say that an alarm was read: that help is called or there, or that none is needed? Pure.

Judged clause by clause. One that asks, denies or doubts keeps the alarm, whatever stands beside it: to end an alarm
late costs one more repeat, to end it early costs the alarm ("nobody is on their way").
"""

from __future__ import annotations

import re

from glossary.text import fold

_BETWEEN = re.compile(r"[.!¡,;:…\n]+|\b(?:and|y)\b|(?=\b(?:but|pero)\b)")
_THUMB = re.compile("[👍👌✅]")
#: What only the accent tells: "sí" is yes, "si" may be "if"; "llamé" is a call made, "llame" may ask us to call.
_ACCENTED = ((re.compile(r"\bsí\b", re.IGNORECASE), "yes"), (re.compile(r"\bllamé\b", re.IGNORECASE), "yo llame"))


def _any(*wordings: str) -> str:
    return f"(?:{'|'.join(' '.join(wording.split()) for wording in wordings)})"


#: May go before what is said: "no" only where it plainly denies no more than our alarm ("no ambulance came").
_BEFORE = _any(
    "ok(?:ay)?|yes|yeah|yep|oh|well|so|hi|hey|hello|sorry|please|actually|but|thanks?|thank (?:you|god)",
    r"no(?= (?:i|im|its?|he|hes|she|shes|we|they|theyre|this|thats|ya)\b)",
    "hola|bueno|pues|pero|perdon|disculpe|gracias(?: a dios)?|si(?= ya)",
)
_LEAD = rf"(?:{_BEFORE}\b ?)*"
_AFTER = _any(
    "now|already|again|here|too|though|really|ok|please|thanks?|thank (?:you|god)|(?:so|very) much|at home",
    "ya|ahora|aqui|tambien|por favor|gracias(?: a dios)?|en casa|de verdad",
)
_TAIL = rf"(?: {_AFTER}\b)*"

#: The message was read. A bare "no" does not say so.
_READ = _any(
    "ok(?:ay|ey|ie)?|kk?|yes|yeah|yep|yup|sure|fine|great|good|perfect|al(?:l )?right|understood|got it|noted",
    "i (?:understand|see|will|did)|will do|(?:good)?bye|(?:you can )?(?:go on|go ahead|continue)",
    "thanks?(?: a lot)?|thx|ty|thank you|(?:so|very) much|please|(?:i )?(?:have |already |just )*read (?:this|it|that)",
    "si|gracias|(?:muchas|mil) gracias|bueno|vale|listo|dale|claro|perfecto|muy bien|de acuerdo|esta bien|ya",
    "(?:lo )?entend(?:i|ido|iendo)|(?:lo )?entiendo|(?:lo )?(?:lei|he leido|leido)|(?:asi )?lo hare|puede seguir|siga",
    "por favor|adios|hasta luego",
)
#: There is no emergency, or no longer.
_SAFE = _any(
    r"(?:(?:i|we) (?:am|are|feel)|im|were|(?:he|she|it|everything|everyone|my \w+) is|hes|shes|its|they are|theyre)"
    r"(?: (?:all|totally|really|just|doing|feeling|perfectly|now|already))*"
    r" (?:ok(?:ay)?|fine|safe|good|al(?:l )?right)",
    r"(?:(?:its?|this|that|thats)(?: is| was)? |there is )?(?:really |just |only )*"
    r"(?:not (?:an|a real|really an) emergency|no emergency|(?:a )?(?:false alarm|mistake|misunderstanding))",
    r"i (?:do not|dont) have an(?:y)? emergency|(?:i am|im|were|we are) not in (?:any )?danger|i made a mistake",
    r"(?:i (?:wrote|typed|sent|said|pressed) (?:it|this|that) )?by (?:mistake|accident)|you misunderstood(?: me)?",
    r"(?:(?:yo|el|ella|todos?|mi \w+) )?(?:ya )?(?:estoy|estamos|esta|estan|me siento)(?: ya| muy)* (?:bien|a salvo)",
    r"(?:ya )?(?:esto )?no (?:es|era|fue|tengo|hay|tenia) (?:una |ninguna )?emergencia|no (?:estoy en|corro) peligro",
    r"(?:(?:es|fue|era) )?(?:una |un |solo )*(?:falsa alarma|error|equivocacion|malentendido)|(?:fue )?por error",
    r"me equivoque|me entendio mal",
)

_NUMBER = "(?:911|988|112)"
_HELP = _any(
    _NUMBER, "ambulances?|ems|paramedics?|emergency services|help|poison (?:control|help)|the (?:hotline|lifeline)"
)
_HELPERS = _any(_HELP, "medics?|firefighters")
_BE = _any(
    r"i am|im|we are|were|(?:he|she|my \w+|someone|somebody) is|hes|shes|they are|theyre|^|my \w+",
)
_SOON = "(?: (?:already|just|now|all|right|also|finally))*"
_ROOM = _any("(?:the |an )?(?:hospital|er|emergency (?:room|department)|ambulance)")
_AYUDA = _any(_NUMBER, "ambulancia|emergencias|paramedicos|bomberos|ayuda")
_SALA = _any("(?:el |la |una )?(?:hospital|urgencias|emergencias|sala de (?:urgencias|emergencias)|ambulancia)")
_COMES = r"(?:(?:ya )?(?:vienen?|llego|llegaron)|(?:ya )?estan? (?:ya )?(?:aqui|en camino|afuera|llegando))"

#: Help is called or there, or they are on the way to it.
_ACTED = re.compile(
    _any(
        rf"\b(?:called|calling|phoned|dialed|contacted)(?: (?:up|for|the|an))* {_HELP}\b",
        rf"\b(?:called|calling)(?: them| already| now)+{_TAIL}$",
        rf"^{_LEAD}(?:i|ive|im|we|weve|were|he|hes|she|shes|they|theyve|someone)(?: have| has| am| are| is)?"
        rf"{_SOON} (?:called|calling|phoned){_TAIL}$",
        rf"\b(?:i will|ill|we will|i am going to|im going to) call {_HELP}\b",
        rf"\b(?:on the phone with|talking (?:to|with)|speaking (?:to|with)) {_HELPERS}\b",
        rf"\b{_HELPERS}(?: is| are| has| have| s)?{_SOON} (?:on (?:the|their|its) way|coming|here|arrived|outside)\b",
        rf"^{_LEAD}(?:they are|theyre){_SOON} (?:here|coming|on (?:the|their) way|with (?:me|us|him|her)){_TAIL}$",
        rf"^{_LEAD}{_BE}?{_SOON} ?on (?:the|my|our|his|her|their|its) way(?: to {_ROOM})?{_TAIL}$",
        rf"^{_LEAD}{_BE}{_SOON} ?(?:at|in) {_ROOM}{_TAIL}$",
        rf"^{_LEAD}{_BE}{_SOON} ?(?:going|heading|headed|driving|taking|rushing)"
        rf"(?: (?:me|him|her|us|them|my \w+|straight|over|right))* to {_ROOM}{_TAIL}$",
        rf"\b(?:(?:ya|yo) (?:llame|marque)|llamamos|llamaron|llamando)(?: (?:ya|al?|la|el|los|una))* {_AYUDA}\b",
        rf"\b(?:ya|el|ella|mi \w+|alguien)(?: ya)? llamo(?: (?:al?|la|el|una))* {_AYUDA}\b",
        rf"^{_LEAD}(?:ya |yo |los |la )+(?:llame|llamamos|llamo|llamaron|marque){_TAIL}$",
        rf"^{_LEAD}(?:ya )?(?:estoy|estamos) llamando{_TAIL}$",
        rf"\b(?:voy|vamos) a llamar(?: ahora| ya)?(?: al?| a la| una)* {_AYUDA}\b",
        rf"\b{_AYUDA} {_COMES}\b|\b{_COMES} (?:la |los |el )?{_AYUDA}\b",
        rf"^{_LEAD}(?:ya )?{_COMES}{_TAIL}$|^{_LEAD}(?:ya )?(?:vienen?|van?|vamos|voy)?(?: ya)? ?en camino{_TAIL}$",
        rf"^{_LEAD}(?:ya )?(?:estoy|estamos|esta|estan)(?: ya)? en {_SALA}{_TAIL}$",
        rf"^{_LEAD}(?:ya )?(?:(?:voy|vamos|va|van)(?: ya| ahora| camino| rumbo)*|camino|(?:me|lo|la|nos) llevan?)"
        rf" (?:al?|hacia|para) ?{_SALA}{_TAIL}$",
    )
)
#: A clause with one of these says the contrary, or is not sure of it.
_DOUBT = re.compile(
    r"\b"
    + _any(
        r"not?|nobody|none|never|nothing|nor|neither|cannot|(?:ca|do|does|did|is|are|was|wo|would|have|has|could|ai)nt",
        r"if|whether|unless|until|hop(?:e|ing|efully)|maybe|perhaps|might|thinks?|thought|guess|believe|wish|doubt",
        r"should|shall|would|could|suppose(?:d)?|unsure|wonder(?:ing)?|wants?|afraid|scared|tr(?:y|ied|ying)|almost",
        r"hung up|hold|busy|late|lost|before|without|instead|refuse[sd]?|tomorrow|later|yesterday|last",
        r"what|when|where|why|how|which|who",
        r"nadie|nunca|ni|tampoco|nada|ning[uú]na?|si|creo|espero|ojala|quizas?|tal vez|a lo mejor|dudo|pienso|supongo",
        r"quiero|quiere|debo|debe|deberia|debemos|puedo|puede|podria|que llame|intent[eo]|trat[eo]|tratando|colgaron",
        r"ocupado|sin|antes|casi|miedo|manana|luego|despues|ayer|cuant[oa]s?|cuando|donde|como|cual|quien|por que",
    )
    + r"\b"
)
_ASKS = re.compile(
    r"(?:que|acaso)\b|(?:is|are|am|was|were|do|does|did|can|could|should|would|will|have|has|had)"
    rf" (?:i|you|he|she|it|we|they|this|that|there|the|my|an?|anyone|someone|everyone|{_HELPERS})\b"
)
_OPENING = re.compile(_LEAD)
_GOES_ON = re.compile(r"(?:but|pero)\b")
_CALM = re.compile(rf"(?:{_LEAD}{_SAFE}|{_READ}){_TAIL}(?: {_READ}{_TAIL})*")
_SAFE_CLAUSE = re.compile(rf"{_LEAD}{_SAFE}{_TAIL}(?: {_READ})*")


def is_read(text: str) -> bool:
    """Whether a message says that the directive was read, or that there is no danger."""
    return besides(text) is not None


def besides(text: str) -> str | None:
    """What a message says besides that the directive was read, "" if nothing; None if it does not say so at all.

    Whoever only says "ok" or "I'm fine" must say nothing else; who has called for help may.
    """
    if re.search("[?¿]", text):
        return None
    clauses = _clauses(text)
    calm = [clause for clause in clauses if _CALM.fullmatch(clause)]
    acted = [clause for clause in clauses if clause not in calm and _ACTED.search(clause)]
    rest = [c for c in clauses if c not in (*calm, *acted, "no") and not _OPENING.fullmatch(c)]
    if acted:
        kept = any(map(_is_contrary, (*acted, *rest))) or any(map(_GOES_ON.match, rest))
        return None if kept else ", ".join(rest)
    denied = "no" in clauses and not any(map(_SAFE_CLAUSE.fullmatch, clauses))  # "no, thanks"
    return "" if calm and not denied and not rest else None


def _clauses(text: str) -> list[str]:
    for accented, meant in _ACCENTED:
        text = accented.sub(meant, text)
    plain = fold(_THUMB.sub(" ok. ", text)).replace("'", "").replace("9-1-1", "911")
    clauses = (" ".join(re.findall(r"\w+", clause)) for clause in _BETWEEN.split(plain))
    return [clause for clause in clauses if clause]


def _is_contrary(clause: str) -> bool:
    said = re.sub(rf"^{_LEAD}", "", clause)
    return _ASKS.match(said) is not None or _DOUBT.search(said) is not None
