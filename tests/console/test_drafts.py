"""What is begun is kept for who writes it, until it is sent; and then it is gone for good."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from bot.records.models import Draft
from bot.services import Services
from tests.console.conftest import AskFor, Clock, Person, field

TOKEN = "0123456789abcdef0123456789abcdef"


async def test_a_draft_is_kept_and_colleagues_see_that_somebody_writes(
    services: Services, maria: Person, james: Person, ask: AskFor, clock: Clock
) -> None:
    inquiry = ask()
    async with services.bus.subscribe(inquiry.conversation_id) as page:
        assert (await maria.press(1001, "draft", text="You may dri")).status == 204
        assert await page.wait(1)
    assert ">You may dri</textarea>" in await maria.see("/console/inquiries/1001")
    other = await james.see("/console/inquiries/1001")
    assert "Maria Lopez is writing an answer" in other
    assert "You may dri" not in other
    clock.forward(minutes=2)
    assert "writing an answer" not in await james.see("/console/inquiries/1001/live")
    await maria.press(1001, "answer", text="You may drink water.", token=TOKEN)
    with services.database.session() as session:
        assert session.scalars(select(Draft)).all() == []
    assert (await maria.press(9999, "draft", text="x")).status == 404


async def test_a_note_begun_is_kept_for_its_author_until_it_is_a_note(
    maria: Person, james: Person, ask: AskFor
) -> None:
    ask()
    box = re.compile(r'<textarea id="note".*?>(.*?)</textarea>', re.DOTALL)
    page = "/console/inquiries/1001"
    await maria.press(1001, "draft", note="Her daughter calls")
    assert box.findall(await maria.see(page)) == ["Her daughter calls"]
    others = await james.see(page)
    assert box.findall(others) == [""]
    assert "writing an answer" not in others
    await maria.press(1001, "note", text="Her daughter calls back")
    assert box.findall(await maria.see(page)) == [""]
    await maria.press(1001, "draft", note="And")
    await maria.press(1001, "draft", note=" ")
    assert box.findall(await maria.see(page)) == [""]


@pytest.mark.parametrize(
    ("action", "form", "draft"),
    [
        ("answer", {"text": "Drink water."}, {"text": "Drink wa"}),
        ("answer", {"text": "Drink water.", "when": "later", "later": "2026-11-23T11:30"}, {"text": "Drink wa"}),
        ("note", {"text": "Her daughter calls"}, {"note": "Her daugh"}),
    ],
)
async def test_a_draft_that_comes_after_its_form_brings_nothing_back(
    maria: Person, ask: AskFor, action: str, form: dict[str, str], draft: dict[str, str]
) -> None:
    ask()
    boxes = re.compile(r'<textarea id="(?:text|note)".*?>(.*?)</textarea>', re.DOTALL)
    assert (await maria.press(1001, "draft", **draft, token=TOKEN)).status == 204
    assert (await maria.press(1001, action, **form, token=TOKEN)).status == 303
    assert (await maria.press(1001, "draft", **draft, token=TOKEN)).status == 409
    assert boxes.findall(await maria.see("/console/inquiries/1001")) == ["", ""]
    page = field(await maria.see("/console/inquiries/1001"), "token")
    assert (await maria.press(1001, "draft", **draft, token=page)).status == 204, "the next one is begun"


async def test_keep_note_pressed_twice_keeps_one(maria: Person, ask: AskFor) -> None:
    ask()
    for _ in range(2):
        assert (await maria.press(1001, "note", text="Her daughter calls", token=TOKEN)).status == 303
    assert (await maria.see("/console/inquiries/1001")).count("Her daughter calls") == 1
