"""The demo clinic's page, the full-page chat, and the headers that keep foreign code out of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.webchat.origins import allowed_origins
from bot.records.hours import clinic
from bot.reply import Language
from bot.safety import Directives, Verdict, numbers
from bot.services import SERVICES, Services
from bot.settings import Settings
from bot.spoken import spoken_week
from glossary.text import LANGUAGES

GATEWAY = Path(__file__).resolve().parent.parent
STATIC, TEMPLATES = GATEWAY / "static", GATEWAY / "templates"
#: Our own templates, apart from the console's.
PAGES = web.AppKey("web_chat_pages", jinja2.Environment)
#: The emergency words of the country in force.
DIRECTIVES = web.AppKey("directives", Directives)
#: Seconds that the page waits for the opening hours, which it can do without.
HOURS_LIMIT = 1.0


async def home(request: web.Request) -> web.StreamResponse:
    """`GET /`: the demo clinic, with the widget embedded as on a real site; outside the demo, the chat."""
    if not request.app[SERVICES].settings.demo:
        raise web.HTTPFound("/chat")
    return await _chat_page(request, "home.html")


async def full_page(request: web.Request) -> web.StreamResponse:
    """`GET /chat`: the chat alone, filling the page."""
    return await _chat_page(request, "chat.html")


async def country_numbers(request: web.Request) -> web.Response:
    """`GET /static/chat/numbers.js`: the country's phone numbers, of the widget's first bytes: it may lose its line."""
    known = numbers(request.app[SERVICES].settings.country)
    called = {name: known[name] for name in ("emergency", "crisis", "poison") if name in known}
    return web.Response(text=f"export const NUMBERS = {json.dumps(called)};\n", content_type="text/javascript")


async def guard(request: web.Request, response: web.StreamResponse) -> None:
    """Headers for everything the gateway sends; whoever set a header on purpose keeps it."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.path.startswith("/static/"):
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
        response.headers.setdefault("Cache-Control", "no-cache")


@web.middleware
async def compress(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Send the widget's files compressed: a phone on a slow line gets a quarter of the bytes."""
    response = await handler(request)
    # Not where the answer may be "unchanged": aiohttp would put a compressed nothing after it.
    conditional = request.headers.keys() & {hdrs.IF_NONE_MATCH, hdrs.IF_MODIFIED_SINCE}
    if request.path.startswith("/static/") and not conditional:
        response.enable_compression()
    return response


def content_security_policy(settings: Settings) -> str:
    """Own files only, no inline code, no HTML made from strings; framed by allowed sites alone."""
    origins = sorted(allowed_origins(settings))
    # Some browsers don't count ws:// as 'self'.
    sockets = [origin.replace("http", "ws", 1) for origin in origins]
    rules: dict[str, list[str]] = {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'", *sockets],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'", *origins],
        "require-trusted-types-for": ["'script'"],
    }
    return "; ".join(" ".join([name, *values]) for name, values in rules.items())


def page(request: web.Request, template: str, status: int = 200, **values: Any) -> web.Response:
    """One of our templates, with the settings and these values, under our content security policy."""
    settings = request.app[SERVICES].settings
    context = {"settings": settings, **values}
    response = aiohttp_jinja2.render_template(template, request, context, app_key=PAGES, status=status)
    response.headers["Content-Security-Policy"] = content_security_policy(settings)
    return response


async def _chat_page(request: web.Request, template: str) -> web.Response:
    services, directives = request.app[SERVICES], request.app[DIRECTIVES]
    simulator = f"http://127.0.0.1:{services.settings.simulator_port}/" if services.settings.demo else ""
    emergency = {language: directives.education_line(Verdict(), language) for language in LANGUAGES}
    crisis = {language: directives.education_line(Verdict(group="suicide"), language) for language in LANGUAGES}
    hours = await _hours(services)
    return page(request, template, simulator=simulator, emergency=emergency, crisis=crisis, hours=hours)


async def _hours(services: Services) -> Mapping[Language, str]:
    """When people answer; nothing while the database is away, for the chat answers emergencies without it."""
    try:
        async with asyncio.timeout(HOURS_LIMIT):
            calendar = await services.database.read(clinic.calendar)
    except (SQLAlchemyError, TimeoutError):
        return {}
    return {language: spoken_week(calendar.hours, language) for language in LANGUAGES}
