"""An answer that a text cuts off comes with a link to the whole handout; one on a record never does."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bot.gateway.sms.links import with_link
from bot.records.messaging import messages
from bot.records.models import HandoutLink
from bot.records.outbound import handouts
from bot.reply import Channel, Language, Reply, Topic
from bot.services import Services
from tests.gateway.sms.conftest import START
from tests.gateway.stage import Gateway, answer

NEBULIZER = Topic(id="nebulizer", kind="product", name="nebulizer")
LONG = " ".join(f"This is sentence number {n} of a long answer." for n in range(40))
PUBLIC = "https://clinic.example"


def linked(services: Services, reply: Reply) -> tuple[str, Sequence[HandoutLink]]:
    with services.database.session() as session:
        return with_link(session, reply, PUBLIC, START).link, session.scalars(select(HandoutLink)).all()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_link_leads_to_the_topics_handout_for_a_while(services: Services, language: Language) -> None:
    link, _ = linked(services, answer(LONG, topic=NEBULIZER, language=language))
    page, _, token = link.rpartition("/")
    assert page == f"{PUBLIC}/h"
    assert "nebulizer" not in link
    with services.database.session() as session:
        assert handouts.find(session, token, START) == ("nebulizer", language)
        assert handouts.find(session, token, START + handouts.LIFE) is None


@pytest.mark.parametrize(
    "reply",
    [
        answer("Short.", topic=NEBULIZER),
        answer(LONG, sms="Short.", topic=NEBULIZER),
        answer(LONG),
        answer(LONG, topic=NEBULIZER, private=True),
        answer(LONG, topic=NEBULIZER, urgency="emergency"),
    ],
    ids=["all said", "all said by text", "no topic", "of a record", "an alarm"],
)
def test_where_nothing_is_left_out_or_a_record_is_told_there_is_no_link(services: Services, reply: Reply) -> None:
    assert linked(services, reply) == ("", [])


@pytest.mark.parametrize(("channel", "has"), [("sms", True), ("web", False)])
async def test_an_answer_by_text_is_stored_with_its_link(gateway: Gateway, channel: Channel, has: bool) -> None:
    talk = gateway.start(channel, "+13125550142")
    gateway.assistant.replies = lambda _: [answer(LONG, topic=NEBULIZER)]
    await gateway.say(talk, "what do I need for my nebulizer")
    with gateway.services.database.session() as session:
        stored = Reply.model_validate(messages.newest_replies(session, talk, 1)[0].body)
    assert stored.link.startswith(f"{gateway.services.settings.public}/h/") == has
