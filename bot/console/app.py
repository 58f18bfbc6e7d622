"""Putting the console together: routes, templates and guards."""

from __future__ import annotations

from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot.console import (
    account,
    actions,
    alerts,
    audit_page,
    bulk,
    canned,
    clock,
    events,
    handouts,
    hours,
    inbox,
    inquiry,
    insights,
    library,
    login,
    mail,
    newsletters,
    on_call,
    people,
    present,
    record,
    research,
    security,
    single_sign_on,
)
from bot.console.hashing import HASHING, Hashing
from bot.console.steps import STEPS
from bot.records import lifecycle
from bot.services import SERVICES, Services

_HERE = Path(__file__).parent


def create_console(services: Services) -> web.Application:
    """The console, to be mounted at `security.MOUNT`. Log-in and static files are its only open routes."""
    app = web.Application(middlewares=[security.guard])
    app[SERVICES] = services
    app[HASHING] = Hashing()
    app[events.STREAMS] = events.Streams()
    app[library.SHELF] = library.Shelf(services.settings)
    app[research.DESK] = research.Desk()
    single_sign_on.set_up(app, services)
    _set_up_templates(app, services)
    _add_routes(app.router)
    app.cleanup_ctx.append(clock.run_clocks)
    app.cleanup_ctx.append(mail.send_notices)
    app.on_response_prepare.append(security.protect)
    app.on_shutdown.append(events.end_streams)
    return app


def _set_up_templates(app: web.Application, services: Services) -> None:
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        filters=present.filters(services.settings.timezone),
    )
    environment.globals.update(organisation=services.settings.organisation, finished=lifecycle.FINISHED)


def _add_routes(router: web.UrlDispatcher) -> None:
    router.add_get("/login", login.show, name="login")
    router.add_post("/login", login.submit, name="login")
    router.add_get("/second", login.show_second, name="second")
    router.add_post("/second", login.submit_second, name="second")
    router.add_get("/sso", single_sign_on.leave_for_service, name="sso", allow_head=False)
    router.add_get("/sso/back", single_sign_on.come_back, name="sso_back", allow_head=False)
    router.add_post("/logout", login.leave, name="logout")
    router.add_get("/session", login.remaining, name="session")
    router.add_post("/session", login.remaining, name="session")
    router.add_get("/home", login.go_home, name="home")
    router.add_get("/account", account.show, name="account")
    router.add_post("/account/password", account.change_password, name="password")
    router.add_post("/account/email", account.set_email, name="email")
    router.add_post("/account/sessions", account.end_session, name="end_session")
    router.add_post("/account/second-factor", account.turn_on, name="second_factor")
    router.add_post("/account/second-factor/off", account.turn_off, name="second_factor_off")
    router.add_get("/people", people.show, name="people")
    router.add_post("/people", people.add, name="add_person")
    router.add_post("/people/change", people.change, name="change_person")
    router.add_get("/hours", hours.show, name="hours")
    router.add_post("/hours", hours.keep, name="keep_hours")
    router.add_get("/on-call", on_call.show, name="on_call")
    router.add_post("/on-call", on_call.keep, name="keep_on_call")
    router.add_get("/audit", audit_page.show, name="trail")
    router.add_get("/", inbox.show, name="inbox")
    router.add_get("/live", inbox.live, name="inbox_live")
    router.add_get("/events", events.inbox, name="inbox_events", allow_head=False)
    router.add_get("/alerts", alerts.show, name="alerts")
    router.add_post("/search", inbox.search, name="search")
    router.add_post("/views", inbox.save_view, name="save_view")
    router.add_post("/bulk", bulk.act, name="bulk")
    router.add_get("/canned", canned.show, name="canned")
    router.add_post("/canned", canned.keep, name="keep_canned")
    router.add_post("/macros", canned.keep_macro, name="keep_macro")
    router.add_get("/insights", insights.show, name="insights")
    router.add_get("/insights.csv", insights.as_csv, name="insights_csv")
    router.add_get("/research", research.show, name="research")
    router.add_post("/research/count", research.count, name="count_cohort")
    router.add_post("/research/export", research.export, name="export_cohort")
    router.add_get("/library", library.show, name="library")
    router.add_get("/handouts", handouts.show, name="handouts")
    router.add_get("/newsletters", newsletters.show, name="newsletters")
    router.add_post("/newsletters", newsletters.start, name="start_newsletter")
    router.add_post("/newsletters/delete", newsletters.delete, name="delete_newsletter")
    router.add_get("/newsletters/issue", newsletters.show_issue, name="newsletter")
    router.add_post("/newsletters/issue", newsletters.keep, name="keep_newsletter")
    router.add_get("/newsletters/issue.eml", newsletters.email, name="newsletter_email")
    router.add_post("/newsletters/texts", newsletters.texts, name="newsletter_texts")
    one = r"/inquiries/{number:\d{1,9}}"
    router.add_get(one, inquiry.show, name="inquiry")
    router.add_get(f"{one}/live", inquiry.live, name="inquiry_live")
    router.add_get(f"{one}/events", events.inquiry, name="inquiry_events", allow_head=False)
    router.add_get(f"{one}/record", record.show, name="record")
    router.add_post(f"{one}/record", record.open_it, name="open_record")
    router.add_post(f"{one}/answer", actions.answer, name="answer")
    router.add_post(f"{one}/draft", actions.keep_draft, name="draft")
    router.add_post(f"{one}/{{action:{'|'.join(STEPS)}}}", actions.change, name="change")
    router.add_static("/static", _HERE / "static", name="static")
