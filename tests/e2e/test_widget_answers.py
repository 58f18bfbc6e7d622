"""Answers people would rather see than read: cards, steps, results, visits, read aloud."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import expect

from tests.e2e import answers
from tests.e2e.conftest import Visitor

#: Stands for the browser's voices: what was to be said, in which language and how fast.
VOICE = """
window.said = [];
SpeechSynthesis.prototype.speak = (speech) => window.said.push([speech.text, speech.lang, speech.rate]);
"""


async def test_an_answer_is_read_aloud_with_what_is_unfolded(visitor: Visitor) -> None:
    await visitor.page.add_init_script(VOICE)
    await visitor.page.reload()
    await visitor.open()
    await visitor.say("What is high blood pressure?")
    await visitor.reads("pushes too hard")
    await visitor.log.get_by_text("Signs").first.click()
    listen = visitor.log.get_by_role("button", name="Listen")
    await listen.click()
    (text, language, pace), *_ = await visitor.page.evaluate("window.said")
    assert "pushes too hard" in text
    assert "Most people have no signs at all" in text
    assert "signed by a clinician" not in text
    assert (language, pace < 1) == ("en-US", True)
    await expect(visitor.log.get_by_role("button", name="Stop")).to_have_attribute("aria-pressed", "true")


async def test_a_word_shows_and_says_how_it_is_said(visitor: Visitor) -> None:
    await visitor.page.add_init_script(VOICE)
    await visitor.page.reload()
    await visitor.open()
    await visitor.say("what does chronic mean")
    said = answers.shelf().get("chronic").edition("en").sections["pronounce"].text
    await visitor.reads(said)
    await visitor.page.get_by_role("button", name="Hear how to say chronic").click()
    (text, _, pace), *_ = await visitor.page.evaluate("window.said")
    assert (text, pace < 0.7) == ("chronic", True)


async def test_related_topics_are_one_tap_away(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("What is high blood pressure?")
    related = visitor.log.get_by_role("group", name="Related").get_by_role("button", name="heart failure")
    await related.click()
    await expect(visitor.log.locator(".from-you").last).to_contain_text("heart failure")


async def test_a_handout_of_one_answer_is_printed_in_full(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("hello")
    await visitor.say("What is high blood pressure?")
    await visitor.log.get_by_role("button", name="Print").click()
    paper = visitor.page.frame_locator("iframe.paper").locator("body")
    await expect(paper.get_by_role("heading", name="high blood pressure").first).to_be_attached()
    for part in ("Most people have no signs at all", "medlineplus.gov", "Not signed by a clinician yet"):
        await expect(paper).to_contain_text(part)
    await expect(paper).not_to_contain_text("You said: hello")


async def test_a_medicine_list_is_printed_without_the_talk_around_it(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("hello")
    await visitor.say("my medicines")
    await visitor.log.get_by_role("article").filter(has_text="Lisinopril").get_by_role("button", name="Print").click()
    paper = visitor.page.frame_locator("iframe.paper").locator("body")
    await expect(paper.get_by_role("listitem")).to_have_text(["Lisinopril 10 mg", "Metformin 500 mg"])
    await expect(paper).to_contain_text("Keep it where only you can read it.")
    await expect(paper).not_to_contain_text("You said: hello")


async def test_steps_come_with_a_checklist_and_warnings_set_apart(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("walk me through it")
    supplies = answers.nebulizer("en").supplies
    box = visitor.log.get_by_role("checkbox", name=supplies[0])
    await box.check()
    await expect(visitor.log.get_by_role("checkbox")).to_have_count(len(supplies))
    await visitor.page.get_by_role("button", name="Next", exact=True).last.click()
    step = visitor.log.get_by_role("article").last
    await expect(step.locator(".caution")).to_have_text("Take careKeep it away from water.")
    await expect(step.locator(".body > p").last).to_have_text("Set the machine on a flat, firm table and plug it in.")
    await expect(box).to_be_checked()


async def test_the_way_back_to_the_steps_after_other_talk_and_another_day(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("walk me through it")
    await visitor.page.get_by_role("button", name="Next", exact=True).last.click()
    await visitor.reads("Set the machine on a flat")
    await visitor.say("What is high blood pressure?")
    await visitor.reads("pushes too hard")
    await visitor.page.reload()
    await visitor.open()
    await visitor.page.get_by_role("button", name="Back to step 2 of 12").click()
    assert "Set the machine on a flat" in await visitor.focused()
    await visitor.log.get_by_role("button", name="Next", exact=True).click()
    await visitor.reads("Check the label on your medicine")


async def test_results_are_a_chart_with_the_same_in_a_table(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("my results")
    chart = visitor.log.get_by_role("img")
    name = await chart.get_attribute("aria-label")
    assert name == (
        "Chart of Hemoglobin A1c: 3 values from Jan 5, 2026 to Nov 2, 2026, between 6.4 and 7.4. "
        "The table has them all."
    )
    table = visitor.log.get_by_role("table", name="Hemoglobin A1c, all values")
    rows = [await row.inner_text() for row in await table.get_by_role("row").all()]
    assert rows[0].split("\t") == ["Date", "Value", "Lab's mark"]
    assert rows[1].split("\t") == ["Jan 5, 2026", "7.4", "H"]
    assert rows[3].split("\t") == ["Nov 2, 2026", "6.4", "–"]


async def test_a_visit_goes_into_the_calendar_without_saying_what_it_is_for(visitor: Visitor, tmp_path: Path) -> None:
    await visitor.open()
    await visitor.say("my next visit")
    await visitor.reads("Use the north door.")
    async with visitor.page.expect_download() as coming:
        await visitor.log.get_by_role("button", name="Add to calendar").click()
    download = await coming.value
    assert download.suggested_filename == "visit.ics"
    await download.save_as(tmp_path / "visit.ics")
    lines = (tmp_path / "visit.ics").read_bytes().decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    for line in (
        "DTSTART:20261203T213000Z",
        "DTEND:20261203T220000Z",
        "SUMMARY:Clinic visit",
        r"LOCATION:200 Main Street\, Room 4",
        "DESCRIPTION:Use the north door.",
    ):
        assert line in lines
    assert "Heart" not in "".join(lines)
