"""Only the provider gets in."""

import pytest

from bot.gateway.sms.providers.twilio_signature import is_genuine

TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
#: The provider's published example.
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_the_published_example_is_genuine() -> None:
    assert is_genuine(TOKEN, URL, FORM, SIGNATURE)


def test_the_port_may_be_signed_or_not() -> None:
    assert is_genuine(TOKEN, URL.replace(".com", ".com:443"), FORM, SIGNATURE)


@pytest.mark.parametrize(
    ("token", "url", "form", "signature"),
    [
        ("", URL, FORM, SIGNATURE),
        ("54321", URL, FORM, SIGNATURE),
        (TOKEN, URL.replace("https", "http"), FORM, SIGNATURE),
        (TOKEN, URL.replace("bar=2", "bar=3"), FORM, SIGNATURE),
        (TOKEN, URL.replace("mycompany", "evil"), FORM, SIGNATURE),
        (TOKEN, URL, FORM | {"Digits": "1235"}, SIGNATURE),
        (TOKEN, URL, FORM | {"Digits": "1234 "}, SIGNATURE),
        (TOKEN, URL, FORM | {"Extra": "1"}, SIGNATURE),
        (TOKEN, URL, {}, SIGNATURE),
        (TOKEN, URL, FORM, SIGNATURE[:-1]),
        (TOKEN, URL, FORM, SIGNATURE.lower()),
        (TOKEN, URL, FORM, ""),
        (TOKEN, URL, FORM, "é"),
        (TOKEN, URL, FORM, "\udcff"),  # how aiohttp gives the byte FF of a header
    ],
)
def test_anything_else_is_not(token: str, url: str, form: dict[str, str], signature: str) -> None:
    assert not is_genuine(token, url, form, signature)
