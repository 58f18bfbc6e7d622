"""A form that is refused says why and holds what was written in it: nobody writes it again."""

from __future__ import annotations

import html
import re

import pytest

from bot.records.staff import users
from tests.console.conftest import NewPerson, Person, field

SECRET = "Twelve-letters"
ADD = {"username": "maria", "name": "Maria the Second", "role": "auditor", "password": SECRET}
WEEK = {
    f"{when}-{day}": f"{10 + day}:{minutes}" for day in range(5) for when, minutes in (("opens", 50), ("closes", 10))
}
SHIFT = {"user": "james", "first": "1999-01-04", "begins": "18:30", "ends": "07:15", "weeks": "3"}


@pytest.mark.parametrize(
    ("path", "form", "why"),
    [
        ("/console/people", ADD, "That user name is taken"),
        ("/console/people", ADD | {"username": " "}, "Give a user name"),
        ("/console/people", ADD | {"username": "new", "password": "short"}, "12 to 256"),
        ("/console/hours", WEEK | {"country": "US", "state": "IL"}, "each must open before it closes"),
        ("/console/hours", WEEK | {"closes-2": "", "country": "US", "state": "IL"}, "on Wednesday"),
        ("/console/hours", {"closed": "someday", "why": "Stocktaking"}, "choose the day"),
        ("/console/on-call", SHIFT, "over"),
        ("/console/on-call", SHIFT | {"weeks": "999"}, "weeks"),
    ],
)
async def test_what_was_written_is_still_there(
    new_person: NewPerson, path: str, form: dict[str, str], why: str
) -> None:
    ada = await new_person("ada")
    page = await refused(ada, path, form)
    told = re.search(r'role="alert"><strong>Not kept.</strong> (.*?)</p>', page)
    assert told
    assert why.lower() in told[1].lower()
    assert {name: value_of(page, name) for name in form if name != "password"} == {
        name: value for name, value in form.items() if name != "password"
    }
    assert SECRET not in page


async def test_a_refused_holiday_leaves_the_hours_of_the_week_as_they_are_kept(new_person: NewPerson) -> None:
    page = await refused(await new_person("ada"), "/console/hours", {"closed": "", "why": "Stocktaking"})
    assert (value_of(page, "opens-0"), value_of(page, "country")) == ("09:00", "US")


async def test_a_refused_change_of_somebody_is_told_and_fills_no_other_form(new_person: NewPerson) -> None:
    page = await refused(await new_person("ada"), "/console/people/change", {"username": "ada", "role": "coordinator"})
    assert "Nothing was changed." in page
    assert value_of(page, "username") == ""
    assert users.ROLES[0] in page


async def refused(person: Person, path: str, form: dict[str, str]) -> str:
    """The page after a form was sent that can't be kept."""
    csrf = field(await person.see("/console/account"), "csrf")
    response = await person.send(path, csrf=csrf, **form)
    assert response.status == 422
    return html.unescape(await response.text())


def value_of(page: str, name: str) -> str:
    """What stands in a visible field of the page, or is chosen in it."""
    chosen = re.search(rf'<select id="{name}" name="{name}">.*?</select>', page, re.DOTALL)
    if chosen:
        return re.findall(r'value="([^"]*)" selected', chosen[0])[0]
    [box] = [
        tag for tag in re.findall(r"<input[^>]+>", page) if f' name="{name}"' in tag and 'type="hidden"' not in tag
    ]
    return re.findall(r' value="([^"]*)"', box)[0]
