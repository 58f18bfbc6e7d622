"""The page behind a short link: an entry's handout, for whoever has the link, as long as it lasts."""

from __future__ import annotations

import aiohttp_jinja2
from aiohttp import web
from markdown_it import MarkdownIt
from markupsafe import Markup

from bot.gateway.webchat.pages import PAGES, content_security_policy
from bot.library import load
from bot.records import handouts
from bot.services import SERVICES
from glossary.handout import handout

routes = web.RouteTableDef()


@routes.get("/h/{token}")
async def show(request: web.Request) -> web.StreamResponse:
    """The handout; a link that has expired says so, and what to do."""
    services = request.app[SERVICES]
    found = await services.database.read(handouts.find, request.match_info["token"], services.now())
    entry = load(services.settings).entries.get(found[0]) if found else None
    # Library text is ours, and HTML in it stays text all the same.
    body = Markup(MarkdownIt("js-default").render(handout(entry, found[1]))) if entry and found else None  # noqa: S704
    context = {"settings": services.settings, "body": body, "language": found[1] if found else "en"}
    response = aiohttp_jinja2.render_template(
        "handout.html", request, context, app_key=PAGES, status=200 if body else 410
    )
    response.headers["Content-Security-Policy"] = content_security_policy(services.settings)
    # Neither search engines nor the sites it links to are to learn of the address.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response
