"""Is this request really from the SMS provider?

The signature is HMAC-SHA1 over the public address and the sorted form fields (standards: 3.3). The provider's own
library computes it; the comparison is ours, because the library's is not constant-time.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

from aiohttp import web
from twilio.request_validator import RequestValidator, add_port, remove_port

from bot.settings import Settings

HEADER = "X-Twilio-Signature"

log = logging.getLogger(__name__)


def is_genuine(token: str, url: str, form: Mapping[str, str], signature: str) -> bool:
    """Whether `signature` was made with `token` for this address and form; never true without a token.

    The provider signs the address now with its port, now without, so both count.
    """
    if not token:
        return False
    validator, parts = RequestValidator(token), urlsplit(url)
    matches = [
        hmac.compare_digest(validator.compute_signature(form_of_url, form).encode(), signature.encode())
        for form_of_url in (url, add_port(parts), remove_port(parts))
    ]
    return any(matches)


async def signed_form(request: web.Request, settings: Settings) -> Mapping[str, str]:
    """The form fields of a request from the provider; raises `HTTPForbidden` for anybody else's.

    The address comes from the settings, not from the `Host` header, which the caller chooses.
    """
    form = {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    url = settings.public + request.raw_path
    if not is_genuine(settings.sms_token.get_secret_value(), url, form, request.headers.get(HEADER, "")):
        log.warning("refused an SMS request without a valid signature: %s", request.path)
        raise web.HTTPForbidden
    return form
