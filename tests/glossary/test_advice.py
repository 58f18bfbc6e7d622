"""What must never be said about a medicine is found, and ordinary teaching is left alone."""

from __future__ import annotations

import pytest

from glossary.advice import command_about_medicine, dose


@pytest.mark.parametrize(
    "sentence",
    [
        "Take two pills.",
        "Take 2 tablets at night.",
        "Take half a tablet.",
        "Use 10 units of insulin.",
        "Inject 5 units.",
        "It comes as 5 mg.",
        "A 2.5-mg pill is small.",
        "2 puffs every 4 hours.",
        "One pill daily.",
        "Give one dose.",
        "Tome 500 mg al día.",
        "Tome una pastilla.",
        "Dos pastillas al día.",
        "Dé dos gotas.",
        "Póngase diez unidades.",
    ],
)
def test_doses(sentence: str) -> None:
    assert dose(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "A blood sugar of 120 mg/dL is a number.",
        "It shows 70 milligrams per deciliter.",
        "The flow is 90 mL/min.",
        "Drink 500 mL of water.",
        "Tome 500 ml de agua.",
        "You may get 2 units of blood.",
        "One unit of measure is enough.",
        "Take one puff at a time.",
        "Never take two doses to catch up.",
        "Some people need two pills.",
        "Take your blood pressure two times.",
        "Wait one minute.",
        "Use two pillows.",
        "A1C is 7 percent.",
        "Eat 15 grams of sugar.",
        "La dosis de una persona no es la de otra.",
        "Ask how many pills to take.",
    ],
)
def test_no_doses(sentence: str) -> None:
    assert dose(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Stop taking your pills.",
        "If you feel ill, stop taking it.",
        "Rest, and skip the next dose.",
        "Skip your dose.",
        "Do not stop taking your medicine.",
        "Keep taking your pills.",
        "Stop using your inhaler.",
        "Start insulin.",
        "Double your dose.",
        "Stop taking blood thinners before surgery.",
        "Deje de tomar su medicina.",
        "No deje de tomar su medicina.",
        "Siga tomando su medicina.",
        "Suspenda el medicamento.",
        "Sáltese la dosis.",
        "Suba la dosis de insulina.",
    ],
)
def test_commands(sentence: str) -> None:
    assert command_about_medicine(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ask before you stop taking it.",
        "Do not stop taking your medicine without asking.",
        "Do not start, stop or skip a medicine without asking your care team.",
        "Never change your dose on your own.",
        "People who stop taking it feel worse.",
        "Your doctor may tell you to stop taking some pills.",
        "Ask if you should stop taking it, or skip a dose.",
        "Should I stop taking any medicine?",
        "Start the machine.",
        "Start slowly.",
        "Stop and rest.",
        "Change the medicine cup every day.",
        "Do not skip meals.",
        "Skip caffeine.",
        "No deje de tomar su medicina sin preguntar.",
        "Nunca cambie la dosis por su cuenta.",
        "Deje el vaso de la medicina secar.",
        "Pregunte antes de dejar una medicina.",
    ],
)
def test_no_commands(sentence: str) -> None:
    assert command_about_medicine(sentence) is None


def test_the_asking_may_follow_a_no_but_excuses_no_order() -> None:
    assert command_about_medicine("Don't change your medicine because of a number.", "Ask your care team.") is None
    assert command_about_medicine("Don't change your medicine because of a number.", "Rest.")
    assert command_about_medicine("Stop taking your medicine.", "Ask your care team.")
