"""The widget in somebody else's page: attributes, properties, methods, events and colours."""

from __future__ import annotations

from typing import Any

from playwright.async_api import expect

from tests.e2e.conftest import Visitor

PLACE = """(attributes) => {
  const chat = document.createElement('bedside-chat');
  for (const [name, value] of Object.entries(attributes)) chat.setAttribute(name, value);
  window.events = [];
  for (const name of ['open', 'close', 'online', 'unread', 'language']) {
    document.addEventListener(`bedside-${name}`, (event) => window.events.push([name, event.detail]));
  }
  document.querySelector('bedside-chat').replaceWith(chat);
}"""


async def place(visitor: Visitor, **attributes: str) -> None:
    """Put an element of our own where the page had one."""
    await visitor.page.evaluate(PLACE, attributes)


async def events(visitor: Visitor) -> list[Any]:
    found: list[Any] = await visitor.page.evaluate("window.events")
    return found


async def chat(visitor: Visitor, script: str) -> Any:
    """Run a line of the page's own script on the element `chat`."""
    return await visitor.page.evaluate(f"(() => {{ const chat = document.querySelector('bedside-chat'); {script} }})()")


async def test_a_site_asks_its_own_questions_and_tells_its_hours(visitor: Visitor) -> None:
    await place(visitor, starters="What is asthma?|What is a stent?", hours="We answer on weekdays.")
    await visitor.open()
    choices = visitor.page.get_by_role("group", name="Questions to start with").get_by_role("button")
    assert await choices.all_inner_texts() == ["What is asthma?", "What is a stent?"]
    await expect(visitor.log).to_contain_text("We answer on weekdays.")
    await visitor.page.get_by_role("button", name="Español").click()
    await expect(visitor.log).not_to_contain_text("We answer on weekdays.")
    await expect(visitor.page.get_by_role("button", name="¿Qué es la presión alta?")).to_be_visible()


async def test_a_page_opens_closes_and_asks_by_script(visitor: Visitor) -> None:
    await place(visitor)
    await chat(visitor, "chat.open = true")
    await visitor.input.wait_for()
    assert await visitor.focused() != "words", "nobody asked for the focus"
    await chat(visitor, "chat.hide()")
    assert await visitor.focused() == "Ask Bedside"
    await chat(visitor, "chat.ask('hello there')")
    await visitor.reads("You said: hello there")
    assert await visitor.focused() == "words"
    assert await chat(visitor, "return chat.open") is True


async def test_events_tell_the_page_what_happens_and_no_word_of_it(visitor: Visitor) -> None:
    await place(visitor)
    await visitor.open()
    await visitor.say("my secret illness")
    await visitor.reads("You said: my secret illness")
    await chat(visitor, "chat.language = 'es'")
    await expect(visitor.page.get_by_role("button", name="English")).to_be_visible()
    await visitor.page.keyboard.press("Escape")
    told = await events(visitor)
    assert {name for name, _ in told} == {"open", "online", "language", "close"}
    assert ["language", {"language": "es"}] in told
    assert "secret" not in str(told)


async def test_a_read_only_chat_is_read_and_not_written_in(visitor: Visitor) -> None:
    await place(visitor, readonly="")
    await visitor.page.get_by_role("button", name="Ask Bedside").click()
    await expect(visitor.log).to_be_visible()
    await expect(visitor.input).to_be_hidden()
    await expect(visitor.page.get_by_role("button", name="Talk to a person")).to_be_hidden()
    await expect(visitor.log.get_by_role("button")).to_have_count(0)
    await chat(visitor, "chat.readOnly = false")
    await expect(visitor.input).to_be_visible()


async def test_a_site_gives_its_colours_its_side_and_its_theme(visitor: Visitor) -> None:
    await place(visitor, position="start", theme="dark")
    await chat(visitor, "chat.style.setProperty('--bedside-accent', 'rgb(90, 200, 250)')")
    launcher = visitor.page.get_by_role("button", name="Ask Bedside")
    await expect(launcher).to_have_css("background-color", "rgb(90, 200, 250)")
    box = await launcher.bounding_box()
    assert box
    assert box["x"] < 100
    await visitor.open()
    await expect(visitor.page.get_by_role("dialog")).to_have_css("background-color", "rgb(13, 26, 29)")


async def test_a_chat_moved_in_the_page_goes_on(visitor: Visitor) -> None:
    await place(visitor)
    await visitor.open()
    await chat(visitor, "document.querySelector('main').append(chat)")
    await visitor.say("still here")
    await visitor.reads("You said: still here")
