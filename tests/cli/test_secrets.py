"""Settings that would let the wrong people in, or tell patients wrong things, stop the start and say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.secrets import load_settings
from bot.errors import SettingsError

PRODUCTION = {
    "DEMO": "false",
    "PUBLIC_URL": "https://chat.clinic.test",
    "ORGANISATION": "Oak Clinic",
    "HELP_PHONE": "512-555-0199",
    "SMS_API": "https://api.twilio.com",
    "SMS_ACCOUNT": "AC1",
    "SMS_NUMBER": "+15125550199",
    "SMS_TOKEN": "token",
    "RASA_TOKEN": "token",
    "SECRET_KEY": "key",
    "DATA_KEYS": "key",
}
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


def put_all(monkeypatch: pytest.MonkeyPatch, var: Path, settings: dict[str, str]) -> None:
    for name in PRODUCTION:  # a conversation tested before us has set some
        monkeypatch.delenv(f"BEDSIDE_{name}", raising=False)
    for name, value in {"VAR": str(var), **settings}.items():
        monkeypatch.setenv(f"BEDSIDE_{name}", value)


def test_a_secret_of_the_demo_is_made_once_whatever_breaks_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put_all(monkeypatch, tmp_path, {})

    def crash(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("secrets.token_urlsafe", crash)
        with pytest.raises(KeyboardInterrupt):
            load_settings()
    made = load_settings()
    assert len(made.secret_key.get_secret_value()) > 40
    assert load_settings().secret_key == made.secret_key
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert {path.suffix for path in tmp_path.iterdir()} == {".secret"}


def test_of_two_that_make_a_secret_at_once_both_get_the_first_ones(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put_all(monkeypatch, tmp_path, {})

    def slow(*_: object) -> str:
        (tmp_path / "secret_key.secret").write_text("the other one's", "utf-8")
        return "too late"

    monkeypatch.setattr("secrets.token_urlsafe", slow)
    assert load_settings().secret_key.get_secret_value() == "the other one's"


def test_an_empty_secret_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put_all(monkeypatch, tmp_path, {})
    (tmp_path / "secret_key.secret").touch()
    with pytest.raises(SettingsError, match=r"secret_key\.secret.*delete it"):
        load_settings()


def test_production_starts_with_its_own_values(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put_all(monkeypatch, tmp_path, PRODUCTION)
    assert load_settings().public == "https://chat.clinic.test"
    assert list(tmp_path.iterdir()) == []  # no secret was made


@pytest.mark.parametrize("missing", [name for name in PRODUCTION if name != "DEMO"])
def test_production_does_not_start_without_a_value_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, missing: str
) -> None:
    put_all(monkeypatch, tmp_path, {name: value for name, value in PRODUCTION.items() if name != missing})
    with pytest.raises(SettingsError, match=rf"^set BEDSIDE_{missing}: "):
        load_settings()


def test_the_demo_s_phone_number_is_not_told_to_patients(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put_all(monkeypatch, tmp_path, PRODUCTION | {"HELP_PHONE": "555-0100", "ORGANISATION": ""})
    with pytest.raises(SettingsError, match="BEDSIDE_ORGANISATION, BEDSIDE_HELP_PHONE"):
        load_settings()


def test_telnyx_needs_no_account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    telnyx = {"SMS_PROVIDER": "telnyx", "SMS_API": "https://api.telnyx.com", "SMS_PUBLIC_KEY": "key"}
    put_all(monkeypatch, tmp_path, {k: v for k, v in PRODUCTION.items() if k != "SMS_ACCOUNT"} | telnyx)
    assert load_settings().sms_provider == "telnyx"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (PRODUCTION | {"PUBLIC_URL": "http://chat.clinic.test"}, "BEDSIDE_PUBLIC_URL must begin with https"),
        ({"TIMEZONE": "America/Chikago"}, "BEDSIDE_TIMEZONE.*no such time zone"),
        ({"TIMEZONE": "../etc"}, "BEDSIDE_TIMEZONE.*no such time zone"),
        ({"SMS_DAY_BEGINS": "21", "SMS_DAY_ENDS": "8"}, "BEDSIDE_SMS_DAY_ENDS.*after BEDSIDE_SMS_DAY_BEGINS"),
        ({"SMS_DAY_BEGINS": "21"}, "BEDSIDE_SMS_DAY_ENDS.*after BEDSIDE_SMS_DAY_BEGINS"),
        ({"TIMEZONE": ""}, "BEDSIDE_TIMEZONE.*no such time zone"),
        ({"NURSELINE": "512-555-0100"}, "BEDSIDE_NURSELINE is no setting: do you mean BEDSIDE_NURSE_LINE"),
        ({"XYZZY": "1"}, "BEDSIDE_XYZZY is no setting: README.md"),
    ],
)
def test_a_wrong_value_and_a_misspelt_name_are_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    put_all(monkeypatch, tmp_path, settings)
    with pytest.raises(SettingsError, match=said):
        load_settings()
