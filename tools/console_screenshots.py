"""Takes pictures of every screen of the console, at the width of a desk and of a phone: `make screenshots`.

Served on its own with invented inquiries, so it needs neither a model nor a running Bedside. Screens named after the
command are taken alone. What looking at the pictures changed is told in `docs/console.md`.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import sys
import tempfile
from collections.abc import Sequence, Set
from contextlib import suppress

import pyotp
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page
from pydantic import SecretStr
from sqlalchemy.orm import Session

from bot.bus import LocalBus
from bot.console import create_console
from bot.records.casework import canned, desk, inquiries, macros, on_call, teamwork
from bot.records.engine import Database
from bot.records.hours import clinic
from bot.records.messaging import conversations, messages
from bot.records.migrate import upgrade
from bot.records.models import Allergy, Condition, Inquiry, Medication, Patient, User
from bot.records.outbound import newsletters
from bot.records.outbound.newsletters import Content, Words
from bot.records.research import cohort, release
from bot.records.research.approval import Approval
from bot.records.staff import second_factor, users
from bot.reply import Channel, Language, Reply, Understanding
from bot.services import Services, utc_now
from bot.settings import ROOT, Settings
from tests.e2e.browser import browser
from tests.records.research import clinic as clinic_of_many

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = {"desk": (1280, 900), "phone": (360, 740)}
#: Screens by name: who looks, and where.
SCREENS = {
    "inbox": ("maria", "/"),
    "inquiry": ("maria", "/inquiries/1002"),
    "not-mine": ("james", "/inquiries/1002"),
    "emergency": ("maria", "/inquiries/1001"),
    "record": ("maria", "/inquiries/1002/record"),
    "why-record": ("james", "/inquiries/1002/record"),
    "library": ("maria", "/library?words=nebulizer&inquiry=1002"),
    "handouts": ("maria", "/handouts?title=Breathing+well&entry=asthma&entry=nebulizer&words=inhaler"),
    "newsletters": ("maria", "/newsletters"),
    "newsletter": ("maria", "/newsletters/issue?issue=1&language=en&words=inhaler"),
    "canned": ("maria", "/canned"),
    "insights": ("lea", "/insights"),
    "account": ("maria", "/account"),
    "people": ("ada", "/people"),
    "hours": ("ada", "/hours"),
    "on-call": ("lea", "/on-call"),
    "audit": ("omar", "/audit?actor=james"),
    "research": ("rita", "/research"),
}
#: Question, level, channel, language, topic, and how many minutes ago it was asked.
ASKED: Sequence[tuple[str, str, Channel, Language, str | None, int]] = (
    ("My chest hurts and I can't breathe", "emergency", "sms", "en", None, 8),
    ("How do I clean my nebulizer mask?", "routine", "web", "en", "nebulizer", 300),
    ("¿Puedo comer antes de la prueba de glucosa?", "routine", "sms", "es", "blood-glucose-test", 600),
    ("My knee has been hurting since yesterday", "urgent", "sms", "en", None, 40),
    ("I need a refill of my inhaler", "admin", "web", "en", None, 1500),
    ("Can I drink coffee before my stress test?", "same_day", "web", "en", None, 100),
    ("I want to talk to a person", "routine", "web", "en", None, 30),
)

#: Two issues of the newsletter, of which the first is shown.
ISSUES = (
    Content(
        {
            "en": Words("Breathing well in the cold", "Hello,\ncold air is here. This is how to be ready."),
            "es": Words("Respirar bien cuando hace frío", "Hola:\nya llegó el frío. Así puede prepararse."),
        },
        {"asthma": ["definition", "when_to_get_help"], "nebulizer": ["supplies", "clean"], "flu": ["prevention"]},
    ),
    Content({"en": Words("Your heart in spring")}, {"hypertension": ["definition", "self_care"]}),
)


#: What stands before the console, with a sign-on service set: the log-in form, a refusal, and the second factor.
DOORS = ("log-in", "refused", "second-factor")
#: Never asked: the picture shows only the way to it.
SIGN_ON_SERVICE = "https://sign-on.invalid"


async def main(wanted: Set[str]) -> None:
    """Fill a database of its own, and take the pictures wanted."""
    unknown = wanted - {*SCREENS, *DOORS}
    if unknown:
        raise SystemExit(f"There is no screen named {', '.join(sorted(unknown))}.")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/console.db"
        upgrade(url)
        database = Database(url)
        settings = Settings(secret_key=SecretStr("pictures"), oidc_issuer=SIGN_ON_SERVICE, oidc_client_id="bedside")
        with database.session() as session:
            fill(session, settings, utc_now())
            for number in range(64):
                _patient_of_many(session, number)
        _export(database, utc_now())
        app = web.Application()
        app.add_subapp("/console/", create_console(Services(settings, database, LocalBus())))
        async with TestServer(app) as server, browser() as opened:
            for name, (width, height) in WIDTHS.items():
                await take(opened, str(server.make_url("/console")), name, width, height, wanted)
        database.close()


async def take(opened: Browser, console: str, name: str, width: int, height: int, wanted: Set[str]) -> None:
    """The screens wanted, at one width."""

    async def new_page() -> Page:
        page = await opened.new_page(viewport={"width": width, "height": height}, locale="en-US")
        page.set_default_timeout(120_000)  # pictures of long pages take their time on a busy machine
        await page.goto(f"{console}/login")
        return page

    async def keep(page: Page, screen: str) -> None:
        if screen in wanted:
            await page.screenshot(path=FOLDER / f"console-{screen}-{name}.png", full_page=True)

    if not wanted.isdisjoint(DOORS):
        page = await new_page()
        await keep(page, "log-in")
        await _log_in(page, "nora", "not her password")
        await page.get_by_role("alert").wait_for()
        await keep(page, "refused")
        await _log_in(page, "nora", users.DEMO_PASSWORD)
        await page.get_by_label("Code").wait_for()
        await keep(page, "second-factor")
        await page.close()
    for username in sorted({who for screen, (who, _) in SCREENS.items() if screen in wanted}):
        page = await new_page()
        await _log_in(page, username, users.DEMO_PASSWORD)
        await page.get_by_role("button", name="Log out").wait_for()
        for screen, (who, path) in SCREENS.items():
            if who == username and screen in wanted:
                await page.goto(console + path, wait_until="load")
                await keep(page, screen)
        await page.close()


async def _log_in(page: Page, username: str, password: str) -> None:
    await page.get_by_label("User name").fill(username)
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("button", name="Log in").click()


def fill(session: Session, settings: Settings, now: dt.datetime) -> None:
    """A morning's inquiries, in the hands of two coordinators; a third, Nora, is asked for a second factor."""
    users.ensure_demo_users(session, now)
    nora = users.add_user(session, "nora", "Nora Quist", users.DEMO_PASSWORD, now, "coordinator")
    secret, key = second_factor.new_secret(), settings.secret_key.get_secret_value().encode()
    second_factor.turn_on(session, nora, secret, pyotp.TOTP(secret).at(now), key, now)
    maria, james = (_user(session, name) for name in ("maria", "james"))
    _patient(session, now)
    for asked in ASKED:
        _ask(session, *asked, now)
    teamwork.assign(session, _inquiry(session, 1002), maria, maria, "", now)
    desk.add_note(session, _inquiry(session, 1002), james, "She has the older model; the mask is silicone.", now)
    desk.label(session, _inquiry(session, 1002), "equipment")
    desk.label(session, _inquiry(session, 1005), "refill")
    teamwork.assign(session, _inquiry(session, 1005), james, james, "", now)
    inquiries.answer(session, _inquiry(session, 1006), maria, "No coffee or tea on the day before it, please.", now)
    for code, text in (("call-us", "Please call us at 555-0100."), ("thanks", "Thank you for writing to us.")):
        canned.keep(session, code, "en", text, maria, now)
    macros.keep(session, "Thank and close", macros.Work("thanks", "thanked", "resolve:answered"), maria, now)
    night, tomorrow = (dt.time(17), dt.time(9)), now.date() + dt.timedelta(days=1)
    on_call.plan(session, james, tomorrow, night, 2, clinic.calendar(session).zone, james, now)
    desk.save_view(session, maria, "Text messages", "channel=sms")
    for content in ISSUES:
        newsletters.start(session, content, james, now)


def _patient_of_many(session: Session, number: int) -> None:
    patient = clinic_of_many.add_patient(session, number)
    clinic_of_many.add_chart(session, patient)
    problems = (
        ("44054006", "Type 2 diabetes"),
        ("195967001", "Asthma"),
        ("90560007", "Gout"),
        ("396275006", "Osteoarthritis"),
    )
    for nth, problem in enumerate(problems):
        if number % (nth + 2) == 0:
            clinic_of_many.add_condition(session, patient, *problem)


def _export(database: Database, now: dt.datetime) -> None:
    """An export, and one that was refused."""
    ground = Approval("IRB-2026-17", "Institutional review board", "How often blood pressure is measured")
    for wanted in ({"condition": [clinic_of_many.HYPERTENSION], "age_from": ["60"]}, {"age_from": ["90"]}):
        with suppress(ValueError):
            order = release.Order(cohort.read(wanted), ground, "rita", now, "console")
            release.make(database, order, io.BytesIO(), lambda *_: None)


def _patient(session: Session, now: dt.datetime) -> None:
    born = dt.date(1960, 5, 1)
    session.add(
        Patient(id="p1", mrn="MRN-77", given="Rosa", family="Vega", name_key="rosa|vega", birth_date=born, as_of=now)
    )
    session.flush()
    for table, display in ((Allergy, "Penicillin"), (Condition, "Asthma"), (Medication, "Albuterol inhaler")):
        session.add(table(id=display, patient_id="p1", status="active", display=display, as_of=now))


def _ask(
    session: Session,
    text: str,
    priority: str,
    channel: Channel,
    language: Language,
    topic: str | None,
    minutes: int,
    now: dt.datetime,
) -> None:
    at = now - dt.timedelta(minutes=minutes)
    talk = conversations.find_or_start(session, channel, f"+1202555{minutes:04}", at, language)
    message = messages.receive(session, talk.id, "1", text, at, answered=True)
    assert message
    if topic:
        made = Understanding(intent="ask_clean", confidence=0.83, topics=(topic,), aspect="clean")
        message.understanding = made.model_dump(mode="json")
    if topic == "nebulizer":
        talk.patient_id, talk.verified_at, talk.verified_until = "p1", at, now + dt.timedelta(minutes=20)
    alarm = priority == "emergency"
    opened = inquiries.open_inquiry(
        session,
        talk.id,
        "emergency" if alarm else "question",
        priority,
        text,
        at,
        source_id=message.id,
        topic_id=topic,
        rule_id="chest_pain" if alarm else None,
    )
    told = f"I have sent your question to a care coordinator. Your inquiry number is {opened.number}."
    words = "Call 911 now. Do not wait." if alarm else told
    reply = Reply(text=words, act="inquiry", language=language, urgency="emergency" if alarm else "none")
    sent = messages.send(session, talk.id, reply, at, inbox_id=message.id)
    if topic:
        sent.helpful = channel == "web"


def _user(session: Session, username: str) -> User:
    user = users.find(session, username)
    assert user
    return user


def _inquiry(session: Session, number: int) -> Inquiry:
    inquiry = inquiries.by_number(session, number)
    assert inquiry
    return inquiry


if __name__ == "__main__":
    asyncio.run(main(set(sys.argv[1:]) or {*SCREENS, *DOORS}))
