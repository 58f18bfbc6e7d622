"""What the screen makes of patients' messages: it alarms when it must, and keeps calm when it may."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.safety import Screen, Verdict
from bot.safety.data import load_context, load_groups, load_notation
from bot.safety.opinion import Opinion, Suspicion
from bot.safety.red_flag import LEVELS, Level
from bot.safety.screen import SECOND_OPINION
from tests.safety.phrases import CALM, CARE_NOW, CRISIS, EMERGENCY, POISON

ALARMS = [text for group in load_groups() for flag in group.red_flags for text in flag.examples.hit]


def level(verdict: Verdict) -> int:
    return 0 if verdict.urgency == "none" else LEVELS[verdict.urgency]


@pytest.mark.parametrize("text", EMERGENCY)
def test_emergencies_are_told_to_call_911(screen: Screen, text: str) -> None:
    assert screen.screen(text).urgency == "emergency"


@pytest.mark.parametrize("text", CRISIS)
def test_people_in_crisis_are_given_988(screen: Screen, text: str) -> None:
    assert screen.screen(text).directive in ("crisis", "emergency_crisis")


@pytest.mark.parametrize("text", POISON)
def test_poisonings_are_given_poison_help(screen: Screen, text: str) -> None:
    assert screen.screen(text).urgency == "poison"


@pytest.mark.parametrize("text", CARE_NOW)
def test_urgent_signs_are_sent_to_care_today(screen: Screen, text: str) -> None:
    assert screen.screen(text).urgency in ("care_now", "emergency")


@pytest.mark.parametrize("text", CALM)
def test_everyday_messages_do_not_alarm(screen: Screen, text: str) -> None:
    assert screen.screen(text).urgency == "none"


@pytest.mark.parametrize(
    ("text", "education"),
    [
        ("what are the signs of a stroke?", True),
        ("can a heart attack cause jaw pain?", True),
        ("what is an overdose", True),
        ("¿cuáles son los síntomas de un infarto?", True),
        ("what should I do if someone faints", True),
        ("warning signs of suicide", True),
        ("what is diabetes", False),
        ("I had a stroke in 2019", False),
        ("this app is killing me", False),
        ("cancel my appointment", False),
    ],
)
def test_questions_about_emergencies_carry_the_911_line(screen: Screen, text: str, education: bool) -> None:
    assert screen.screen(text).education is education
    assert screen.screen(text).urgency == "none"


class Alarmist(Opinion):
    """A second opinion that suspects one thing of whatever it is asked about, by so much."""

    def __init__(self, level: Level, strength: float) -> None:
        """Needs nothing learnt."""
        self._level, self._strength = level, strength

    def suspect(self, sentence: str, folded: str, margin: float = 0.0) -> Suspicion | None:
        return Suspicion(self._level, self._level, "en") if self._strength >= margin else None


@pytest.mark.parametrize(
    ("text", "alarms"),
    [
        ("does scarlet fever go hand in hand with strep throat", False),
        ("so how serious is a second degree burn?", False),
        ("¿qué significa que la orina salga café?", False),
        ("does my arm look odd to you", True),
        ("is he supposed to shake like that", True),
        ("es como respirar por un popote", True),
        ("can't get the nose to stop", True),
        ("what is going on, the floor is tilting", True),
        ("how bad is a burn? the skin slides off", True),
    ],
)
def test_a_second_opinion_alarms_on_what_is_told_of_somebody(text: str, alarms: bool) -> None:
    """Questions about a topic are answered, with the 911 line where a rule knows the topic."""
    assert (suspicious("emergency").screen(text).rule_id == SECOND_OPINION) is alarms


@pytest.mark.parametrize(
    "text",
    [
        "we had such a scare in college",
        "what if the power goes out on us",
        "my parrot hangs upside down all day",
        "her left arm isn't weak at all",
        "en casa no tengo armas ni nada",
    ],
)
def test_a_second_opinion_needs_more_for_the_past_what_might_be_animals_and_denials(text: str) -> None:
    assert suspicious("emergency", strength=0.5).screen(text).rule_id is None
    assert suspicious("emergency", strength=1.0).screen(text).rule_id == SECOND_OPINION


@pytest.mark.parametrize(
    "text",
    ["his arm isn't weak, it is totally dead", "my baby isn't red, she's blue", "la quemada no duele ya, es cera"],
)
def test_a_denial_that_is_not_all_needs_no_more(text: str) -> None:
    assert suspicious("emergency", strength=0.5).screen(text).rule_id == SECOND_OPINION


def test_a_second_opinion_alarms_on_any_question_that_seems_to_be_of_dying() -> None:
    assert suspicious("crisis").screen("is there an easy way to just stop being here").rule_id == SECOND_OPINION


@cache  # the rules take a second to read
def suspicious(level: Level, strength: float = 2.0) -> Screen:
    """The screen's rules beside an alarmist."""
    folder, notation = load_notation()
    return Screen(load_groups(), folder, notation, load_context(notation), Alarmist(level, strength))


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("please stop texting me", "none"),
        ("can't stop the bleeding", "emergency"),
        ("I want to end it", "crisis"),
        ("cancel my appointment", "none"),
    ],
)
def test_words_that_look_like_an_opt_out(screen: Screen, text: str, urgency: str) -> None:
    assert screen.screen(text).urgency == urgency


@pytest.mark.parametrize(
    ("text", "language"),
    [("my chest hurts", "en"), ("me duele el pecho", "es"), ("no puedo respirar", "es"), ("I want to die", "en")],
)
def test_the_verdict_tells_the_language_that_matched(screen: Screen, text: str, language: str) -> None:
    assert screen.screen(text).language == language


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("my 12 week old has a fever", "care_now"),
        ("my 13 week old has a fever", "none"),
        ("newborn temp 100.4", "care_now"),
        ("newborn temp 99.9", "none"),
        ("my sugar is 53", "emergency"),
        ("my sugar is 54", "none"),
        ("my sugar is 310 and I'm vomiting", "emergency"),
        ("my sugar is 310", "care_now"),
        ("my sugar is 180 and I'm vomiting", "none"),
        ("my oxygen is 88", "emergency"),
        ("my oxygen is 95", "none"),
    ],
)
def test_numbers_that_matter(screen: Screen, text: str, urgency: str) -> None:
    assert screen.screen(text).urgency == urgency


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("no chest pain", "none"),
        ("no fever, cough or chest pain", "none"),
        ("no fever but I can't breathe", "emergency"),
        ("No, my chest hurts", "emergency"),
        ("the chest pain will not stop", "emergency"),
        ("I don't know why I have chest pain", "emergency"),
        ("not just chest pain, my arm too", "emergency"),
        ("sin fiebre pero no puedo respirar", "emergency"),
        ("no tengo fiebre ni dolor de pecho", "none"),
        ("she can't walk to the door without gasping", "emergency"),
        ("no pasa un día sin dolor de pecho", "emergency"),
        ("no fever, without chest pain", "none"),
        ("neither of my kids ate the berries", "none"),
        ("no estoy vomitando sangre, es sopa", "none"),
    ],
)
def test_a_denial_reaches_only_what_it_denies(screen: Screen, text: str, urgency: str) -> None:
    assert screen.screen(text).urgency == urgency


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("I had a stroke in 2019", "none"),
        ("I had a stroke in 2019 and now my face is drooping", "emergency"),
        ("my father died of a heart attack years ago and I have chest pain", "emergency"),
        ("I had chest pain in 2018", "none"),
        ("I have had chest pain since last night", "emergency"),
        ("I attempted suicide years ago. I want to die", "crisis"),
        ("I was suicidal years ago and tonight it's back", "crisis"),
        ("I was suicidal years ago and I am back at work", "none"),
        ("I had a heart attack in 2018 and this squeezing feels the same", "emergency"),
        ("I used to faint at church, this time I hit the floor", "emergency"),
        ("I had chest pain last month and the tests came back clear", "none"),
        ("tuve un infarto en 2018 y volví al trabajo", "none"),
        ("me dio un infarto en 2018 y este apretón se siente igual", "emergency"),
        ("I've had chest pain in the past hour", "emergency"),
        ("chest pain since last year", "emergency"),
        ("i've been coughing up blood since last fall", "emergency"),
        ("I have wanted to die since last summer", "crisis"),
        ("my husband has been hitting me since our wedding in 2015", "care_now"),
        ("chest pain with history of heart attack", "emergency"),
        ("chest pain like the one in 2019", "emergency"),
        ("a history of chest pain", "none"),
        ("I took all my pills last year and did it again", "emergency"),
        ("me duele el pecho desde el mes pasado", "emergency"),
        ("dolor de pecho con antecedentes de infarto", "emergency"),
        ("hace años que quiero morirme", "crisis"),
        ("hace dos años que mi marido me pega", "care_now"),
        ("me quiero matar desde el año pasado", "crisis"),
        ("a los dieciséis minutos se le hinchó la cara", "emergency"),
        ("hace años tuve un infarto", "none"),
    ],
)
def test_the_past_does_not_hide_the_present(screen: Screen, text: str, urgency: str) -> None:
    assert screen.screen(text).urgency == urgency


def test_an_emergency_of_someone_in_crisis_keeps_988(screen: Screen) -> None:
    verdict = screen.screen("I took the whole bottle of pills. I want to die and I can't breathe")
    assert (verdict.urgency, verdict.directive) == ("emergency", "emergency_crisis")


EXTRAS = [
    "Hi there.",
    "Hola, buenos días.",
    "What time do you open?",
    "My appointment is in May.",
    "I have no questions about the bill.",
    "My neighbor's cat is 5 years old.",
    "Tengo una cita en 2024.",
    "It's probably nothing.",
    "My wife says it's just gas.",
    "I don't want to bother you.",
    "No fever.",
    "Can you tell me what a biopsy is?",
    "Seguro no es nada.",
    "lol",
]
CLAUSES = ["it's probably nothing but ", "my wife says it's just gas, but ", "sorry to bother you, ", "hola, "]


@given(st.sampled_from(ALARMS), st.lists(st.sampled_from(EXTRAS), max_size=3), st.booleans())
@settings(max_examples=400, deadline=None)
def test_more_sentences_never_lower_an_alarm(screen: Screen, alarm: str, extras: list[str], first: bool) -> None:
    around = " ".join(extras)
    longer = f"{around} {alarm}" if first else f"{alarm}. {around}"
    assert level(screen.screen(longer)) >= level(screen.screen(alarm))


@given(st.sampled_from(ALARMS), st.sampled_from(CLAUSES), st.sampled_from([str, str.upper, str.lower, str.title]))
@settings(max_examples=400, deadline=None)
def test_minimising_words_and_case_never_lower_an_alarm(
    screen: Screen, alarm: str, clause: str, case: type[str]
) -> None:
    assert level(screen.screen(case(clause + alarm))) >= level(screen.screen(alarm))


def _without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


TYPOS = [
    _without_accents,
    lambda text: text.replace("'", ""),
    lambda text: text.replace("'", "\u2019"),
    lambda text: text.replace("a", "aaa", 1),
    lambda text: text.replace(" ", "  "),
    lambda text: f"{text}!!!",
]


@given(st.sampled_from(ALARMS), st.sampled_from(TYPOS))
@settings(max_examples=400, deadline=None)
def test_sloppy_typing_never_lowers_an_alarm(screen: Screen, alarm: str, typo: Callable[[str], str]) -> None:
    assert level(screen.screen(typo(alarm))) >= level(screen.screen(alarm))


@given(st.text(max_size=400) | st.text(alphabet="|,.?! \n'no27", max_size=400))
@settings(max_examples=400, deadline=None)
def test_anything_typed_gets_a_verdict(screen: Screen, text: str) -> None:
    assert screen.screen(text).urgency in ("none", *LEVELS)


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "a" * 100_000, "1.1." * 25_000, "\u0301" * 10_000])
def test_the_strangest_message_gets_a_verdict(screen: Screen, text: str) -> None:
    assert screen.screen(text).urgency == "none"


@pytest.mark.parametrize("words", ["no ", "chest ", "pain, ", "my chest. ", "what if my chest ", "he 38 ", "tengo "])
def test_the_time_grows_with_the_length_and_no_faster(screen: Screen, words: str) -> None:
    """Four times the words must not take sixteen times the time."""

    def seconds(times: int) -> float:
        began = time.process_time()
        screen.screen(words * times)
        return time.process_time() - began

    short, long = (min(seconds(times) for _ in range(3)) for times in (200, 800))
    assert long < 10 * max(short, 0.001)
