"""Secrets of a demo installation: made at first start, kept in the `var` folder; production sets its own."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError

from bot.errors import SettingsError
from bot.settings import Settings, private_folder

#: Secrets that production must give.
SECRETS = ("rasa_token", "secret_key", "sms_token", "data_keys")
#: What else it must give: the demo's values would reach patients, or let the provider's webhooks fail.
OWN = ("public_url", "organisation", "help_phone", "sms_api", "sms_account", "sms_number")


def load_settings() -> Settings:
    """The settings, with missing secrets filled in for a demo.

    Raises:
        SettingsError: a value is wrong, a name is unknown, or outside the demo one is missing.
    """
    settings = read_settings()
    if not settings.demo:
        _check_production(settings)
    if settings.sms_provider == "telnyx" and not settings.sms_public_key:
        raise SettingsError("set BEDSIDE_SMS_PUBLIC_KEY: without it no webhook of Telnyx can be checked")
    if settings.smtp_host and "@" not in settings.smtp_from:
        raise SettingsError("set BEDSIDE_SMTP_FROM to the address that notices come from")
    _check_single_sign_on(settings)
    missing = {name: _made(settings, name) for name in SECRETS if not _value(settings, name)}
    return settings.model_copy(update=missing)


def read_settings() -> Settings:
    """The settings as they are given, for commands that need no secret.

    Raises:
        SettingsError: a value is wrong, or a name is unknown.
    """
    _check_names()
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"{_variable(str(e['loc'][0]))}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"wrong settings: {wrong}") from None


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


def _variable(name: str) -> str:
    return f"BEDSIDE_{name.upper()}"


def _check_names() -> None:
    for variable in sorted(os.environ):
        prefix, ours, name = variable.lower().partition("bedside_")
        if ours and not prefix and name not in Settings.model_fields:
            meant = get_close_matches(name, Settings.model_fields, 1)
            remedy = f"do you mean {_variable(meant[0])}?" if meant else "README.md has them all"
            raise SettingsError(f"{variable} is no setting: {remedy}")


def _check_production(settings: Settings) -> None:
    unused = {"sms_account"} if settings.sms_provider == "telnyx" else set()
    demo = [name for name in OWN if getattr(settings, name) in ("", Settings.model_fields[name].default)]
    if missing := [_variable(name) for name in demo if name not in unused]:
        raise SettingsError(f"set {', '.join(missing)}: outside the demo there is no default (docs/production.md)")
    if not settings.public_url.startswith("https://"):
        raise SettingsError(
            "BEDSIDE_PUBLIC_URL must begin with https://: cookies and the provider's signatures need it"
        )


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
        raise SettingsError(f"set {_variable(name)}: it is made by itself only in the demo")
    return SecretStr(_kept_secret(settings.var / f"{name}.secret"))


def _kept_secret(path: Path) -> str:
    private_folder(path.parent)
    if not path.exists():
        # Whole or not at all, whatever breaks off; of two who make one at once the first one's stands.
        with NamedTemporaryFile("w", dir=path.parent, encoding="utf-8") as new, suppress(FileExistsError):
            new.write(secrets.token_urlsafe(32))
            new.flush()
            os.fsync(new.fileno())
            os.link(new.name, path)
    if kept := path.read_text("utf-8").strip():
        return kept
    raise SettingsError(f"{path} is empty, and an empty secret keeps nobody out: delete it, and start again")
