"""What patients say to the whole assistant, and what of it a reviewer gets to see."""

from __future__ import annotations

import asyncio
import datetime as dt

from bot.cli.rehearsal import Rehearsal
from bot.records.messaging.unserved import Ending, unserved
from bot.services import utc_now
from tests.conversations.conftest import Start


async def seen(stage: Rehearsal) -> dict[str, tuple[Ending, ...]]:
    """How the badly served messages of today ended, by their words."""
    now = utc_now()
    found = await asyncio.to_thread(unserved, stage.services.database, now - dt.timedelta(days=1), now)
    return {one.text: one.endings for one in found}


async def test_what_is_not_understood_and_sent_on_is_seen(stage: Rehearsal, start: Start) -> None:
    talk = await start()
    await talk.say("flurble the zonk widget")
    talk.expect("fallback")
    await talk.say("Send my question to a person")
    talk.expect("inquiry", inquiry=True)
    found = await seen(stage)
    assert found["flurble the zonk widget"] == ("not_understood", "sent_to_person")
    assert "Send my question to a person" not in found


async def test_what_the_library_does_not_cover_is_seen(stage: Rehearsal, start: Start) -> None:
    talk = await start()
    await talk.say("What is sarcoidosis, please?")
    talk.expect("inquiry", inquiry=True)
    assert (await seen(stage))["What is sarcoidosis, please?"] == ("sent_to_person",)


async def test_a_word_for_several_topics_is_seen_and_what_was_answered_is_not(stage: Rehearsal, start: Start) -> None:
    talk = await start()
    await talk.say("what is a bypass, exactly")
    talk.expect("clarify")
    await talk.say("what is gout, exactly")
    talk.expect("answer", topic="gout")
    found = await seen(stage)
    assert found["what is a bypass, exactly"] == ("asked_back",)
    assert "what is gout, exactly" not in found


async def test_log_ins_records_and_emergencies_are_never_seen(stage: Rehearsal, start: Start) -> None:
    stranger, patient, urgent = await start(), await start(patient="Antonio Castellanos"), await start()
    await stranger.say("When is my next appointment, please?")
    stranger.expect("verify")
    await stranger.say("Antonio Castellanos")
    await stranger.say("it was yesterday flurble")
    await patient.say("Which medicines am I on, please?")
    await urgent.say("my chest is crushing and I can't breathe")
    await urgent.say("flurble zonk please")
    said = {text for talk in (stranger, patient, urgent) for text in await talk.heard()}
    assert said & (await seen(stage)).keys() == set()
