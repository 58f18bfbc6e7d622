"""Handouts put together from the library: they say what the library says, and nothing of a patient."""

from __future__ import annotations

import html
import re

import pytest

from bot.library import of
from bot.services import Services
from glossary.handout import handout
from tests.console.conftest import Person

PAGE = "/console/handouts"


async def test_topics_are_found_added_and_taken_out_again(maria: Person) -> None:
    found = link(await maria.see(f"{PAGE}?title=Breathing+well&language=es&words=nebulizer"), "Add", "entry=nebulizer")
    page = await maria.see(f"{found.partition('&words=')[0]}&words=asthma")
    page = await maria.see(link(page, "Add", "entry=asthma"))
    assert chosen(page) == ["nebulizer", "asthma"]
    assert page.count('class="sheet"') == 2
    assert "Breathing well" in page
    assert chosen(await maria.see(link(page, "Take out", "entry=asthma"))) == ["asthma"]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_sheet_says_all_that_the_handout_of_the_command_says(
    services: Services, maria: Person, language: str
) -> None:
    entry = of(services.settings).entries["nebulizer"]
    page = await maria.see(f"{PAGE}?entry=nebulizer&language={language}")
    shown = " ".join(html.unescape(re.sub("<[^>]+>", " ", page)).split())
    for line in handout(entry, "es" if language == "es" else "en").splitlines():
        words = " ".join(re.sub(r"^(#+|-|\d+\.) |\*\*", "", line).split())
        assert words in re.sub(r" (?=[.,])", "", shown) or words in shown
    assert f'<article class="card below sheets" lang="{language}"' in page


async def test_what_is_no_entry_or_there_twice_is_left_out(maria: Person) -> None:
    page = await maria.see(f"{PAGE}?entry=nebulizer&entry=nothing&entry=nebulizer&language=fr&title={'x' * 200}")
    assert chosen(page) == ["nebulizer"]
    assert "x" * 81 not in page


async def test_a_title_is_text_and_no_markup(maria: Person) -> None:
    assert "<b>Hi" not in await maria.see(f"{PAGE}?entry=nebulizer&title=<b>Hi</b>")


def chosen(page: str) -> list[str]:
    """The ids of what is put together."""
    return re.findall(r'name="entry" value="([^"]+)"', page)


def link(page: str, words: str, part: str) -> str:
    """The first link of the page with these words whose address has this part."""
    links = [html.unescape(one) for one in re.findall(rf'href="([^"]+)">{words}<', page)]
    return next(one for one in links if part in one)
