"""Whoever wants no more texts is heard, and whoever asks a question is not taken for it."""

import pytest

from bot.gateway.sms.keywords import Keyword, classify

OPT_OUT = [
    "STOP", "stop", " Stop. ", "STOP!!!", "“STOP”", "'stop'", "StopAll", "stop all", "UNSUBSCRIBE", "cancel",
    "END", "quit", "Revoke", "OPTOUT", "opt out", "OPT-OUT", "remove", "Please stop", "please stop texting me",
    "Stop texting me!", "I asked you already. Stop texting me", "Stop sending me messages please",
    "quit messaging my phone", "don't text me anymore", "Don’t text me again", "Do not contact me",
    "please don't send me any more texts", "no more texts", "No, I don't want these messages",
    "I no longer want to receive messages from you", "stop the messages", "cancel my texts",
    "take me off your list", "remove my number from the list", "unsubscribe me", "opt me out",
    "I want to opt out of these texts", "could you stop texting me", "You need to stop texting me", "STOP 🛑",
]  # fmt: skip
OPT_OUT_ES = [
    "ALTO", "parar", "Basta", "cancelar", "SALIR", "baja", "no me manden más mensajes",
    "No me mande mas mensajes por favor", "Por favor, no me escriban más", "ya no me envíen textos",
    "dejen de mandarme mensajes", "Deje de escribirme", "ya no quiero recibir mensajes", "no quiero más mensajes",
    "no más mensajes", "basta de mensajes", "quítenme de la lista", "quiero darme de baja",
    "Quiero que dejen de enviarme mensajes", "Hola, por favor no me contacten",
]  # fmt: skip
ORDINARY = [
    "", "?", "stop this pain", "STOP 12345", "cancel my appointment", "help me understand my results",
    "can't stop the bleeding", "I want to end it", "when should I stop taking aspirin", "Can I stop my pills?",
    "stop by the clinic", "the pain won't stop", "what happens at the end", "end stage kidney disease",
    "quit smoking", "how do I quit", "remove my stitches", "how do I remove a tick",
    "they do not text me my results", "why don't you text me my results", "my nurse said stop texting me",
    "I want to opt out of the surgery", "can I opt out of surgery", "do not send me home",
    "my son will not stop texting me about his fever", "I don't want surgery", "info on diabetes", "start insulin",
    "when do I start", "helpful", "I need help with my inhaler", "Cancelar mi cita", "no me siento bien",
    "no me manden a casa", "alto colesterol", "presión alta", "me dieron de baja en el trabajo",
    "¿Cuándo paro de tomar la pastilla?", "no quiero más pastillas", "ayuda con mi dieta", "deje de fumar",
    "dejé de tomar la medicina", "baja presión", "azúcar baja", "sí", "no", "ok", "1",
]  # fmt: skip


@pytest.mark.parametrize("text", OPT_OUT)
def test_opt_out(text: str) -> None:
    assert getattr(classify(text), "kind", None) == "opt_out"


@pytest.mark.parametrize("text", OPT_OUT_ES)
def test_opt_out_in_spanish_is_answered_in_spanish(text: str) -> None:
    assert classify(text) == Keyword("opt_out", "es")


@pytest.mark.parametrize("text", ORDINARY)
def test_a_question_is_no_keyword(text: str) -> None:
    assert classify(text) is None


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("START", Keyword("opt_in")),
        ("unstop", Keyword("opt_in")),
        ("Empezar.", Keyword("opt_in", "es")),
        ("HELP", Keyword("help")),
        ("help?", Keyword("help")),
        ("Info", Keyword("help")),
        ("ayuda", Keyword("help", "es")),
        ("¡AYUDA!", Keyword("help", "es")),
        ("Yes", Keyword("yes")),
    ],
)
def test_other_keywords(text: str, keyword: Keyword) -> None:
    assert classify(text) == keyword
