"""The editions of a newsletter say the library's sentences word for word, whom to ask, and how to get no more."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest

from bot import segments
from bot.console import editions
from bot.console.editions import Block, Edition
from bot.console.library import Shelf, said, sides
from bot.records.outbound.newsletters import Content, Words
from bot.reply import Language
from bot.settings import Settings
from glossary.model import Aspect
from glossary.standing import standing

SETTINGS = Settings(organisation="Oak Clinic", help_phone="555-0100")
CONTENT = Content(
    {"en": Words("Breathing well", "Dear all,\nit is cold."), "es": Words("Respirar bien", "Hola:\n• abríguese")},
    {"nebulizer": ["definition", "clean", "supplies"], "asthma": ["self_care", "when_to_get_help"]},
)
LANGUAGES: tuple[Language, ...] = ("en", "es")


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(SETTINGS)


def of(shelf: Shelf, language: Language, settings: Settings = SETTINGS, content: Content = CONTENT) -> Edition:
    return editions.edition(content, language, shelf, settings)


def sent(edition: Edition, settings: Settings = SETTINGS) -> EmailMessage:
    """The e-mail as another program reads its file."""
    body = editions.mail(edition, "<p>Hello</p>", settings).as_bytes()
    found = email.message_from_bytes(body, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def as_text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_but_title_and_greeting_is_the_librarys(shelf: Shelf, language: Language) -> None:
    edition = of(shelf, language)
    told = [(article.id, side.text) for article in edition.articles for side in article.sides]
    wanted = []
    for topic, aspects in CONTENT.topics.items():
        entry = shelf.glossary.get(topic)
        passages = [said(entry.edition(language), aspect) for aspect in sides(entry.en) if aspect in aspects]
        wanted += [(topic, passage.text) for passage in passages if passage]
    assert sorted(told) == sorted(wanted)
    assert [article.id for article in edition.articles] == ["nebulizer", "asthma"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_email_says_all_of_it_in_plain_text_too(shelf: Shelf, language: Language) -> None:
    edition = of(shelf, language)
    message = sent(edition)
    text = as_text(message)
    parts = [edition.title, edition.greeting, *edition.foot, "Oak Clinic"]
    for article in edition.articles:
        parts += [article.name, article.standing, *article.sources, *(side.text for side in article.sides)]
    places = [text.find(part) for part in parts]
    assert [part for part, place in zip(parts, places, strict=True) if place < 0] == []
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["Subject"] == CONTENT.words[language].title
    assert message["Content-Language"] == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_names_its_sources_who_checked_it_and_whom_to_call(shelf: Shelf, language: Language) -> None:
    edition = of(shelf, language)
    for article in edition.articles:
        entry = shelf.glossary.get(article.id)
        read = [source for source in entry.sources if source.read]
        assert [source.url in told for source, told in zip(read, article.sources, strict=True)] == [True] * len(read)
        assert str(read[0].read and read[0].read.year) in article.sources[0]
        assert article.standing == standing(entry, language)
    foot = " ".join(edition.foot)
    assert "911" in foot
    assert "555-0100" in foot
    assert ("not medical advice" if language == "en" else "No es un consejo médico") in foot


def test_another_country_has_its_own_number(shelf: Shelf) -> None:
    mexican = Settings(organisation="Clínica", help_phone="55 1234", country="MX")
    assert "911" in " ".join(of(shelf, "es", mexican).foot)
    assert "555-0100" not in " ".join(of(shelf, "es", mexican).foot)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_wants_no_more_writes_to_the_clinic_or_answers(shelf: Shelf, language: Language) -> None:
    named = SETTINGS.model_copy(update={"help_email": "news@oak.example"})
    message = sent(of(shelf, language, named), named)
    assert "news@oak.example" in as_text(message)
    assert message["List-Unsubscribe"] == "<mailto:news@oak.example?subject=unsubscribe>"
    assert message["From"] == "Oak Clinic <news@oak.example>"
    nameless = sent(of(shelf, language))
    assert "STOP" in as_text(nameless)
    assert (nameless["From"], nameless["List-Unsubscribe"]) == (None, None)


@pytest.mark.parametrize(
    "address", ["news@oak", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example", "<a@b.c>", "a@b.example "]
)
def test_what_is_no_address_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(ValueError, match="help_email"):
        Settings(help_email=address)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("told", "aspect"),
    [
        (["definition", "clean"], "definition"),
        (["clean", "disposal"], "clean"),
        (["supplies", "clean"], "clean"),
        (["supplies", "problem"], "definition"),
    ],
)
def test_a_text_says_the_first_side_that_is_no_list_and_counts_as_the_channel_does(
    shelf: Shelf, language: Language, told: list[str], aspect: Aspect
) -> None:
    content = Content(CONTENT.words, {"nebulizer": told})
    link = "https://oak.example/h/abcdefghijkl"
    [text] = editions.texts(of(shelf, language, content=content), {"nebulizer": link}, "Oak Clinic")
    passage = said(shelf.glossary.get("nebulizer").edition(language), aspect)
    assert passage
    assert segments.fold(passage.sms) in text.words
    assert text.words.startswith("Oak Clinic: ")
    assert link in text.words
    assert "STOP" in text.words
    assert text.segments == segments.count(text.words)
    assert text.encoding == ("GSM-7" if segments.is_gsm(text.words) else "UCS-2")


def test_what_the_library_tells_no_more_is_left_out(shelf: Shelf) -> None:
    content = Content(CONTENT.words, {"gone": ["definition"], "asthma": ["definition"]})
    assert [article.id for article in of(shelf, "en", content=content).articles] == ["asthma"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.", [Block(False, ["One."])]),
        ("One.\n\nTwo.\nThree.", [Block(False, ["One.", "Two.", "Three."])]),
        (
            "Take:\n• water\n• soap\nThen wait.",
            [
                Block(False, ["Take:"]),
                Block(True, ["water", "soap"]),
                Block(False, ["Then wait."]),
            ],
        ),
        ("-5 is cold", [Block(False, ["-5 is cold"])]),
        ("", []),
    ],
)
def test_paragraphs_and_lists_are_told_apart(text: str, expected: list[Block]) -> None:
    assert list(editions.blocks(text)) == expected
