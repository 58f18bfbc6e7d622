"""Small cells: what fewer than eleven patients have is not told, nor can it be reckoned from what is."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from bot.records.research import small
from bot.records.research.small import FEWER, Holders


def holders(**patients: int) -> Holders[str]:
    """Values, and how many patients have each; nobody has two."""
    found: Holders[str] = Holders()
    for value, number in patients.items():
        for patient in range(number):
            found.add(f"{value}{patient}", [value])
    return found


def test_a_number_below_eleven_is_not_told() -> None:
    assert [small.told(number) for number in (0, 1, 10, 11, 12)] == [FEWER, FEWER, FEWER, 11, 12]


def test_what_eleven_patients_have_is_told_and_what_ten_have_is_not() -> None:
    assert holders(gout=11, asthma=30, lupus=10, mumps=1).common() == {"gout", "asthma"}


def test_a_lone_rare_value_takes_the_rarest_other_one_with_it() -> None:
    """Of 33 people 30 and 3: who knows the 30 knows the 3."""
    assert holders(female=30, male=20, other=3).common() == {"female"}


def test_with_nothing_rare_everything_is_told() -> None:
    assert holders(female=30, male=20).common() == {"female", "male"}
    assert holders().common() == frozenset()


def test_a_value_told_twice_of_one_patient_counts_once() -> None:
    found: Holders[str] = Holders()
    for patient in range(10):
        found.add(f"p{patient}", ["gout", "gout"])
    assert found.count["gout"] == 10
    assert found.common() == frozenset()


@given(st.dictionaries(st.integers(0, 60), st.sets(st.sampled_from("abcdef")), max_size=60))
def test_whoever_has_told_or_untold_values_is_one_of_eleven_or_nobody(patients: dict[int, set[str]]) -> None:
    found: Holders[str] = Holders()
    who: defaultdict[str, set[int]] = defaultdict(set)
    for patient, values in patients.items():
        found.add(str(patient), values)
        for value in values:
            who[value].add(patient)
    common = found.common()
    assert all(len(who[value]) >= small.MINIMUM for value in common)
    hidden = set[int]().union(*(who[value] for value in who.keys() - common))
    assert not hidden or not common or len(hidden) >= small.MINIMUM
