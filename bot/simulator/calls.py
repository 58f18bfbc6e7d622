"""What the simulated provider calls at Bedside: signed form posts, as the real one makes them."""

from __future__ import annotations

from xml.etree import ElementTree

import aiohttp
from twilio.request_validator import RequestValidator

from bot.settings import Settings
from bot.simulator.texts import Memory, Text

#: The real provider gives a webhook this many seconds.
TIMEOUT = 15


class Caller:
    """Posts to Bedside and takes its answers down."""

    def __init__(self, settings: Settings, memory: Memory, http: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._memory = memory
        self._http = http
        self._signer = RequestValidator(settings.sms_token.get_secret_value())

    async def pass_on(self, text: Text) -> None:
        """Hand a phone's text to Bedside, and show what it answers at once."""
        form = {
            "MessageSid": text.sid,
            "SmsSid": text.sid,
            "AccountSid": self._settings.sms_account,
            "From": text.phone,
            "To": self._settings.sms_number,
            "Body": text.text,
            "NumMedia": "0",
            "NumSegments": str(text.segments),
        }
        status, answer = await self._post(self._settings.public + "/sms/incoming", form)
        self._memory.set_status(text, "delivered" if status and status < 300 else f"failed ({status or 'no answer'})")
        for message in _messages(answer):
            self._memory.add(text.phone, message, incoming=False, status="delivered")

    async def report(self, text: Text, status: str, callback: str) -> None:
        """A text of Bedside's got somewhere: say so at the address it gave, then on the phone."""
        if callback:
            form = {
                "MessageSid": text.sid,
                "MessageStatus": status,
                "AccountSid": self._settings.sms_account,
                "From": self._settings.sms_number,
                "To": text.phone,
            }
            await self._post(callback, form)
        self._memory.set_status(text, status)

    async def _post(self, url: str, form: dict[str, str]) -> tuple[int, str]:
        """The answer's status and text; status 0 if there was none."""
        headers = {"X-Twilio-Signature": self._signer.compute_signature(url, form)}
        try:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT)
            async with self._http.post(url, data=form, headers=headers, timeout=timeout) as response:
                return response.status, await response.text() if response.status == 200 else ""
        except (aiohttp.ClientError, TimeoutError):
            return 0, ""


def _messages(answer: str) -> list[str]:
    if not answer.startswith("<"):
        return []
    root = ElementTree.fromstring(answer)  # noqa: S314 - from our own gateway on this machine
    return [message.text or "" for message in root.iter("Message")]
