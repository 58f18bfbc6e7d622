"""Newsletters: issues put together from the library by all who work here, looked at, and made into editions.

Each button keeps all that is written on the page. Nothing is sent: who may get an issue, the clinic knows.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aiohttp_jinja2
from aiohttp import web
from sqlalchemy.orm import Session

from bot.console import editions, forms, issue_form
from bot.console.library import MAX_WORDS, SHELF, sides
from bot.console.security import LOGIN, page
from bot.records.models import User
from bot.records.outbound import handouts, newsletters
from bot.records.outbound.newsletters import Content
from bot.reply import Language
from bot.services import SERVICES
from glossary import aspects
from glossary.checks.reading import too_hard
from glossary.model import Aspect, Entry

LIMITS = {
    "title": newsletters.MAX_TITLE,
    "greeting": newsletters.MAX_GREETING,
    "topics": newsletters.MAX_TOPICS,
    "words": MAX_WORDS,
}


@dataclass(frozen=True)
class Listed:
    """An issue in the list of all, with the name of who changed it last."""

    id: int
    version: int
    content: Content
    changed_at: dt.datetime
    by: str


@dataclass(frozen=True)
class Ticked:
    """A side of a topic, and whether it is told."""

    aspect: Aspect
    heading: str
    ticked: bool


@dataclass(frozen=True)
class Topic:
    """An entry of the library, to be put in or in already."""

    id: str
    name: str
    sides: Sequence[Ticked] = ()

    @property
    def told(self) -> list[str]:
        """The headings of what is told of it."""
        return [side.heading for side in self.sides if side.ticked]


async def show(request: web.Request) -> web.Response:
    """All issues, and the form to start one."""
    return await _list(request, {})


async def start(request: web.Request) -> web.Response:
    """Begin an issue, or a copy of another."""
    return await forms.done(request, _start, _list, "newsletters")


async def delete(request: web.Request) -> web.Response:
    """Delete an issue that was looked at as it is."""
    return await forms.kept(request, _delete, _list, "newsletters")


async def show_issue(request: web.Request) -> web.Response:
    """An issue: its words, its topics, and how it will look."""
    return await _issue(request, request.query)


async def keep(request: web.Request) -> web.Response:
    """Keep what is written of an issue, and do what the button says."""
    return await forms.done(request, _keep, _issue, "newsletters")


async def email(request: web.Request) -> web.Response:
    """The e-mail of an issue in one language, as a file."""
    number, edition = await _edition(request, request.query)
    settings = request.config_dict[SERVICES].settings
    html = aiohttp_jinja2.render_string("newsletter_email.html", request, {"edition": edition})
    name = f"newsletter-{number}-{edition.language}.eml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    body = editions.mail(edition, html, settings).as_bytes()
    return web.Response(body=body, content_type="message/rfc822", headers=headers)


async def texts(request: web.Request) -> web.Response:
    """The text messages of an issue in one language, with links of their own."""
    number, edition = await _edition(request, await forms.fields(request))
    services = request.config_dict[SERVICES]
    now, settings, topics = services.now(), services.settings, [article.id for article in edition.articles]
    tokens = await services.database.run(_links, topics, edition.language, now)
    links = {topic: f"{settings.public}/h/{token}" for topic, token in tokens.items()}
    return page(
        request,
        "newsletter_texts.html",
        issue=number,
        language=edition.language,
        texts=editions.texts(edition, links, settings.organisation),
        until=now + handouts.LIFE,
        begins=settings.sms_day_begins,
        ends=settings.sms_day_ends,
    )


def _links(session: Session, topics: Sequence[str], language: Language, now: dt.datetime) -> dict[str, str]:
    return {topic: handouts.new_link(session, topic, language, now) for topic in topics}


async def _start(request: web.Request, form: forms.Form) -> None:
    services = request.config_dict[SERVICES]
    number = await services.database.run(_begin, form, request[LOGIN].user, services.now())
    raise web.HTTPSeeOther(request.app.router["newsletter"].url_for().with_query(issue=number))


def _begin(session: Session, form: forms.Form, by: User, now: dt.datetime) -> int:
    if "copy" not in form:
        return newsletters.start(session, Content(issue_form.words(form)), by, now).id
    issue = forms.chosen(newsletters.find(session, forms.number(form["copy"])), "this issue is not there any more")
    return newsletters.start(session, newsletters.content(issue), by, now).id


def _delete(session: Session, form: forms.Form, by: User, now: dt.datetime) -> None:
    issue, seen = forms.number(form.get("issue", "")), forms.number(form.get("seen", ""))
    newsletters.delete(session, issue, by, now, seen=seen)


async def _keep(request: web.Request, form: forms.Form) -> None:
    services, number = request.config_dict[SERVICES], forms.number(form.get("issue", ""))
    wanted = await asyncio.to_thread(issue_form.content, request.app[SHELF], form)
    await services.database.run(_change, number, wanted, form, request[LOGIN].user, services.now())
    query = {"issue": str(number), "language": form.get("language", ""), "words": form.get("words", "")[:MAX_WORDS]}
    raise web.HTTPSeeOther(request.app.router["newsletter"].url_for().with_query(query).with_fragment("topics"))


def _change(session: Session, number: int, wanted: Content, form: forms.Form, by: User, now: dt.datetime) -> None:
    newsletters.change(session, number, wanted, by, now, seen=forms.number(form.get("seen", "")))


async def _edition(request: web.Request, wanted: Mapping[str, str]) -> tuple[int, editions.Edition]:
    """The issue and language that an address or a form names; 404 where there is no such edition."""
    services, number = request.config_dict[SERVICES], forms.number(wanted.get("issue", ""))
    kept = await services.database.read(_find, number)
    language = next((each for each in kept[0].words if each == wanted.get("language")), None) if kept else None
    if kept is None or language is None or not kept[0].topics:
        raise web.HTTPNotFound
    shelf = request.app[SHELF]
    return number, await asyncio.to_thread(editions.edition, kept[0], language, shelf, services.settings)


def _find(session: Session, number: int) -> tuple[Content, int] | None:
    issue = newsletters.find(session, number)
    return (newsletters.content(issue), issue.version) if issue else None


async def _list(request: web.Request, written: forms.Form, fault: str = "") -> web.Response:
    """All issues; the form to start one holds what was `written`, if it is refused."""
    issues = await request.config_dict[SERVICES].database.read(_find_all)
    status = 422 if fault else 200
    return page(
        request, "newsletters.html", status, issues=issues, words=issue_form.words(written), limits=LIMITS, fault=fault
    )


def _find_all(session: Session) -> list[Listed]:
    return [
        Listed(issue.id, issue.version, newsletters.content(issue), issue.changed_at, by)
        for issue, by in newsletters.find_all(session)
    ]


async def _issue(request: web.Request, written: Mapping[str, str], fault: str = "") -> web.Response:
    """An issue's page, with what was `written` in a form that is refused, else with what is kept."""
    services, number, shelf = request.config_dict[SERVICES], forms.number(written.get("issue", "")), request.app[SHELF]
    kept = await services.database.read(_find, number)
    if kept is None:
        if not fault:
            raise web.HTTPNotFound
        return await _list(request, written, fault)
    content, version = kept
    if fault:
        content = await asyncio.to_thread(issue_form.content, shelf, written)
    language = next((each for each in content.words if each == written.get("language")), next(iter(kept[0].words)))
    wanted = written.get("words", "").strip()[:MAX_WORDS]
    found = await asyncio.to_thread(shelf.find, wanted)
    edition = None
    if kept[0].topics and language in kept[0].words:
        edition = await asyncio.to_thread(editions.edition, kept[0], language, shelf, services.settings)
    return page(
        request,
        "newsletter.html",
        422 if fault else 200,
        issue=number,
        version=version,
        content=content,
        title=next(iter(kept[0].words.values())).title,
        language=language,
        topics=[_topic(entry, told, language) for id, told in content.topics.items() if (entry := shelf.get(id))],
        words=wanted,
        found=[_topic(entry, (), language) for entry in found if entry.id not in content.topics],
        edition=edition,
        hard={each: _hard(words.greeting, each) for each, words in content.words.items()},
        limits=LIMITS,
        fault=fault,
    )


def _topic(entry: Entry, told: Sequence[str], language: Language) -> Topic:
    edition = entry.edition(language)
    ticked = [Ticked(each, aspects.heading(each, language), each in told) for each in sides(edition)]
    return Topic(entry.id, f"{edition.name[:1].upper()}{edition.name[1:]}", ticked)


def _hard(greeting: str, language: Language) -> list[str]:
    """What makes a greeting harder to read than the library may be; the library's warnings are for longer texts."""
    return [found.message for found in too_hard(greeting, language) if found.severity == "error"]
