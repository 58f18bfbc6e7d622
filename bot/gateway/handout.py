"""The page behind a short link: an entry's handout, for whoever has the link, as long as it lasts."""

from __future__ import annotations

from aiohttp import web
from markdown_it import MarkdownIt
from markupsafe import Markup

from bot import library
from bot.gateway.webchat.pages import page
from bot.records.outbound import handouts
from bot.safety import numbers
from bot.services import SERVICES
from bot.words import words
from glossary.handout import handout

routes = web.RouteTableDef()


@routes.get("/h/{token}")
async def show(request: web.Request) -> web.StreamResponse:
    """The handout; a link that has expired says so, and what to do."""
    services = request.app[SERVICES]
    topic_id, language = await services.database.read(handouts.find, request.match_info["token"], services.now()) or (
        None,
        "en",
    )
    glossary = await library.aside(library.of, services.settings)
    entry = glossary.entries.get(topic_id) if topic_id else None
    # Library text is ours, and HTML in it stays text all the same.
    body = Markup(MarkdownIt("js-default").render(handout(entry, language))) if entry else None  # noqa: S704
    emergency, phone = numbers(services.settings.country)["emergency"], services.settings.help_phone
    foot = words("sheet_foot", language, phone=phone, emergency=emergency)
    response = page(request, "handout.html", 200 if entry else 410, body=body, language=language, foot=foot)
    # Neither search engines nor the sites it links to are to learn of the address.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response
