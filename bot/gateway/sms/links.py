"""A short link to the whole handout, for an answer that a text message cuts off (`left_out`)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from bot.gateway.sms.render import left_out
from bot.records.outbound import handouts
from bot.reply import Reply


def with_link(session: Session, reply: Reply, public: str, now: dt.datetime) -> Reply:
    """The reply, with the address of its topic's handout if it does not fit; `public` is our own address.

    Made before the reply is stored, so that a text sent again has the same words. What shows a record gets no link:
    the page is for whoever has its address.
    """
    if reply.topic is None or reply.private or left_out(reply) is None:
        return reply
    token = handouts.new_link(session, reply.topic.id, reply.language, now)
    return reply.model_copy(update={"link": f"{public}/h/{token}"})
