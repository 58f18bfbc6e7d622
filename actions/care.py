"""The patient's care plan and who looks after them."""

from __future__ import annotations

from actions import chart_links
from actions.telling import Telling, bullets, plain
from bot.records.chart import patients
from bot.records.models import CarePlan
from bot.words import words


def tell_plan(telling: Telling) -> None:
    """The discharge instructions and care plans in force, in their own words."""
    plans = patients.care_plans(telling.session, telling.patient.id, telling.now, telling.reader)
    if not plans:
        telling.respond("utter_answer_no_care_plan", as_of=telling.as_of([]))
        return
    lines = [line for plan in plans for line in _lines(telling, plan)]
    shown = telling.shown(lines)
    links = chart_links.buttons(plans, ("condition", "procedure"), "self_care", telling.language)
    telling.respond(
        "utter_answer_care_plan",
        [*telling.more(shown, lines, "all_care_plan"), *links],
        lines=bullets(shown),
        as_of=telling.as_of(plans),
    )


def tell_team(telling: Telling) -> None:
    """Who is in the care team, the general practitioner first."""
    teams = patients.care_team(telling.session, telling.patient.id, telling.now, telling.reader)
    own = telling.patient.practitioner
    first = [words("record_own_doctor", telling.language, name=own)] if own else []
    members = list(dict.fromkeys([*first, *(member for team in teams for member in team.members)]))
    if not members:
        telling.respond("utter_answer_no_care_team", as_of=telling.as_of([]))
        return
    shown = telling.shown(members)
    telling.respond(
        "utter_answer_care_team",
        telling.more(shown, members, "all_care_team"),
        lines=bullets(shown),
        as_of=telling.as_of(teams),
    )


def _lines(telling: Telling, plan: CarePlan) -> list[str]:
    since = telling.since(plan, plan.start) if plan.start else ""
    return [f"{plain(plan.display)}{since}", *([plan.note] if plan.note else []), *map(plain, plan.steps)]
