"""Colleagues called in a note see the inquiry in a folder of their own until they have opened it."""

from __future__ import annotations

import pytest

from tests.console.conftest import AskFor, NewPerson, Person

FOLDER = "/console/?folder=mentioned"
ROW = 'data-key="1001"'


async def test_who_is_called_finds_the_inquiry_until_they_open_it(maria: Person, james: Person, ask: AskFor) -> None:
    ask()
    ask()
    await maria.press(1001, "note", text="Do you know her, @James? Ask (@lea) too.")
    page = await james.see(FOLDER)
    assert ROW in page
    assert 'data-key="1002"' not in page
    assert 'data-folder="mentioned">1<' in page
    await james.see("/console/inquiries/1001/live")
    assert ROW in await james.see(FOLDER), "a page that refreshes by itself was not opened by anybody"
    await james.see("/console/inquiries/1001")
    assert ROW not in await james.see(FOLDER)
    await maria.press(1001, "note", text="@james once more")
    assert ROW in await james.see(FOLDER)


async def test_one_person_opening_it_leaves_it_to_the_others(
    maria: Person, james: Person, new_person: NewPerson, ask: AskFor
) -> None:
    ask()
    await maria.press(1001, "note", text="@james @lea")
    await james.see("/console/inquiries/1001")
    assert ROW in await (await new_person("lea")).see(FOLDER)


async def test_a_resolved_inquiry_too_is_found(maria: Person, james: Person, ask: AskFor) -> None:
    ask()
    await maria.press(1001, "resolve", outcome="answered")
    await maria.press(1001, "note", text="well done @james.")
    page = await james.see(FOLDER)
    assert ROW in page
    assert 'data-folder="mentioned">1<' in page


@pytest.mark.parametrize("text", ["james", "write to desk@james", "@jam", "@jamesc", "@ james", "@@james", "@nobody"])
async def test_what_only_looks_like_a_call_calls_nobody(maria: Person, james: Person, ask: AskFor, text: str) -> None:
    ask()
    assert (await maria.press(1001, "note", text=text)).status == 303
    assert ROW not in await james.see(FOLDER)


async def test_nobody_calls_themselves_or_who_cannot_work_on_it(
    maria: Person, new_person: NewPerson, ask: AskFor
) -> None:
    ask()
    await maria.press(1001, "note", text="@maria @omar")
    for person in (maria, await new_person("omar")):
        assert ROW not in await person.see(FOLDER)
