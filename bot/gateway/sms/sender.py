"""Sends what the outbox holds for phones: in order, once, through every crash and outage we can tell apart."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from bot import library
from bot.bus import INQUIRIES, OUTBOX
from bot.errors import DeliveryError
from bot.gateway.sms.parts import split
from bot.gateway.sms.providers.interface import PartOf, Provider
from bot.gateway.sms.render import render
from bot.records.outbound import outbox, schedules
from bot.records.outbound.outbox import GIVE_UP_AFTER, Parcel
from bot.records.outbound.texting import Rules
from bot.segments import count
from bot.services import Services

#: Seconds between looks at the outbox when nobody wakes us (another process may have written to it).
POLL = 1.0
#: Texts under way at once, and how many of these places are kept free for emergencies.
AT_ONCE, RESERVED = 20, 2
#: How long a text whose claim broke off is set aside.
ASIDE = dt.timedelta(minutes=10)
#: Our clock and the provider's may differ by this much.
CLOCK_SKEW = dt.timedelta(minutes=1)

log = logging.getLogger(__name__)


async def run_sender(services: Services, provider: Provider) -> None:
    """Send due texts until cancelled, whatever goes wrong meanwhile.

    A text to one number never waits for another number.
    """
    under_way: set[asyncio.Task[None]] = set()
    async with services.bus.subscribe(OUTBOX) as woken, asyncio.TaskGroup() as tasks:
        while True:
            for parcel in await _next(services, AT_ONCE - len(under_way)):
                task = tasks.create_task(deliver(services, provider, parcel))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            await woken.wait(POLL)


async def _next(services: Services, limit: int) -> list[Parcel]:
    try:
        return await take_due(services, limit)
    except Exception as error:
        log.error("outbox unreachable: %s", type(error).__name__)
        return []


async def take_due(services: Services, free: int = AT_ONCE) -> list[Parcel]:
    """Claim what may be sent now in this many free places, at most one text a number and the emergencies."""
    now = services.now()
    for step in (_release, _expire):
        try:
            await step(services, now)
        except SQLAlchemyError:
            raise
        except Exception as error:  # what is already written goes out all the same
            log.error("%s broke off: %s", step.__name__.strip("_"), type(error).__name__)
    while ids := await services.database.read(outbox.due, now, free, reserved=RESERVED):
        claimed = [await _claim(services, message_id, now) for message_id in ids]
        if parcels := [parcel for parcel in claimed if parcel is not None]:
            return parcels
    return []


async def _release(services: Services, now: dt.datetime) -> None:
    """Write the texts whose time has come."""
    # Mostly none is due, and to look keeps nobody waiting; so below.
    if await services.database.read(schedules.is_any_due, now):
        glossary = await library.aside(library.of, services.settings)
        for _ in range(AT_ONCE):
            if not await services.database.run(schedules.release, services.settings, glossary, now):
                break


async def _expire(services: Services, now: dt.datetime) -> None:
    """Give up codes that are good no longer."""
    if await services.database.read(outbox.has_late_codes, now):
        for message_id in await services.database.run(outbox.expire_codes, now):
            await announce(services, message_id, INQUIRIES)


async def _claim(services: Services, message_id: int, now: dt.datetime) -> Parcel | None:
    try:
        parcel = await services.database.run(outbox.claim, message_id, Rules.of(services.settings), now)
    except SQLAlchemyError:  # the database is away, for every text
        raise
    except Exception as error:
        log.error("text %s can't be claimed: %s", message_id, type(error).__name__)
        await services.database.run(outbox.set_aside, message_id, now + ASIDE, type(error).__name__, now)
        parcel = None
    if parcel is None:
        await announce(services, message_id, INQUIRIES)
    return parcel


async def announce(services: Services, message_id: int, *topics: str) -> None:
    """Wake whoever watches the conversation of a text whose state may have changed, and these topics besides."""
    conversation_id = await services.database.read(outbox.conversation_of, message_id)
    services.bus.publish(*topics, *([conversation_id] if conversation_id else ()))


async def deliver(services: Services, provider: Provider, parcel: Parcel) -> None:
    """Send what is left of a text, or note when to try again; never raises for a failure of one text."""
    try:
        try:
            await _send_parts(services, provider, parcel)
        except DeliveryError as error:
            await _refused(services, parcel, error)
        except SQLAlchemyError:
            raise
        except Exception as error:
            await _refused(services, parcel, DeliveryError(type(error).__name__, "temporary"))
        await announce(services, parcel.id, OUTBOX)
    except Exception as error:  # the lease runs out, and a text not yet sent is taken up again
        log.error("text %s left to be resumed: %s", parcel.id, type(error).__name__)


async def _send_parts(services: Services, provider: Provider, parcel: Parcel) -> None:
    if parcel.reply is None:  # a newer Bedside may know how to read it, or an older key open it
        raise DeliveryError("the stored reply can't be read", "temporary", "unreadable")
    parts = split(render(parcel.reply))
    # The last part is always looked at: if it is out already, that is still to be noted.
    first = min(len(parcel.accepted), len(parts) - 1)
    for number, text in list(enumerate(parts, 1))[first:]:
        out = await services.database.run(outbox.renew, parcel, services.now())
        if out is None:
            return
        if len(out) >= number:
            provider_id = out[-1]
        else:
            provider_id = await _send(services, provider, parcel, text, PartOf(parcel.id, number, len(parts)))
        await _note(services, parcel, provider_id, parts, number)


async def _send(services: Services, provider: Provider, parcel: Parcel, text: str, part: PartOf) -> str:
    """Send a part, unless an earlier attempt has; returns the provider's id of it."""
    before = await _already_out(services, provider, parcel, text) if parcel.attempt > 1 else None
    return before or await provider.send(parcel.number, text, part)


async def _note(services: Services, parcel: Parcel, provider_id: str, parts: Sequence[str], number: int) -> None:
    """Note that the provider has all parts up to this one."""
    segments, last = sum(map(count, parts[:number])), number == len(parts)
    await services.database.run(outbox.accepted, parcel, provider_id, services.now(), segments=segments, last=last)


async def _already_out(services: Services, provider: Provider, parcel: Parcel, text: str) -> str | None:
    """The id of this part if an earlier attempt got it out without our hearing of it."""
    known = await services.database.read(outbox.provider_ids, parcel)
    for sent in await provider.sent_to(parcel.number):
        fresh = sent.created_at >= parcel.created_at - CLOCK_SKEW and sent.id not in known
        if fresh and sent.text.strip() == text:
            return sent.id
    return None


async def _refused(services: Services, parcel: Parcel, error: DeliveryError) -> None:
    now = services.now()
    reason = error.provider_code or error.code
    log.warning("text %s, attempt %s: %s (%s)", parcel.id, parcel.attempt, error, reason)
    if error.permanent or now - parcel.first_tried_at >= GIVE_UP_AFTER:
        await services.database.run(outbox.give_up, parcel, error.kind, reason, now)
    else:
        when = now + _pause(parcel.attempt, error)
        unreadable = parcel.reply is None  # keeps no later text waiting, and nobody in need
        await services.database.run(outbox.retry_at, parcel, when, reason, aside=unreadable)
        if unreadable:
            await services.database.run(outbox.ask_to_call, parcel.id, reason, now)
    services.bus.publish(INQUIRIES)


def _pause(attempt: int, error: DeliveryError) -> dt.timedelta:
    """5 s, 10 s, 20 s ... to 10 minutes; to 1 minute when all the provider wants is a slower pace."""
    longest = 60 if error.kind == "too_fast" else 600
    return dt.timedelta(seconds=min(longest, 5 * 2 ** min(attempt - 1, 10)))
