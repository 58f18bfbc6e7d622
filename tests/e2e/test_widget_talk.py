"""A conversation over time: a person joins, a log-in ends, tabs, keeping, deleting, a thousand messages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.bus import typing_topic
from bot.gateway.webchat.lines import close_lines
from bot.records.models import Conversation, InboxMessage, OutboxMessage
from bot.reply import Reply
from bot.services import SERVICES
from tests.e2e.browser import PATIENCE
from tests.e2e.conftest import Visitor, hand_to_maria

RECORD = Reply(text="Sertraline 50 mg", act="answer", language="en", private=True)


async def talk(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("What is high blood pressure?")
    await visitor.reads("pushes too hard")


async def second_tab(page: Page) -> Page:
    """Another tab of the same browser, in which the talk is there too."""
    other = await page.context.new_page()
    await other.goto(page.url)
    await other.get_by_role("button", name="Ask Bedside").click()
    await expect(other.get_by_role("log")).to_contain_text("pushes too hard")
    return other


def log_off(_: Session, row: Conversation) -> None:
    row.verified_until = row.verified_at


async def test_in_a_live_chat_the_person_is_named_and_typing_goes_both_ways(visitor: Visitor) -> None:
    await talk(visitor)
    await visitor.change(hand_to_maria)
    page, bus = visitor.page, visitor.app[SERVICES].bus
    await expect(page.get_by_text("You are talking with Maria Lopez, care coordinator.")).to_be_visible()
    await expect(page.locator("bedside-chat .head")).to_contain_text("Maria Lopez")
    found: list[str] = []
    await visitor.change(lambda _, row: found.append(row.id))
    async with bus.subscribe(typing_topic(found[0], "patient")) as coordinator:
        await visitor.input.press_sequentially("hel")
        assert await coordinator.wait(PATIENCE / 1000)
    bus.publish(typing_topic(found[0], "coordinator"))
    await expect(page.get_by_text("Maria Lopez is writing…")).to_be_visible()


@pytest.mark.parametrize("typed", ["in the form", "as a message"])
async def test_a_log_in_changes_the_cookie_and_no_tab_loses_the_talk(visitor: Visitor, typed: str) -> None:
    await talk(visitor)
    page = visitor.page
    other = await second_tab(page)
    before = await page.context.cookies(f"{page.url}chat")
    await visitor.say("When is my next visit?")
    await page.get_by_label("Full name").fill("Ana Ruiz")
    await page.get_by_label("Date of birth").fill("March 7, 1980")
    await page.get_by_role("button", name="Continue").click()
    code = page.get_by_label("6-digit code")
    await code.wait_for()
    if typed == "in the form":
        await code.fill("123456")
        await code.press("Enter")
    else:
        await visitor.say("123 456")
    await visitor.reads("I know who you are now")
    await visitor.say("Still here")
    for tab in (page, other):
        await expect(tab.get_by_role("log")).to_contain_text("You said: Still here")
    after = await page.context.cookies(f"{page.url}chat")
    assert [cookie["name"] for cookie in after] == [cookie["name"] for cookie in before] == ["bedside_chat"]
    assert after[0]["value"] != before[0]["value"]
    await expect(visitor.log).not_to_contain_text("123")
    count = select(func.count(Conversation.id))
    assert await visitor.app[SERVICES].database.run(lambda session: session.scalar(count)) == 1


async def test_before_a_log_off_one_is_warned_and_after_it_the_record_is_gone(visitor: Visitor) -> None:
    await talk(visitor)
    await visitor.log_in()
    await visitor.told(RECORD)
    await visitor.reads("Sertraline")
    await visitor.later(minutes=14.5)
    stay = visitor.page.get_by_role("button", name="Stay logged in")
    await stay.focus()
    await stay.press("Enter")
    await expect(stay).to_have_count(0)
    assert await visitor.focused() == "words"
    await visitor.change(log_off)
    await expect(visitor.log).not_to_contain_text("Sertraline")
    await visitor.reads("hidden now that you are logged out")


async def test_without_a_line_the_record_goes_when_its_time_is_up(visitor: Visitor) -> None:
    await talk(visitor)
    await visitor.log_in()
    await visitor.told(RECORD)
    await visitor.reads("Sertraline")
    await visitor.page.context.set_offline(True)
    await close_lines(visitor.app)
    await visitor.later(minutes=16)
    await expect(visitor.log).not_to_contain_text("Sertraline")


async def test_an_answer_is_rated_by_one_tap_and_stays_so(visitor: Visitor) -> None:
    await talk(visitor)
    rating = visitor.log.get_by_role("group", name="Did this help?")
    await rating.get_by_role("button", name="No").click()
    await expect(rating).to_contain_text("Thank you.")
    await visitor.page.reload()
    await visitor.open()
    await expect(rating.get_by_role("button", name="No")).to_have_attribute("aria-pressed", "true")
    await expect(rating.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "false")


async def test_a_chat_is_kept_as_text_and_on_paper(visitor: Visitor, tmp_path: Path) -> None:
    await talk(visitor)
    page = visitor.page
    await page.get_by_role("button", name="More").click()
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="Save as text").click()
    await (await coming.value).save_as(tmp_path / "chat.txt")
    kept = (tmp_path / "chat.txt").read_text("utf-8")
    for part in (
        "not a clinician",
        "What is high blood pressure?",
        "pushes too hard",
        "Most people have no signs at all",
        "medlineplus.gov/highbloodpressure.html",
    ):
        assert part.lower() in kept.lower()
    assert "Did this help?" not in kept
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("button", name="Print this chat").click()
    paper = page.frame_locator("iframe.paper")
    await expect(paper.locator("body")).to_contain_text("Most people have no signs at all")
    assert await paper.locator("details:not([open]), button").count() == 0


async def test_deleting_asks_first_and_then_clears_every_tab(visitor: Visitor) -> None:
    await talk(visitor)
    page = visitor.page
    other = await second_tab(page)
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("button", name="Delete this chat").click()
    await expect(page.get_by_role("button", name="Keep")).to_be_focused()
    await page.get_by_role("button", name="Keep").click()
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("button", name="Delete this chat").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    for tab in (page, other):
        await expect(tab.get_by_role("log")).to_contain_text("This chat was deleted.")
        await expect(tab.get_by_role("log")).not_to_contain_text("pushes too hard")
    count = select(func.count()).select_from(OutboxMessage)
    assert await visitor.app[SERVICES].database.run(lambda session: session.scalar(count)) == 0
    await visitor.say("and a new start")
    await visitor.reads("You said: and a new start")


async def test_two_tabs_are_in_step(visitor: Visitor) -> None:
    await talk(visitor)
    page = visitor.page
    other = await page.context.new_page()
    await other.goto(page.url)
    launcher = other.get_by_role("button", name="Ask Bedside", exact=True)
    await expect(launcher).to_be_visible()
    await page.keyboard.press("Escape")
    await visitor.told(Reply(text="Your form is ready.", act="answer", language="en"))
    for tab in (page, other):
        await expect(tab.get_by_role("button", name="Ask Bedside, 1 new message")).to_be_visible()
    await page.get_by_role("button", name="Ask Bedside, 1 new message").click()
    await expect(launcher).to_be_visible()
    await launcher.click()
    await visitor.say("I have crushing chest pain")
    read = other.get_by_role("alert").get_by_role("button", name="I have read this")
    await expect(read).to_be_visible()
    await page.get_by_role("alert").get_by_role("button", name="I have read this").click()
    await expect(read).to_have_count(0)


async def test_files_are_refused_in_words(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.input.evaluate("""input => {
      const data = new DataTransfer();
      data.items.add(new File(['x'], 'rash.png', { type: 'image/png' }));
      input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }""")
    await visitor.reads("can't take files or pictures")


async def test_a_thousand_messages_come_in_order_and_can_still_be_written_under(visitor: Visitor) -> None:
    await talk(visitor)
    await visitor.look_back_on(500)
    await visitor.page.reload()
    await visitor.open()
    await expect(visitor.log.get_by_role("article")).to_have_count(1002)
    await expect(visitor.log.get_by_role("article").last).to_be_in_viewport()
    await visitor.say("one more")
    await visitor.reads("You said: one more")
    await expect(visitor.log.get_by_role("article").last).to_be_in_viewport()
    count = select(func.count()).where(InboxMessage.text == "one more")
    assert await visitor.app[SERVICES].database.run(lambda session: session.scalar(count)) == 1
