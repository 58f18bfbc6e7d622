"""Settings that would let the wrong people in stop the start, and say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.secrets import load_settings
from bot.errors import SettingsError

CLIENT = {"CLIENT_ID": "bedside", "CLIENT_SECRET": "secret"}


def put(monkeypatch: pytest.MonkeyPatch, var: Path, settings: dict[str, str]) -> None:
    monkeypatch.setenv("BEDSIDE_VAR", str(var))
    for name, value in settings.items():
        monkeypatch.setenv(f"BEDSIDE_OIDC_{name}", value)


@pytest.mark.parametrize(
    ("settings", "remedy"),
    [
        ({"ISSUER": "https://login.clinic.test"}, "BEDSIDE_OIDC_CLIENT_ID"),
        ({"ISSUER": "https://login.clinic.test", "CLIENT_ID": "bedside"}, "BEDSIDE_OIDC_CLIENT_SECRET"),
        ({"ISSUER": "http://login.clinic.test", **CLIENT}, "https"),
        ({"ISSUER": "http://localhost.clinic.test", **CLIENT}, "https"),
        ({"ISSUER": "login.clinic.test", **CLIENT}, "https"),
        ({"MAX_AGE": "-1"}, "BEDSIDE_OIDC_MAX_AGE"),
    ],
)
def test_single_sign_on_that_cannot_be_safe_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: dict[str, str], remedy: str
) -> None:
    put(monkeypatch, tmp_path, settings)
    with pytest.raises(SettingsError, match=remedy):
        load_settings()


@pytest.mark.parametrize("issuer", ["https://login.clinic.test", "http://127.0.0.1:9000", ""])
def test_single_sign_on_over_https_or_on_this_computer_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, issuer: str
) -> None:
    put(monkeypatch, tmp_path, {"ISSUER": issuer, **CLIENT, "SECOND_FACTOR": '["mfa", "otp"]'})
    settings = load_settings()
    assert (settings.oidc_issuer, settings.oidc_second_factor) == (issuer, ("mfa", "otp"))
    assert "secret'" not in repr(settings.oidc_client_secret)
