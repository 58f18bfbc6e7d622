"""Every state of the widget, reached as a patient would: for accessibility checks, scripts of its tree, pictures."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy.orm import Session

from bot.bus import typing_topic
from bot.gateway.webchat.limits import LIMIT
from bot.gateway.webchat.lines import close_lines
from bot.records.models import Conversation
from bot.reply import Language, Reply
from bot.services import SERVICES
from tests.e2e import answers
from tests.e2e.browser import fresh
from tests.e2e.conftest import DEVICES, Visitor, hand_to_maria
from tests.e2e.scripted import ASSISTANT

STRINGS = Path(__file__).parents[2] / "bot" / "gateway" / "static" / "chat" / "strings.js"
LOCALES = {"en": "en-US", "es": "es-US"}
#: The device each language is looked at on, so that both are seen.
DEVICE: dict[Language, str] = {"en": "desk", "es": "phone"}
SIZES = {name: (made["viewport"]["width"], made["viewport"]["height"]) for name, made in DEVICES.items()}
ASKED = {
    "topic": {"en": "What is high blood pressure?", "es": "¿Qué es la presión alta?"},
    "steps": {"en": "walk me through it", "es": "paso a paso"},
    "visit": {"en": "When is my next visit?", "es": "¿Cuándo es mi próxima cita?"},
    "results": {"en": "my results", "es": "mis resultados"},
    "my visit": {"en": "my next visit", "es": "mi próxima cita"},
    "emergency": {"en": "I have crushing chest pain", "es": "me duele mucho el pecho y no puedo respirar"},
    "crisis": {"en": "I want to kill myself", "es": "quiero matarme"},
}


@cache
def words(language: Language) -> dict[str, str]:
    """The widget's own words."""
    english, spanish = STRINGS.read_text("utf-8").split("  es: {")
    half = spanish if language == "es" else english
    return dict(re.findall(r'^    (\w+): "(.*)",$', half, re.MULTILINE))


@dataclass
class Scene(Visitor):
    """A visitor who may speak Spanish."""

    language: Language = "en"

    def word(self, key: str, **values: str) -> str:
        return words(self.language)[key].format(**values)

    def button(self, key: str, *, exact: bool = True) -> Locator:
        return self.page.get_by_role("button", name=self.word(key), exact=exact)

    @property
    def input(self) -> Locator:
        return self.page.get_by_role("textbox", name=self.word("input"))

    async def open(self) -> None:
        await self.button("open").click()
        await self.input.wait_for()

    async def lose_line(self) -> None:
        await self.page.context.set_offline(True)
        await close_lines(self.app)
        await self.page.get_by_text(self.word("offline")).wait_for()

    async def ask(self, what: str, *, messages: int = 2) -> None:
        """Ask, and wait for so many messages in all."""
        before = await self.log.get_by_role("article").count()
        await self.say(ASKED[what][self.language])
        await expect(self.log.get_by_role("article")).to_have_count(before + messages)


State = Callable[[Scene], Awaitable[None]]
STATES: dict[str, State] = {}


def state(function: State) -> State:
    """Lists a state under its function's name."""
    STATES[function.__name__.replace("_", "-")] = function
    return function


@state
async def closed(scene: Scene) -> None:
    await scene.button("open").wait_for()


@state
async def greeting(scene: Scene) -> None:
    await scene.open()


@state
async def menu(scene: Scene) -> None:
    await scene.open()
    await scene.button("menu").click()


@state
async def writing(scene: Scene) -> None:
    await scene.open()
    scene.app[ASSISTANT].awake = False
    await scene.ask("topic", messages=1)
    await scene.page.get_by_text(scene.word("typing", name="Bedside")).wait_for()
    scene.app[ASSISTANT].awake = True


@state
async def answer(scene: Scene) -> None:
    await scene.open()
    await scene.ask("topic")


@state
async def answer_unfolded(scene: Scene) -> None:
    await scene.open()
    await scene.ask("topic")
    for part in await scene.log.locator("summary").all():
        await part.click()
    await scene.button("yes").click()
    await expect(scene.log.get_by_text(scene.word("thanks"))).to_be_visible()


@state
async def before_the_steps(scene: Scene) -> None:
    await scene.open()
    await scene.ask("steps", messages=3)
    await scene.log.get_by_role("checkbox").first.check()


@state
async def step(scene: Scene) -> None:
    await scene.open()
    await scene.ask("steps", messages=3)
    await scene.page.get_by_role("button", name={"en": "Next", "es": "Siguiente"}[scene.language], exact=True).click()
    await expect(scene.log.locator(".caution")).to_have_count(2)


@state
async def way_back_to_the_steps(scene: Scene) -> None:
    await scene.open()
    await scene.ask("steps", messages=3)
    await scene.ask("topic")


@state
async def results(scene: Scene) -> None:
    await scene.open()
    await scene.ask("results")
    await scene.log.get_by_role("table").wait_for()


@state
async def visit(scene: Scene) -> None:
    await scene.open()
    await scene.ask("my visit")
    await scene.button("calendar").wait_for()


@state
async def log_in(scene: Scene) -> None:
    await scene.open()
    await scene.ask("visit")
    await scene.page.get_by_label(scene.word("name")).wait_for()
    await scene.button("continue").click()
    await scene.page.get_by_text(scene.word("required")).wait_for()


@state
async def log_in_code(scene: Scene) -> None:
    await scene.open()
    await scene.ask("visit")
    await scene.page.get_by_label(scene.word("name")).fill("Ana Ruiz")
    await scene.page.get_by_label(scene.word("birth_date")).fill("1980-03-07")
    await scene.button("continue").click()
    await scene.page.get_by_label(scene.word("code")).wait_for()


@state
async def log_off_soon(scene: Scene) -> None:
    await scene.open()
    await scene.ask("topic")
    await scene.log_in()
    (visit,) = answers.record("visit", scene.language)
    await scene.told(visit.model_copy(update={"private": True}))
    await scene.button("calendar").wait_for()
    await scene.later(minutes=14.1)
    await scene.button("stay").wait_for()


@state
async def live_chat(scene: Scene) -> None:
    await scene.open()
    await scene.ask("topic")
    found: list[str] = []
    await scene.change(hand_to_maria)
    await scene.change(lambda _, row: found.append(row.id))
    hello = {"en": "I am Maria. How can I help you?", "es": "Soy María. ¿En qué le ayudo?"}[scene.language]
    await scene.told(
        Reply(text=hello, act="handoff", language=scene.language, author="coordinator", author_name="Maria Lopez")
    )
    await scene.reads(hello)
    scene.app[SERVICES].bus.publish(typing_topic(found[0], "coordinator"))
    await scene.page.get_by_text(scene.word("typing", name="Maria Lopez")).wait_for()


@state
async def offline(scene: Scene) -> None:
    await scene.open()
    await scene.ask("topic")
    await scene.lose_line()
    await scene.say(ASKED["steps"][scene.language])
    await scene.log.get_by_text(scene.word("sending")).wait_for()


@state
async def not_sent(scene: Scene) -> None:
    await scene.open()
    await scene.say("1")
    await expect(scene.log.get_by_role("article")).to_have_count(2)
    limit, now = scene.app[LIMIT], scene.app[SERVICES].now()

    def use_up(_: Session, row: Conversation) -> None:
        while limit.allow(row.id, now):
            pass

    await scene.change(use_up)
    await scene.say("2")
    await scene.button("retry").wait_for()
    await expect(scene.log.get_by_role("article")).to_have_count(4)


@state
async def delete(scene: Scene) -> None:
    await scene.open()
    await scene.ask("topic")
    await scene.button("menu").click()
    await scene.button("forget").click()
    await scene.button("forget_yes").wait_for()  # the question is loaded when it is first asked


@state
async def deleted(scene: Scene) -> None:
    await delete(scene)
    await scene.button("forget_yes").click()
    await scene.reads(scene.word("forgotten"))


@state
async def emergency(scene: Scene) -> None:
    await scene.open()
    await scene.ask("emergency", messages=3)
    await scene.button("acknowledge").wait_for()


@state
async def crisis(scene: Scene) -> None:
    await scene.open()
    await scene.ask("crisis", messages=3)
    await scene.button("acknowledge").wait_for()


@state
async def emergency_offline(scene: Scene) -> None:
    """The most that can be on a screen at once."""
    await scene.open()
    await scene.ask("steps", messages=3)
    await scene.ask("topic")
    await scene.ask("emergency", messages=3)
    await scene.button("acknowledge").wait_for()
    await scene.lose_line()
    await scene.say(ASKED["topic"][scene.language])
    await scene.log.get_by_text(scene.word("sending")).wait_for()


@state
async def full_page(scene: Scene) -> None:
    await scene.page.goto(f"{scene.page.url}chat")
    await scene.input.wait_for()
    await scene.ask("topic")


@state
async def unread(scene: Scene) -> None:
    await scene.open()
    await scene.ask("topic")
    await scene.page.keyboard.press("Escape")
    await scene.told(Reply(text="x", act="answer", language=scene.language))
    await scene.page.get_by_role("button", name=scene.word("unread_one")).wait_for()


@state
async def read_only(scene: Scene) -> None:
    await scene.open()
    await scene.ask("topic")
    await scene.page.evaluate("document.querySelector('bedside-chat').readOnly = true")
    await expect(scene.input).to_be_hidden()


async def enter(page: Page, app: web.Application, name: str, language: Language) -> Scene:
    """Bring a page that shows the demo clinic into a state."""
    scene = Scene(page, app, language)
    await STATES[name](scene)
    return scene


async def context(browser: Browser, language: Language, width: int = 1280, height: int = 860) -> BrowserContext:
    """A browser nobody has used yet, without moving things that would blur pictures."""
    viewport = {"width": width, "height": height}
    return await fresh(browser, viewport=viewport, locale=LOCALES[language], reduced_motion="reduce")
