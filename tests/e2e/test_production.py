"""PostgreSQL instead of SQLite, by one setting: the same assistant."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import postgres
from tests.e2e.stack import Stack, running


@pytest.fixture(scope="module")
def on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with postgres.server() as server:
        settings = {"BEDSIDE_DATABASE_URL": postgres.create(server, "bedside")}
        with running(tmp_path_factory.mktemp("production") / "var", settings) as started:
            yield started


@pytest.mark.slow
def test_a_conversation_on_postgresql(on_postgres: Stack) -> None:
    phone = on_postgres.phone("+12025550102")
    for number, word in enumerate(["benign", "acute", "chronic", "asthma"]):
        form = {"MessageSid": f"SM{number:032d}", "From": phone.number, "To": on_postgres.settings.sms_number}
        assert on_postgres.webhook(form | {"Body": f"what does {word} mean"}).status_code == 200
        phone.reads(word.capitalize())
    phone.write("what causes sarcoidosis")
    phone.reads("inquiry number is 1001")
    assert not (on_postgres.settings.var / "bedside.db").exists()
