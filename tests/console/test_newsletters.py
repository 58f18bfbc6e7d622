"""Newsletters: put together by all who work here, from reviewed sentences, and sent to nobody by us."""

from __future__ import annotations

import email
import email.policy
import html
import re
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select

from bot import library
from bot.console.library import said, sides
from bot.records.models import AuditEvent, HandoutLink, Newsletter, OutboxMessage
from bot.records.outbound import handouts, newsletters
from bot.records.outbound.newsletters import Content, Words
from bot.reply import Language
from bot.services import Services
from glossary.checks.reading import too_hard
from glossary.model import Aspect
from tests.console.conftest import Clock, NewPerson, Person, field

PAGE = "/console/newsletters"
ISSUE = f"{PAGE}/issue?issue=1"
WORDS = {"title_en": "Breathing well", "greeting_en": "Hello all.", "title_es": "Respirar bien"}
HARD = "Pulmonary rehabilitation demonstrates considerable effectiveness, notwithstanding multiple comorbidities."
LANGUAGES: tuple[Language, ...] = ("en", "es")


async def begin(person: Person, **words: str) -> None:
    csrf = field(await person.see(PAGE), "csrf")
    assert (await person.send(PAGE, csrf=csrf, **(words or WORDS))).status == 303


async def press(person: Person, do: str = "", *, status: int = 303, **changed: str) -> str:
    """Fill in the form of the issue as it stands, with these changes, and press a button; the page after it."""
    form = filled(await person.see(ISSUE)) | changed
    response = await person.send(f"{PAGE}/issue", **form, **({"do": do} if do else {}))
    assert response.status == status, await response.text()
    return await response.text() if status != 303 else await person.see(response.headers["Location"])


def filled(page: str) -> dict[str, str]:
    """What a browser would send of the issue's form."""
    form = page.split('action="/console/newsletters/issue"')[1].split("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    typed = re.findall(r'<input id="title-.." name="([^"]+)"[^>]* value="([^"]*)"', form)
    written = re.findall(r'<textarea id="[^"]+" name="([^"]+)"[^>]*>([^<]*)<', form)
    ticked = [(name, "yes") for name in re.findall(r'name="([^"]+)" value="yes" checked', form)]
    return {name: html.unescape(value) for name, value in [*hidden, *typed, *written, *ticked]}


def order(page: str) -> list[str]:
    """The topics of the issue's form."""
    return filled(page)["order"].split()


def kept(services: Services) -> Content:
    with services.database.session() as session:
        issue = newsletters.find(session, 1)
        assert issue
        return newsletters.content(issue)


def passages(services: Services, topic: str, aspects: set[Aspect], language: Language) -> list[str]:
    """What the library says on these sides."""
    entry = library.of(services.settings).entries[topic]
    found = [said(entry.edition(language), aspect) for aspect in sides(entry.en) if aspect in aspects]
    return [passage.text for passage in found if passage]


def shown(page: str) -> str:
    """The words of a piece of HTML, as they are read."""
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", page)).split())


async def test_an_issue_is_started_filled_put_in_order_and_found_again(services: Services, maria: Person) -> None:
    await begin(maria)
    page = await press(maria, words="nebulizer")
    assert 'value="add nebulizer"' in page
    page = await press(maria, "add nebulizer", words="asthma")
    assert 'value="add asthma"' in page
    page = await press(maria, "add asthma")
    assert order(page) == ["nebulizer", "asthma"]
    page = await press(maria, "up asthma", **{"nebulizer/clean": "yes"})
    assert order(page) == ["asthma", "nebulizer"]
    assert order(await press(maria, "down asthma")) == ["nebulizer", "asthma"]
    assert kept(services).topics == {"nebulizer": ["definition", "clean"], "asthma": ["definition"]}
    assert order(await press(maria, "out asthma")) == ["nebulizer"]
    listed = await maria.see(PAGE)
    assert "1 issue<" in listed
    assert "Respirar bien" in listed
    assert "by Maria Lopez" in listed


async def test_the_first_cannot_go_up_nor_the_last_down(maria: Person) -> None:
    await begin(maria)
    for topic in ("nebulizer", "asthma"):
        await press(maria, f"add {topic}")
    for deed in ("up nebulizer", "down asthma", "up nothing", "fly asthma"):
        assert order(await press(maria, deed)) == ["nebulizer", "asthma"]


async def test_each_button_keeps_what_was_written_beside_it(services: Services, maria: Person) -> None:
    await begin(maria)
    await press(maria, "add nebulizer", greeting_en="Dear all,\r\nit is cold.", title_es="")
    assert kept(services).words == {"en": Words("Breathing well", "Dear all,\nit is cold.")}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_page_and_email_say_the_reviewed_sentences_and_no_others(
    services: Services, maria: Person, language: Language
) -> None:
    told: dict[str, set[Aspect]] = {"nebulizer": {"clean", "supplies"}, "asthma": {"definition"}}
    topics = {topic: sorted(aspects) for topic, aspects in told.items()}
    with services.database.session() as session:
        session.add(Newsletter(words={language: ["Aire", "Hola."]}, sides=Content({}, topics).sides, changed_by=1,
                               changed_at=services.now()))  # fmt: skip
    page = (await maria.see(f"{ISSUE}&language={language}")).split("<article")[1].split("</article>")[0]
    response = await maria.client.get(f"{PAGE}/issue.eml?issue=1&language={language}")
    assert response.headers["Content-Disposition"] == f'attachment; filename="newsletter-1-{language}.eml"'
    message = email.message_from_bytes(await response.read(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("html",))
    assert body
    markup = str(body.get_content())
    assert f'<html lang="{language}">' in markup
    assert f'lang="{language}"' in page
    for looked_at in (page, markup):
        words = shown(looked_at)
        for topic, aspects in told.items():
            for text in passages(services, topic, aspects, language):
                assert " ".join(re.sub(r"(?m)^• ", "", text).split()) in words
        hidden = set(passages(services, "nebulizer", {"store"}, language))
        assert hidden
        assert not [text for text in hidden if " ".join(text.split()) in words]
    assert not re.search(r"<(img|link|script|iframe|form|a)\b|src=|url\(", markup), (
        "nothing is fetched, nobody is counted"
    )


async def test_the_texts_lead_to_handouts_that_are_there_for_a_month(
    services: Services, maria: Person, clock: Clock
) -> None:
    await begin(maria)
    page = await press(maria, "add nebulizer")
    response = await maria.send(f"{PAGE}/texts", csrf=field(page, "csrf"), issue="1", language="es")
    text = html.unescape(await response.text())
    sms = library.of(services.settings).entries["nebulizer"].es.sms
    assert " ".join(sms.split()) in " ".join(text.split())
    assert re.search(r"\d segments?, (GSM-7|UCS-2)", text)
    [token] = re.findall(r"/h/([\w-]{12})", text)
    with services.database.session() as session:
        assert handouts.find(session, token, clock()) == ("nebulizer", "es")
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


async def test_a_greeting_harder_to_read_than_the_library_is_told_and_kept(services: Services, maria: Person) -> None:
    await begin(maria, title_en="Autumn", greeting_en=HARD)
    page = html.unescape(await maria.see(ISSUE))
    assert "This may be hard to read" in page
    assert next(iter(too_hard(HARD, "en"))).message in page
    assert kept(services).words["en"].greeting == HARD
    assert "hard to read" not in await press(maria, greeting_en="It is cold. Stay warm.")


async def test_a_colleagues_change_is_told_and_ones_own_words_stay_in_the_form(
    services: Services, maria: Person, james: Person
) -> None:
    await begin(maria)
    mine = filled(await maria.see(ISSUE)) | {"greeting_en": "Mine."}
    await press(james, "add asthma", greeting_en="His.")
    refused = await maria.send(f"{PAGE}/issue", **mine)
    page = await refused.text()
    assert refused.status == 422
    assert "A colleague has changed this issue" in page
    assert ">Mine.</textarea>" in page
    assert kept(services).words["en"].greeting == "His."
    assert (await maria.send(f"{PAGE}/issue", **filled(page))).status == 303
    assert kept(services).words["en"].greeting == "Mine."


async def test_who_keeps_what_a_colleague_has_deleted_starts_it_anew_with_the_same_words(
    maria: Person, james: Person
) -> None:
    await begin(maria)
    mine = filled(await maria.see(ISSUE)) | {"greeting_en": "Mine."}
    assert (
        await james.send(f"{PAGE}/delete", csrf=field(await james.see(), "csrf"), issue="1", seen="1")
    ).status == 303
    refused = await maria.send(f"{PAGE}/issue", **mine)
    page = await refused.text()
    assert refused.status == 422
    assert "deleted this issue" in page
    assert ">Mine.</textarea>" in page
    assert 'value="Breathing well"' in page
    await maria.see(ISSUE, status=404)


async def test_only_what_was_looked_at_is_deleted(maria: Person, james: Person) -> None:
    await begin(maria)
    await press(james, "add asthma")
    csrf = field(await maria.see(), "csrf")
    refused = await maria.send(f"{PAGE}/delete", csrf=csrf, issue="1", seen="1")
    assert refused.status == 422
    assert "1 issue<" in await refused.text()


async def test_an_issue_is_copied_as_the_start_of_the_next_and_all_is_audited(
    services: Services, maria: Person
) -> None:
    await begin(maria)
    await press(maria, "add nebulizer")
    csrf = field(await maria.see(), "csrf")
    copied = await maria.send(PAGE, csrf=csrf, copy="1")
    assert copied.headers["Location"] == f"{PAGE}/issue?issue=2"
    assert order(await maria.see(f"{PAGE}/issue?issue=2")) == ["nebulizer"]
    await maria.send(f"{PAGE}/delete", csrf=csrf, issue="1", seen="2")
    with services.database.session() as session:
        lines = session.scalars(
            select(AuditEvent).where(AuditEvent.resource == "newsletters").order_by(AuditEvent.id)
        ).all()
        assert [(line.actor_id, line.action, (line.detail or {})["issue"]) for line in lines] == [
            ("maria", "create", 1), ("maria", "update", 1), ("maria", "create", 2), ("maria", "delete", 1),
        ]  # fmt: skip
        assert "Breathing" not in str([line.detail for line in lines])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title_en": "", "title_es": "", "greeting_en": ""}, "Give the issue a title"),
        ({"title_en": ""}, "Give the issue a title"),
        ({"title_en": "x" * 81}, "Give the issue a title"),
        ({"greeting_es": "x" * 601}, "Write a greeting"),
        ({"order": "asthma"}, "Tick what to tell"),
        ({"order": "asthma gout eczema anemia nebulizer", "do": "add migraine"}, "up to 5 topics"),
    ],
)
async def test_what_no_issue_can_be_stands_in_the_form_still(
    services: Services, maria: Person, wrong: dict[str, str], told: str
) -> None:
    await begin(maria)
    ticks = {f"{topic}/definition": "yes" for topic in wrong.get("order", "").split() if wrong["order"] != "asthma"}
    page = await press(maria, status=422, **wrong, **ticks)
    assert told in page
    assert f'value="{wrong.get("title_en", "Breathing well")}"' in page
    assert kept(services).topics == {}
    if "order" not in wrong:
        csrf = field(page, "csrf")
        assert (await maria.send(PAGE, csrf=csrf, **(WORDS | wrong))).status == 422


async def test_what_is_made_up_is_left_out(services: Services, maria: Person) -> None:
    await begin(maria)
    made_up = {"order": "asthma asthma ../etc <b> tests/asthma nothing", "asthma/definition": "yes"}
    await press(maria, **made_up, **{"asthma/price": "yes", "nothing/definition": "yes", "title_en": "A\x00\tb\x07"})
    assert kept(services) == Content(
        {"en": Words("A b", "Hello all."), "es": Words("Respirar bien")}, {"asthma": ["definition"]}
    )


async def test_words_are_text_and_no_markup(maria: Person) -> None:
    words = "<script>x</script><img src=http://a.example/x.png> ![x](http://a.example/y.png)"
    await begin(maria, title_en="<b>Hi</b>", greeting_en=words)
    await press(maria, "add asthma")
    response = await maria.client.get(f"{PAGE}/issue.eml?issue=1&language=en")
    message = email.message_from_bytes(await response.read(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("html",))
    assert body
    for page in (await maria.see(ISSUE), await maria.see(PAGE), str(body.get_content())):
        assert not re.search(r"<script>|<img|<b>", page)


@pytest.mark.parametrize(
    "query", ["", "?issue=9", "?issue=x", "?issue=1&language=es", "?issue=1&language=fr", "?issue=1"]
)
async def test_an_edition_that_is_not_there_says_so(maria: Person, query: str) -> None:
    await begin(maria, title_en="Autumn")
    await press(maria, "add asthma")
    await maria.see(f"{PAGE}/issue.eml{query}", status=404)


async def test_an_issue_without_topics_has_no_editions(services: Services, maria: Person) -> None:
    await begin(maria)
    assert "Editions" not in await maria.see(ISSUE)
    await maria.see(f"{PAGE}/issue.eml?issue=1&language=en", status=404)
    csrf = field(await maria.see(), "csrf")
    assert (await maria.send(f"{PAGE}/texts", csrf=csrf, issue="1", language="en")).status == 404
    with services.database.session() as session:
        assert session.scalar(select(func.count()).select_from(HandoutLink)) == 0


@pytest.mark.parametrize(("username", "reads", "works"), [
    ("maria", True, True), ("lea", True, True), ("omar", True, False), ("ada", False, False),
])  # fmt: skip
async def test_who_may(new_person: NewPerson, maria: Person, username: str, reads: bool, works: bool) -> None:
    await begin(maria)
    await press(maria, "add asthma")
    person = await new_person(username)
    assert (f'href="{PAGE}"' in await person.see("/console/account")) is reads
    for address in (PAGE, ISSUE, f"{PAGE}/issue.eml?issue=1&language=en"):
        assert (await person.client.get(address)).status == (200 if reads else 403)
    csrf = field(await person.see("/console/account"), "csrf")
    assert (await person.send(PAGE, csrf=csrf, **WORDS)).status == (303 if works else 403)
    if reads and not works:
        for address in (PAGE, ISSUE):
            assert set(re.findall(r'action="([^"]+)"', await person.see(address))) == {"/console/logout"}
