"""A stored reply is read by older and newer Bedsides too."""

from __future__ import annotations

from typing import Any

import pytest

from bot.reply import Choice, Reply, stored

REPLY = Reply(text="Asthma", act="answer", language="en", choices=(Choice(label="Causes", value="what causes it"),))
KEPT = REPLY.model_dump(mode="json")


@pytest.mark.parametrize(
    "body",
    [
        KEPT,
        KEPT | {"mood": "kind"},
        KEPT | {"choices": [{**KEPT["choices"][0], "colour": "red"}]},
        {key: KEPT[key] for key in ("text", "act", "language", "choices")},
    ],
)
def test_what_a_newer_or_older_one_wrote_is_read_as_far_as_it_is_known(body: dict[str, Any]) -> None:
    assert stored(body) == REPLY


@pytest.mark.parametrize("body", [None, "", [], {}, KEPT | {"act": "sing"}, KEPT | {"step": {"number": 0, "total": 1}}])
def test_what_cannot_be_read_is_none(body: object) -> None:
    assert stored(body) is None
