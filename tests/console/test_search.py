"""Finding inquiries: words, people, filters, saved views, and never a patient's name in an address."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from sqlalchemy import select

from bot.console.inbox import filters, query_of
from bot.records.casework import worklist
from bot.records.models import AuditEvent, Inquiry, Patient
from bot.services import Services
from tests.console.conftest import AskFor, Clock, Person, field
from tests.console.test_inbox import numbers

TOKEN = "0123456789abcdef0123456789abcdef"


async def find(person: Person, words: str, **more: str) -> list[int]:
    csrf = field(await person.see(), "csrf")
    found = await person.send("/console/search", csrf=csrf, words=words, **more)
    assert found.status == 303
    return numbers(await person.see(found.headers["Location"]))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("inhaler", [1001]),
        ("INHALER clean", [1001]),
        ("jeringa", [1002]),
        ("cómo", [1002]),
        ("como", [1002]),
        ("inhaler jeringa", []),
        ("1002", [1002]),
        ("rosa vega", [1001]),
        ("vega inhaler", [1001]),
        ("mrn-77", [1001]),
        ("100%", []),
        ("_", []),
    ],
)
async def test_words_people_and_numbers_are_found(
    services: Services, maria: Person, ask: AskFor, words: str, found: list[int]
) -> None:
    ask("How do I clean my inhaler?")
    ask("¿Cómo uso la jeringa?")
    with services.database.session() as session:
        now = services.now()
        session.add(Patient(id="p1", mrn="MRN-77", given="Rosa", family="Vega", name_key="rosa|vega", as_of=now))
        session.flush()
        session.scalars(select(Inquiry).where(Inquiry.number == 1001)).one().patient_id = "p1"
    assert await find(maria, words) == found


async def test_what_was_answered_and_noted_is_found_too(maria: Person, ask: AskFor) -> None:
    ask()
    ask()
    await maria.press(1001, "answer", text="Nothing but water.", token=TOKEN)
    await maria.press(1002, "note", text="Call the dietitian")
    assert await find(maria, "water") == [1001]
    assert await find(maria, "dietitian") == [1002]


async def test_a_search_stays_within_its_folder_and_is_in_the_audit(
    services: Services, maria: Person, ask: AskFor
) -> None:
    ask()
    ask()
    await maria.press(1001, "resolve", outcome="answered")
    assert await find(maria, "eat") == [1002]
    assert await find(maria, "eat", folder="resolved") == [1001]
    with services.database.session() as session:
        lines = session.scalars(select(AuditEvent).where(AuditEvent.action == "query")).all()
    assert len(lines) >= 2
    assert "eat" not in str([line.detail for line in lines])


async def test_what_was_found_can_be_gone_back_to_by_an_address_that_does_not_tell_the_words(
    maria: Person, ask: AskFor
) -> None:
    ask("How do I clean my inhaler?")
    ask()
    csrf = field(await maria.see(), "csrf")
    found = await maria.send("/console/search", csrf=csrf, words="my inhaler", channel="web")
    address = found.headers["Location"]
    assert "inhaler" not in address
    for _ in range(2):
        page = await maria.see(address)
        assert numbers(page) == [1001]
        assert 'value="my inhaler"' in page
    assert numbers(await maria.see("/console/?sealed=my+inhaler")) == [1001, 1002]


async def test_filters_sort_and_pages(maria: Person, ask: AskFor, clock: Clock) -> None:
    for priority in ("routine", "admin", "urgent"):
        ask(priority=priority, channel="sms" if priority == "admin" else "web")
        clock.forward(minutes=1)
    assert numbers(await maria.see("/console/?channel=sms")) == [1002]
    assert numbers(await maria.see("/console/?priority=urgent&channel=sms")) == []
    assert numbers(await maria.see("/console/?sort=newest")) == [1003, 1002, 1001]
    assert numbers(await maria.see("/console/?sort=due")) == [1003, 1001, 1002]
    assert numbers(await maria.see("/console/?priority=nonsense&sort=nonsense&page=x")) == [1003, 1001, 1002]
    assert numbers(await maria.see("/console/?page=2")) == []


@pytest.mark.parametrize(
    ("query", "unfolded"), [("folder=mine", False), ("folder=mine&channel=sms", True), ("", False)]
)
async def test_filters_unfold_while_one_is_in_force(maria: Person, query: str, unfolded: bool) -> None:
    assert ('class="card filters" open' in await maria.see(f"/console/?{query}")) is unfolded


async def test_a_long_list_comes_in_pages(maria: Person, ask: AskFor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "PAGE_SIZE", 2)
    for _ in range(3):
        ask()
    first = await maria.see()
    assert numbers(first) == [1001, 1002]
    assert "Next page" in first
    second = await maria.see("/console/?page=2")
    assert numbers(second) == [1003]
    assert "Next page" not in second


async def test_a_view_is_saved_under_a_name_shown_and_forgotten(maria: Person, james: Person, ask: AskFor) -> None:
    ask()
    csrf = field(await maria.see(), "csrf")
    saved = await maria.send("/console/views", csrf=csrf, name="Texts", folder="mine", channel="sms", words="Rosa")
    assert saved.headers["Location"] == "/console/?folder=mine&channel=sms"
    assert ">Texts</a>" in await maria.see()
    assert ">Texts</a>" not in await james.see()
    await maria.send("/console/views", csrf=csrf, name="Texts", forget="yes")
    assert ">Texts</a>" not in await maria.see()


@pytest.mark.parametrize(("name", "filters"), [("Texts " * 7, {"channel": "sms"}), ("Texts", {})])
async def test_a_refused_view_keeps_its_name_the_filters_and_what_was_found(
    maria: Person, ask: AskFor, name: str, filters: dict[str, str]
) -> None:
    ask("Is the nebulizer clean?", channel="sms")
    found = await maria.send("/console/search", csrf=field(await maria.see(), "csrf"), words="nebulizer", **filters)
    page = await maria.see(found.headers["Location"])
    form = {"csrf": field(page, "csrf"), "sealed": field(page, "sealed"), **filters}
    refused = await maria.send("/console/views", **form, name=name)
    assert refused.status == 422
    page = await refused.text()
    assert 'role="alert"><strong>Not kept.</strong>' in page
    assert f'name="name" maxlength="40" required value="{name}"' in page
    assert '<details class="card filters" open>' in page
    assert 'value="nebulizer"' in page
    assert numbers(page) == [1001]


async def test_a_view_is_not_lost_by_saving_no_filters_under_its_name(maria: Person, ask: AskFor) -> None:
    csrf = field(await maria.see(), "csrf")
    await maria.send("/console/views", csrf=csrf, name="Texts", channel="sms")
    refused = await maria.send("/console/views", csrf=csrf, name="Texts")
    assert refused.status == 422
    assert "choose a folder" in (await refused.text()).lower()
    assert ">Texts</a>" in await maria.see()


def test_an_address_never_holds_the_words_of_a_search() -> None:
    chosen = filters({"folder": "mine", "channel": "sms", "words": "Rosa Vega"})
    assert chosen.words == ""
    assert query_of(worklist.Filters(words="Rosa Vega", sort="due"), page=2) == "sort=due&page=2"


@pytest.mark.parametrize("label", ["r&d", "50% #1", "a+b=c", "¿qué?"])
def test_a_filter_reads_the_same_after_its_address_was_followed(label: str) -> None:
    assert filters(dict(parse_qsl(query_of(worklist.Filters(label=label))))).label == label
