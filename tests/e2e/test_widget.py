"""The widget as patients meet it, in a real browser, with a scripted assistant behind the real gateway."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import func, select

from bot.gateway.identity import IDENTITY
from bot.gateway.webchat.lines import close_lines
from bot.records.models import InboxMessage
from bot.reply import Reply
from bot.services import SERVICES
from tests.e2e.conftest import Visitor
from tests.e2e.scripted import ScriptedIdentity


async def answer_later(visitor: Visitor, text: str) -> None:
    """A coordinator writes while nothing was asked."""
    await visitor.told(Reply(text=text, act="answer", language="en", author="coordinator", author_name="Maria Lopez"))


async def test_opening_and_closing_move_the_focus_as_people_expect(visitor: Visitor) -> None:
    await visitor.open()
    assert await visitor.focused() == "words"
    await visitor.page.keyboard.press("Escape")
    assert await visitor.focused() == "Ask Bedside"
    await expect(visitor.log).to_be_hidden()


async def test_a_question_is_answered_with_card_sources_and_who_speaks(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("What is high blood pressure?")
    await visitor.reads("pushes too hard")
    card = visitor.log.get_by_role("article").last
    await expect(card).to_contain_text("Automated assistant, not a clinician")
    await expect(card.get_by_role("heading")).to_have_text("high blood pressure")
    await expect(card.get_by_text("Not signed by a clinician yet")).to_be_visible()
    await card.get_by_text("Sources").click()
    link = card.get_by_role("link").first
    assert await link.get_attribute("href") == "https://medlineplus.gov/highbloodpressure.html"


async def test_walking_through_steps_by_button(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("walk me through it")
    await visitor.reads("Wash your hands well")
    await visitor.page.get_by_role("button", name="Next", exact=True).last.click()
    await visitor.reads("Set the machine on a flat")
    await expect(visitor.log.get_by_role("progressbar").last).to_have_attribute("value", "2")
    assert await visitor.focused() == "Next"  # a new message never takes the focus, and never removes it


async def test_enter_sends_and_shift_enter_breaks_the_line(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.input.press_sequentially("one")
    await visitor.input.press("Shift+Enter")
    await visitor.input.press_sequentially("two")
    assert await visitor.input.input_value() == "one\ntwo"
    await visitor.input.press("Enter")
    await visitor.reads("You said: one")
    assert await visitor.input.input_value() == ""


async def test_what_is_too_long_to_send_stays_whole_in_its_box(visitor: Visitor) -> None:
    await visitor.open()
    pasted = "x" * 4001
    await visitor.say(pasted)
    await expect(visitor.page.get_by_text("Too long to send.")).to_be_visible()
    assert await visitor.input.input_value() == pasted
    await visitor.say(pasted[1:])
    await visitor.reads("I kept the first part.")
    await expect(visitor.page.get_by_text("Too long to send.")).to_be_hidden()


async def test_messages_are_read_by_arrow_keys_and_left_by_escape(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("alpha")
    await visitor.reads("You said: alpha")
    await visitor.log.focus()
    await visitor.page.keyboard.press("ArrowUp")
    assert "You said: alpha" in await visitor.focused()
    await visitor.page.keyboard.press("Home")
    assert (await visitor.focused()).startswith("You ·")
    await visitor.page.keyboard.press("Escape")
    assert await visitor.focused() == "words"


async def test_an_emergency_is_an_alert_with_a_call_link_until_read(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("I have crushing chest pain and my arm hurts")
    alert = visitor.page.get_by_role("alert").filter(has_text="911")
    await expect(alert.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    await visitor.page.reload()
    await expect(alert).to_be_visible()
    await alert.get_by_role("button", name="I have read this").click()
    await expect(alert).to_have_count(0)
    await visitor.page.reload()
    await visitor.open()
    await visitor.reads("I have crushing chest pain")
    await expect(alert).to_have_count(0)


@pytest.fixture
def in_mexico(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clinic in another country."""
    monkeypatch.setenv("BEDSIDE_COUNTRY", "MX")


@pytest.mark.usefixtures("in_mexico")
async def test_in_another_country_its_own_numbers_are_called(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("I want to kill myself")
    alert = visitor.page.get_by_role("alert").filter(has_text="Línea de la Vida")
    await expect(alert.get_by_role("link", name="Call 800 911 2000")).to_have_attribute("href", "tel:8009112000")
    await expect(alert.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")


async def test_an_emergency_goes_when_the_patient_writes_that_help_is_called(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("I have crushing chest pain and my arm hurts")
    alert = visitor.page.get_by_role("alert").filter(has_text="911")
    await expect(alert).to_be_visible()
    await visitor.say("what is asthma")
    await visitor.reads("what is asthma")
    await expect(alert).to_be_visible()
    await visitor.say("i called 911")
    await expect(alert).to_have_count(0)
    await visitor.page.reload()
    await visitor.open()
    await visitor.reads("I have crushing chest pain")
    await expect(alert).to_have_count(0)


async def test_logging_in_keeps_the_details_out_of_the_chat(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("When is my next visit?")
    page = visitor.page
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_text("Please fill this in.")).to_be_visible()
    await page.get_by_label("Full name").fill("Ana Ruiz")
    await page.get_by_label("Date of birth").fill("March 7, 1980")
    await page.get_by_role("button", name="Continue").click()
    code = page.get_by_label("6-digit code")
    assert await code.get_attribute("autocomplete") == "one-time-code"
    await code.fill("123 456")
    await code.press("Enter")
    await visitor.reads("I know who you are now")
    await expect(code).to_have_count(0)
    desk = visitor.app[IDENTITY]
    assert isinstance(desk, ScriptedIdentity)
    assert [asked[1:] for asked in desk.asked] == [("Ana Ruiz", "March 7, 1980"), ("123456",)]
    await expect(visitor.log).not_to_contain_text("Ana Ruiz")
    await expect(visitor.log).not_to_contain_text("123")


async def test_one_tap_speaks_spanish_everywhere(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.page.get_by_role("button", name="Español").click()
    page = visitor.page
    await expect(page.get_by_text("Asistente automático, no es personal clínico").first).to_be_visible()
    await page.get_by_role("button", name="¿Qué es la presión alta?").click()
    card = page.get_by_role("article").last
    await expect(card).to_contain_text("empuja muy fuerte")
    assert await card.get_attribute("lang") == "es"
    await page.reload()
    await expect(page.get_by_role("button", name="Pregunte a Bedside")).to_be_visible()


async def test_what_is_said_without_a_line_is_sent_once_when_it_is_back(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("before")
    await visitor.reads("You said: before")
    await visitor.page.context.set_offline(True)
    await close_lines(visitor.app)
    await expect(visitor.page.get_by_text("No connection.")).to_be_visible()
    await visitor.say("while away")
    await expect(visitor.log.get_by_text("Sending…")).to_be_visible()
    await visitor.page.context.set_offline(False)
    await visitor.reads("You said: while away")
    await expect(visitor.page.get_by_text("No connection.")).to_be_hidden()
    count = select(func.count()).where(InboxMessage.text == "while away")
    assert await visitor.app[SERVICES].database.run(lambda session: session.scalar(count)) == 1


async def test_a_closed_chat_counts_what_came_meanwhile(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("hello")
    await visitor.reads("You said: hello")
    await visitor.page.keyboard.press("Escape")
    await answer_later(visitor, "Your form is ready.")
    await expect(visitor.page.get_by_role("button", name="Ask Bedside, 1 new message")).to_be_visible()
    await visitor.open()
    await visitor.reads("Your form is ready.")
    await expect(visitor.log).to_contain_text("Maria Lopez · care coordinator")


async def test_the_pages_own_rules_are_kept(visitor: Visitor) -> None:
    complaints: list[str] = []
    visitor.page.on("console", lambda message: complaints.append(message.text))
    visitor.page.on("pageerror", lambda error: complaints.append(str(error)))
    await visitor.page.reload()
    await visitor.open()
    await visitor.say("What is high blood pressure?")
    await visitor.reads("pushes too hard")
    await visitor.say("I have crushing chest pain")
    await visitor.page.get_by_role("link", name="Call 911").wait_for()
    assert complaints == []


async def test_words_are_never_taken_for_html(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("<img src=x onerror=alert(1)> <b>bold</b>")
    await visitor.reads("You said: <img src=x onerror=alert(1)>")
    assert await visitor.log.locator("img, b").count() == 0


@pytest.mark.parametrize(("width", "height"), [(360, 740), (320, 568)])
async def test_on_a_phone_nothing_is_cut_off(opened: Browser, visitor: Visitor, width: int, height: int) -> None:
    await visitor.page.set_viewport_size({"width": width, "height": height})
    await visitor.open()
    await visitor.say("What is high blood pressure?")
    await visitor.reads("pushes too hard")
    wide = await visitor.page.evaluate("document.documentElement.scrollWidth")
    log = await visitor.log.evaluate("log => log.scrollWidth - log.clientWidth")
    assert wide <= width
    assert log <= 0
    for button in await visitor.page.get_by_role("button").all():
        box = await button.bounding_box()
        assert box is None or min(box["width"], box["height"]) >= 44, await button.inner_text()
