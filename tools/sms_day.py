"""Plays a patient's day by text, in English and in Spanish, and writes what the phone showed: `make sms-day`.

Everything is real but the phone: signed webhooks of the simulated provider, the trained model, the sender, and a
coordinator at the console's forms. The result, `docs/sms-day.md`, is there to be read as a patient would read it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.settings import ROOT
from bot.simulator.texts import count_segments
from tests.e2e.coordinator import Coordinator
from tests.e2e.stack import Phone, Stack, eventually, running

PAGE = ROOT / "docs" / "sms-day.md"
HEAD = """# A patient's day by text message

Made by `make sms-day`: the real system, the simulated provider, two demo patients. **Bold** is what the patient
writes, a quote is one text on the phone, and the number after it is how many segments it is billed as.
"""
#: The day must be playable at any hour.
SETTINGS = {"BEDSIDE_SMS_DAY_BEGINS": "0", "BEDSIDE_SMS_DAY_ENDS": "24"}


@dataclass(frozen=True)
class Words:
    """What the page says of the coordinator, and what the patient writes and reads meanwhile."""

    status: str
    takes: str
    answers: str
    answer: str
    thanks: str
    hands_back: str
    plans: str
    reminder: str


ENGLISH = Words(
    status="STATUS",
    takes="Maria, a coordinator, takes the conversation.",
    answers="Maria answers.",
    answer="The clinic will call you about sarcoidosis on Monday.",
    thanks="Thank you",
    hands_back="Maria hands the conversation back.",
    plans="Maria plans a reminder of the next visit, which is due at once.",
    reminder="you have a visit on",
)
SPANISH = Words(
    status="ESTADO",
    takes="Maria, de coordinación, toma la conversación.",
    answers="Maria contesta.",
    answer="La clínica le llamará el lunes para hablar de la sarcoidosis.",
    thanks="Gracias",
    hands_back="Maria devuelve la conversación.",
    plans="Maria programa un recordatorio de la próxima cita, que sale enseguida.",
    reminder="tiene una cita el",
)


@dataclass
class Day:
    """One phone and what it has shown so far."""

    stack: Stack
    phone: Phone
    lines: list[str] = field(default_factory=list)
    segments: list[int] = field(default_factory=list)

    def part(self, title: str) -> None:
        """Begin a part of the day."""
        self.lines.append(f"### {title}\n")

    def says(self, text: str, expect: str) -> str:
        """The patient writes `text`; returns what came back, which holds `expect`."""
        self.lines.append(f"**{text}**\n")
        self.phone.write(text)
        return self._reads(expect)

    def tells(self, person: Coordinator, number: int, text: str) -> None:
        """The patient writes `text` to a person who has taken the conversation, and who reads it."""
        self.lines.append(f"**{text}**\n")
        self.phone.write(text)
        eventually(lambda: text in person.reads(number))

    def sees(self, what: str, act: Callable[[], object], expect: str) -> str:
        """Something is done elsewhere, and a text that holds `expect` comes of it."""
        self.lines.append(f"*{what}*\n")
        act()
        return self._reads(expect)

    def _reads(self, expect: str) -> str:
        new = eventually(lambda: self._complete(expect))
        for text in new:
            self.segments.append(count_segments(text))
            self.lines.append("> " + text.replace("\n", "  \n> ") + f" `{self.segments[-1]}`\n")
        return "\n".join(new)

    def _complete(self, expect: str) -> list[str]:
        """The new texts, once all of them are out and what is waited for is among them."""
        new = self.phone.sent()[len(self.segments) :]
        return new if expect.casefold() in "\n".join(new).casefold() and self.stack.is_idle(self.phone.number) else []

    def page(self, title: str) -> str:
        """The whole day as Markdown."""
        total = f"{len(self.segments)} texts, {sum(self.segments)} segments."
        return "\n".join([f"## {title}\n", total + "\n", *self.lines])


def english(day: Day) -> None:
    """Alfreda Wyman's day."""
    day.part("Morning: hello, and a question")
    day.says("good morning", "I am Bedside")
    day.says("What is asthma?", "Asthma")
    day.says("MORE", "")
    day.says("2", "")
    day.says("treatment", "")
    day.says("What causes it", "")
    day.says("menu", "What do you need")
    day.part("How to use a nebulizer")
    day.says("how do I use a nebulizer", "Step 1 of")
    day.says("next", "Step 2 of")
    day.says("NEXT", "Step 3 of")
    day.says("back", "Step 2 of")
    day.says("menu", "What do you need")
    day.says("1", "full name and")
    day.part("The next visit: log-in by code, consent to details by text")
    _log_in(day, "Alfreda Wyman 10/28/1980", "your code is", "May I text you")
    day.says("1", "Your next appointment")
    day.part("A reading taken at home")
    day.says("my blood pressure this morning was 128/82", "128/82")
    day.part("A question nobody has written an answer to")
    asked = day.says("what causes sarcoidosis", "inquiry number")
    _asks(day, asked, ENGLISH)
    day.part("An emergency")
    day.says("my chest hurts and I can't breathe", "911")
    day.says("what is asthma", "OK")
    day.says("ok", "person")
    _stops(day, ("STOP", "START", "HELP"), ("no more texts", "again", "HELP"))


def spanish(day: Day) -> None:
    """Antonio Castellanos's day."""
    day.part("Por la mañana: hola y una pregunta")
    day.says("buenos días", "Bedside")
    day.says("q es la diabetes", "iabetes")
    day.says("señales", "")
    day.says("y como se trata", "")
    day.says("hay que ayunar para la prueba de a1c?", "A1C")
    day.says("menú", "¿Qué necesita")
    day.part("Cómo usar un glucómetro")
    day.says("cómo uso el glucómetro", "Paso 1 de")
    day.says("siguiente", "Paso 2 de")
    day.says("SIGUIENTE", "Paso 3 de")
    day.says("volver", "Paso 2 de")
    day.says("no entendí, más fácil", "")
    day.says("menú", "¿Qué necesita")
    day.says("1", "nombre")
    day.part("La próxima cita: código, y permiso para mandar detalles")
    _log_in(day, "Antonio Castellanos 8/6/1991", "su código es", "mensaje")
    day.says("1", "Anoté su decisión")
    day.part("Una medida tomada en casa")
    day.says("mi glucosa de hoy fue 118", "118")
    day.part("Una pregunta sin respuesta escrita")
    asked = day.says("qué causa la sarcoidosis", "consulta")
    _asks(day, asked, SPANISH)
    day.part("Una emergencia")
    day.says("me duele el pecho y no puedo respirar", "911")
    day.says("qué es el asma", "OK")
    day.says("ok", "persona")
    _stops(day, ("ALTO", "EMPEZAR", "AYUDA"), ("no le mandaremos", "otra vez", "AYUDA"))


def _log_in(day: Day, claim: str, code: str, then: str) -> None:
    sent = day.says(claim, code)
    day.says(re.findall(r"\b\d{6}\b", sent)[-1], then)


def _asks(day: Day, asked: str, words: Words) -> None:
    """Maria answers the inquiry told in `asked`; before that the patient looks how it stands."""
    number = int(re.findall(r"\b\d{4,}\b", asked)[0])
    day.says(f"{words.status} {number}", str(number))
    with Coordinator(day.stack, "maria") as maria:
        day.sees(words.takes, lambda: maria.take(number), "Maria")
        day.sees(words.answers, lambda: maria.answer(number, words.answer), words.answer)
        day.tells(maria, number, words.thanks)
        day.sees(words.hands_back, lambda: maria.hand_back(number), "Maria")
        day.sees(words.plans, lambda: maria.remind(number, days=14), words.reminder)


def _stops(day: Day, words: tuple[str, str, str], expected: tuple[str, str, str]) -> None:
    day.part(", ".join(words))
    for word, expect in zip(words, expected, strict=True):
        day.says(word, expect)


def main() -> None:
    """Play both days on one system and write the page."""
    days = {"English": ("+12025550101", english), "Español": ("+12025550102", spanish)}
    pages = []
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "var", SETTINGS) as stack:
        for title, (number, play) in days.items():
            day = Day(stack, stack.phone(number))
            play(day)
            pages.append(day.page(title))
            PAGE.write_text("\n".join([HEAD, *pages]), "utf-8")


if __name__ == "__main__":
    main()
