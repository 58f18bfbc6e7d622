"""The editions of a newsletter: what an issue tells, for paper, as an e-mail and as text messages.

All say the library's reviewed sentences word for word; only title and greeting are a coordinator's. Nothing here sends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from itertools import groupby
from typing import cast

from babel.dates import format_date

from bot import segments
from bot.console.library import Shelf, said
from bot.records.outbound.newsletters import Content
from bot.reply import Language
from bot.safety import numbers
from bot.settings import Settings
from bot.spoken import LOCALE
from bot.words import words
from glossary import aspects
from glossary.model import Aspect, Entry
from glossary.standing import standing

_BULLETS = ("• ", "- ")
#: What these tell is a list, which does not say by itself what it is a list of.
_LISTS = frozenset({"supplies", "problem"})


@dataclass(frozen=True)
class Block:
    """Lines of a text that belong together: paragraphs, or the items of a list."""

    listed: bool
    lines: Sequence[str]


@dataclass(frozen=True)
class Side:
    """What is told on one side of a topic; the definition has no heading."""

    heading: str
    text: str

    @property
    def blocks(self) -> list[Block]:
        """The text as paragraphs and lists."""
        return list(blocks(self.text))


@dataclass(frozen=True)
class Article:
    """What an issue tells of one entry, on which pages it rests, and who has checked it.

    `sms` is what its text message tells: the first of its sides that is no list, else the entry's first answer.
    """

    id: str
    name: str
    sides: Sequence[Side]
    sms: str
    sources: Sequence[str]
    standing: str


@dataclass(frozen=True)
class Edition:
    """An issue in one language. `foot` says that it is to learn from, whom to ask, and whom to call in an emergency."""

    language: Language
    title: str
    greeting: str
    articles: Sequence[Article]
    foot: Sequence[str]
    #: How to get no more e-mails.
    end: str

    @property
    def opening(self) -> list[Block]:
        """The greeting as paragraphs and lists."""
        return list(blocks(self.greeting))


@dataclass(frozen=True)
class Text:
    """A text message: its words, how they travel, and how many segments they are billed as."""

    name: str
    words: str
    encoding: str
    segments: int


def edition(content: Content, language: Language, shelf: Shelf, settings: Settings) -> Edition:
    """An issue in one of its languages; what the library tells no more is left out."""
    written = content.words[language]
    entries = [(shelf.get(topic), told) for topic, told in content.topics.items()]
    phone, emergency = settings.help_phone, numbers(settings.country)["emergency"]
    return Edition(
        language=language,
        title=written.title,
        greeting=written.greeting,
        articles=[_article(entry, told, language) for entry, told in entries if entry],
        foot=(
            words("newsletter_learning", language),
            words("sheet_foot", language, phone=phone, emergency=emergency),
        ),
        end=_end(settings, language),
    )


def _end(settings: Settings, language: Language) -> str:
    if settings.help_email:
        return words("newsletter_end", language, address=settings.help_email, phone=settings.help_phone)
    return words("newsletter_end_by_answer", language, phone=settings.help_phone)


def _article(entry: Entry, told: Sequence[str], language: Language) -> Article:
    edition = entry.edition(language)
    found = [(aspect, said(edition, aspect)) for aspect in cast(Sequence[Aspect], told)]
    sides = [
        Side("" if aspect == "definition" else aspects.heading(aspect, language), passage.text)
        for aspect, passage in found
        if passage
    ]
    sms = next((passage.sms for aspect, passage in found if passage and aspect not in _LISTS), edition.sms)
    sources = [
        words(
            "newsletter_source",
            language,
            title=source.title,
            publisher=source.publisher,
            day=format_date(source.read, "long", LOCALE[language]),
            url=source.url,
        )
        for source in entry.sources
        if source.read
    ]
    name = f"{edition.name[:1].upper()}{edition.name[1:]}"
    return Article(entry.id, name, sides, sms, sources, standing(entry, language))


def blocks(text: str) -> Iterator[Block]:
    """A text as paragraphs and lists: each line is one, and what begins with a bullet is an item."""
    lines = (line.strip() for line in text.splitlines())
    for listed, group in groupby(filter(None, lines), key=lambda line: line.startswith(_BULLETS)):
        yield Block(listed, [line[len(_BULLETS[0]) :] if listed else line for line in group])


def plain(edition: Edition, organisation: str) -> str:
    """The e-mail as plain text."""
    return "\n\n".join(filter(None, _paragraphs(edition, organisation))) + "\n"


def _paragraphs(edition: Edition, organisation: str) -> Iterator[str]:
    yield f"{edition.title}\n{organisation}"
    yield edition.greeting
    for article in edition.articles:
        yield f"{article.name}\n{'-' * len(article.name)}"
        for side in article.sides:
            yield side.heading
            yield side.text
        yield "\n".join((*article.sources, article.standing))
    yield "\n".join((*edition.foot, edition.end))


def mail(edition: Edition, html: str, settings: Settings) -> EmailMessage:
    """The e-mail to open in the clinic's own mail program, which gives it its addresses and sends it.

    Plain text and the same as `html`; nothing in it is fetched from anywhere.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = edition.title
    if settings.help_email:
        message["From"] = Address(settings.organisation, addr_spec=settings.help_email)
        message["List-Unsubscribe"] = f"<mailto:{settings.help_email}?subject=unsubscribe>"
    message["X-Unsent"] = "1"  # mail programs that know it open a message to be finished, not one that came
    message.set_content(plain(edition, settings.organisation))
    message.add_alternative(html, subtype="html")
    message["Content-Language"] = edition.language  # set before, it would be one part's
    return message


def texts(edition: Edition, links: Mapping[str, str], organisation: str) -> list[Text]:
    """A text message for each topic, with the link to its handout by the entry's id."""
    return [_text(article, links[article.id], edition.language, organisation) for article in edition.articles]


def _text(article: Article, link: str, language: Language, organisation: str) -> Text:
    said = segments.fold(words("sms_sheet", language, organisation=organisation, text=article.sms, link=link))
    return Text(article.name, said, "GSM-7" if segments.is_gsm(said) else "UCS-2", segments.count(said))
