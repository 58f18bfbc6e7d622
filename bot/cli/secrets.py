"""Secrets of a demo installation: made at first start, kept in the `var` folder; production sets its own."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError

from bot.errors import SettingsError
from bot.settings import Settings

#: Settings that production must give.
SECRETS = ("rasa_token", "secret_key", "sms_token", "data_keys")


def load_settings() -> Settings:
    """The settings, with missing secrets filled in for a demo.

    Raises:
        SettingsError: a value is wrong, or outside the demo one is missing.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = "; ".join(f"BEDSIDE_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"wrong settings: {wrong}") from None
    if not settings.demo and not settings.sms_api:
        raise SettingsError("set BEDSIDE_SMS_API to your SMS provider: the simulator is for the demo only")
    if settings.sms_provider == "telnyx" and not settings.sms_public_key:
        raise SettingsError("set BEDSIDE_SMS_PUBLIC_KEY: without it no webhook of Telnyx can be checked")
    if settings.smtp_host and "@" not in settings.smtp_from:
        raise SettingsError("set BEDSIDE_SMTP_FROM to the address that notices come from")
    _check_single_sign_on(settings)
    missing = {name: _made(settings, name) for name in SECRETS if not _value(settings, name)}
    return settings.model_copy(update=missing)


def environment(settings: Settings) -> dict[str, str]:
    """The environment for child processes: the same settings, secrets included; no telemetry, no extra threads."""
    return os.environ | {
        "BEDSIDE_RASA_TOKEN": settings.rasa_token.get_secret_value(),
        "BEDSIDE_SECRET_KEY": settings.secret_key.get_secret_value(),
        "BEDSIDE_DATA_KEYS": settings.data_keys.get_secret_value(),
        "BEDSIDE_SMS_TOKEN": settings.sms_token.get_secret_value(),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        # At DEBUG Rasa logs patients' words.
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore",
        # Vectors are short: threads would only wait for one another, at a third of a turn's processor time.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _check_single_sign_on(settings: Settings) -> None:
    if not settings.oidc_issuer:
        return
    if not settings.oidc_client_id or not settings.oidc_client_secret.get_secret_value():
        raise SettingsError("set BEDSIDE_OIDC_CLIENT_ID and BEDSIDE_OIDC_CLIENT_SECRET, or no BEDSIDE_OIDC_ISSUER")
    address = urlsplit(settings.oidc_issuer)
    if address.scheme != "https" and not (settings.demo and address.hostname in ("127.0.0.1", "localhost")):
        raise SettingsError("BEDSIDE_OIDC_ISSUER must begin with https: whoever stands between could let anyone in")


def _value(settings: Settings, name: str) -> str:
    secret: SecretStr = getattr(settings, name)
    return secret.get_secret_value()


def _made(settings: Settings, name: str) -> SecretStr:
    if not settings.demo:
        raise SettingsError(f"set BEDSIDE_{name.upper()}: it is made by itself only in the demo")
    return SecretStr(_kept_secret(settings.var / f"{name}.secret"))


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), "utf-8")
    return path.read_text("utf-8").strip()
