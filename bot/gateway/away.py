"""What every route answers while the database is away, busy, full or hung: not now, come again.

Nothing is lost by it: providers send again what was answered with 503, and so do the widget and the console's pages.
What can do without the database does so before it comes to this: emergencies, the chat's page, its line.
"""

from __future__ import annotations

import logging

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.gateway.webchat.pages import page
from bot.records.engine import AWAY
from bot.safety import numbers
from bot.services import SERVICES
from bot.words import words
from glossary.text import LANGUAGES

#: Seconds after which to come again: about as long as a busy database takes to be free.
COME_AGAIN = "10"

log = logging.getLogger(__name__)


@web.middleware
async def answer_without_database(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 503 where the database fails; people who look at a page get one, in both languages.

    Other errors of SQL are defects, and stay loud.
    """
    try:
        return await handler(request)
    except AWAY as error:
        # The route, not its address: a link's token is nobody's business.
        resource = request.match_info.route.resource
        log.error("%s: the database is away: %s", resource and resource.canonical, type(error).__name__)
    response = _page(request) if "text/html" in request.headers.get(hdrs.ACCEPT, "") else _notice()
    response.headers[hdrs.RETRY_AFTER] = COME_AGAIN
    return response


def _notice() -> web.Response:
    return web.json_response({"error": "unavailable"}, status=503)


def _page(request: web.Request) -> web.Response:
    settings = request.app[SERVICES].settings
    given = {"phone": settings.help_phone, "emergency": numbers(settings.country)["emergency"]}
    said = {language: [words(key, language, **given) for key in ("away", "sheet_foot")] for language in LANGUAGES}
    response = page(request, "away.html", 503, said=said)
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    return response
