"""Notices by e-mail, through the clinic's own mail server. They say that something waits, and nothing about whom."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib
from aiohttp import web

from bot.bus import INQUIRIES
from bot.console.present import span
from bot.console.wording import word
from bot.records.casework import notices
from bot.records.casework.notices import Letter
from bot.services import SERVICES, Services
from bot.settings import Settings

#: Seconds between two looks at what is to be sent, and for one attempt: less than its lease.
EVERY, PATIENCE = 10.0, 15.0
#: Notices under way at once: one server that hangs keeps few waiting, and many at once would look like spam.
AT_ONCE = 5
_log = logging.getLogger(__name__)


async def send_notices(app: web.Application) -> AsyncIterator[None]:
    """Send notices for as long as the application runs; nothing happens where no mail server is set."""
    if not app[SERVICES].settings.smtp_host:
        yield
        return
    task = asyncio.create_task(_run(app[SERVICES]))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def look(services: Services) -> None:
    """Raise what is to be told and send what is due."""
    while await _some(services):
        pass


async def _some(services: Services) -> bool:
    """Send a few; returns whether any was due. Looked at anew each time, so that an emergency goes next."""
    if await services.database.run(notices.raise_due, services.now(), services.settings.notice_address):
        services.bus.publish(INQUIRIES)
    due = await services.database.read(notices.due, services.now(), AT_ONCE)
    async with asyncio.TaskGroup() as group:
        for notice_id in due:
            group.create_task(_deliver(services, notice_id))
    return bool(due)


async def _deliver(services: Services, notice_id: int) -> None:
    clinics = services.settings.notice_address
    letter = await services.database.run(notices.claim, notice_id, services.now(), clinics)
    if letter is not None:
        await _send(services, letter)


def compose(letter: Letter, services: Services) -> EmailMessage:
    """The e-mail of a notice. Its Message-ID is the notice's, so a second copy after a crash is known as one."""
    settings, now = services.settings, services.now()
    waits = span(now - letter.asked_at)
    happened = {
        "waiting": f"An inquiry has waited {waits} and nobody has accepted it.",
        "late": f"The patient has waited {waits}: the promised time ran out.",
    }[letter.occasion]
    mail = EmailMessage()
    mail["From"], mail["To"] = settings.smtp_from, letter.address
    mail["Subject"] = f"{word(letter.priority, 'priority')}: inquiry {letter.number} is {letter.occasion}"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<notice-{letter.id}@{settings.smtp_from.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        f"{happened}\n\nLevel: {word(letter.priority, 'priority')}\n"
        f"Open it: {settings.public}/console/inquiries/{letter.number}\n\n"
        f"{settings.organisation} sends this to who is on call or has the inquiry. It says nothing of the patient.\n"
    )
    return mail


async def _send(services: Services, letter: Letter) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            await _hand_over(services.settings, compose(letter, services))
    except Exception as error:  # whatever it was, it counts as a try: one notice must not keep the others from going
        kind = type(error).__name__
        _log.warning("a notice could not be sent: %s", kind)
        final = isinstance(error, aiosmtplib.SMTPRecipientsRefused) and all(r.code >= 500 for r in error.recipients)
        await services.database.run(notices.failed, letter, kind, services.now(), final=final)
    else:
        await services.database.run(notices.sent, letter)


async def _hand_over(settings: Settings, mail: EmailMessage) -> None:
    await aiosmtplib.send(
        mail,
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user or None,
        password=settings.smtp_password.get_secret_value() or None,
        use_tls=settings.smtp_security == "tls",
        start_tls=settings.smtp_security == "starttls",
    )


async def _run(services: Services) -> None:
    while True:
        try:
            await look(services)
        except Exception as error:  # a database away for a while must not stop notices for good
            _log.warning("notices could not be looked at: %s", type(error).__name__)
        await asyncio.sleep(EVERY)
