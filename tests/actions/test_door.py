"""The action server's door: open to Rasa alone."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from rasa.utils.endpoints import read_endpoint_config
from sanic.request import Request

from actions.__main__ import guard
from bot.cli import run
from bot.errors import SettingsError
from bot.settings import Settings


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/webhook", {"x-bedside-token": "a token"}, None),
        ("/webhook", {"x-bedside-token": "another"}, 403),
        ("/webhook", {"x-bedside-token": "a tokén\udcff"}, 403),
        ("/webhook", {}, 403),
        ("/actions", {}, 403),
        ("/health", {}, None),
    ],
)
async def test_only_who_holds_the_token_gets_in(path: str, headers: dict[str, str], status: int | None) -> None:
    response = await guard("a token")(cast(Request, SimpleNamespace(path=path, headers=headers)))
    assert (response and response.status) == status


def test_rasa_holds_it_and_no_file_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDSIDE_RASA_TOKEN", "a token")
    written = run._endpoints(Settings(var=tmp_path))
    endpoint = read_endpoint_config(str(written), "action_endpoint")
    assert endpoint
    assert endpoint.headers == {"x-bedside-token": "a token"}
    assert "a token" not in written.read_text("utf-8")


def test_the_shell_at_the_root_needs_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BEDSIDE_RASA_TOKEN", raising=False)
    assert read_endpoint_config("endpoints.yml", "action_endpoint")


def test_without_a_token_it_does_not_open() -> None:
    with pytest.raises(SettingsError):
        guard("")
