"""An export tells on nobody: no identifier gets in, small cells are shut, columns are explained, and it is audited."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections import Counter, defaultdict
from typing import Any

import pytest
from sqlalchemy import inspect, select

from bot.errors import Undecryptable
from bot.records import audit
from bot.records.chart.fhir.samples import load_samples
from bot.records.chart.source import TABLES
from bot.records.encryption import new_key
from bot.records.engine import Database
from bot.records.models import AuditEvent, Base, Condition, Inquiry, Medication, Patient, Result
from bot.records.research import cohort, dictionary, export, release, small
from bot.records.research.approval import Approval
from bot.records.research.release import Order
from bot.records.research.small import SUPPRESSED
from tests.records.research.clinic import HYPERTENSION, NOW, SECRET, add_chart, add_condition, add_patient, fill

APPROVAL = Approval("IRB-2026-17", "Review board", "How often blood pressure is measured")
Rows = list[dict[str, str]]


def asked(**given: str) -> Order:
    wanted = cohort.read({name: [value] for name, value in (given or {"age_from": "0"}).items()})
    return Order(wanted, APPROVAL, "rita", NOW)


def made(database: Database, **given: str) -> dict[str, str]:
    """The files of an export, as text by name."""
    out = io.BytesIO()
    release.make(database, asked(**given), out, lambda *_: None)
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rows(files: dict[str, str], name: str) -> Rows:
    return list(csv.DictReader(io.StringIO(files[f"{name}.csv"])))


def told(files: dict[str, str], name: str, column: str) -> Counter[str]:
    return Counter(row[column] for row in rows(files, name))


@pytest.fixture
def clinic(database: Database) -> Database:
    with database.session() as session:
        fill(session, 30)
    return database


def test_what_is_told_of_a_patient(clinic: Database) -> None:
    files = made(clinic)
    assert {name: len(rows(files, name)) for name in dictionary.FILES} == {
        "patients": 30, "conditions": 30, "results": 60, "medicines": 30, "vaccinations": 30, "inquiries": 15
    }  # fmt: skip
    patient = rows(files, "patients")[0]
    assert {name: patient[name] for name in ("language", "zip3")} == {"language": "en", "zip3": "021"}
    assert 50 <= int(patient["age"]) <= 76
    mine = patient["study_id"]
    [condition] = [row for row in rows(files, "conditions") if row["study_id"] == mine]
    assert condition == {"study_id": mine, "code": HYPERTENSION, "name": "Hypertension", "onset_year": "2024"}
    [test] = [row for row in rows(files, "results") if (row["study_id"], row["name"]) == (mine, "Hemoglobin A1c")]
    assert (test["year"], test["value"], test["unit"], test["flag"]) == ("2024", "6.4", "%", "H")
    comments = [row["value"] for row in rows(files, "results") if row["name"] == "General comment"]
    assert comments == [""] * 30
    inquiry = rows(files, "inquiries")[0]
    assert (inquiry["year"], inquiry["topic"], inquiry["level"]) == ("2026", "asthma", "routine")


def identifiers(database: Database) -> set[str]:
    """Every name, number, address and id in the database, whole and in parts, and every date of a chart."""
    found: set[str] = set()
    with database.session(read_only=True) as session:
        for patient in session.scalars(select(Patient)):
            texts = [patient.id, patient.mrn, patient.phone, patient.email, patient.address, patient.zip]
            texts += [patient.name, patient.name_key, patient.practitioner]
            for text in filter(None, texts):
                found |= {text, *(part for part in re.split(r"[\s,|@+-]+", text) if len(part) > 3)}
            if patient.phone:
                found |= {patient.phone[-10:], patient.phone[-7:]}
            if born := patient.birth_date:
                found |= {born.isoformat(), f"{born:%m/%d/%Y}", f"{born:%d.%m.%Y}", f"{born:%Y%m%d}"}
        for table in TABLES.values():
            for row in session.scalars(select(table)):
                found.add(row.id)
                values = [getattr(row, column.key) for column in inspect(table).columns]
                found |= {value.date().isoformat() for value in values if isinstance(value, dt.datetime)}
        for inquiry in session.scalars(select(Inquiry)):
            found |= {inquiry.conversation_id, str(inquiry.number)}
    return found


def test_no_identifier_of_anybody_is_anywhere_in_it(clinic: Database) -> None:
    """The sample patients among others who have the same codes, so that as much as possible is told of them."""
    load_samples(clinic, NOW)
    with clinic.session() as session:
        session.scalars(select(Result).where(Result.id.startswith("r-"))).first().unit = SECRET  # type: ignore[union-attr]
        add_condition(session, session.scalars(select(Patient)).first(), None, f"Seen by {SECRET}")  # type: ignore[arg-type]
        add_condition(session, session.scalars(select(Patient)).first(), f"770-{SECRET}", "Own code")  # type: ignore[arg-type]
    files = made(clinic)
    assert len(rows(files, "patients")) == 36
    known = identifiers(clinic)
    assert {"Kermit", "Trantow", "Quillon0003", "MRN770003", "2025550104", "02138", "2024-05-17"} <= known
    everything = "\n".join([*files, *files.values()]).casefold()
    words = set(re.split(r"[^\w.+-]+", everything))
    # Whole words for short ones: a year or "Hard" may be part of something harmless.
    hits = {each for each in known if (each.casefold() in everything if len(each) > 7 else each.casefold() in words)}
    assert hits == set()
    assert SECRET.casefold() not in everything
    assert re.findall(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}:\d\d", everything) == []


def test_ages_over_89_and_years_that_tell_them_are_not_told(clinic: Database) -> None:
    with clinic.session() as session:
        for number in range(100, 115):
            add_chart(session, add_patient(session, number, birth_date=dt.date(1930, 1, 1 + number % 20)))
        long_ago = dt.datetime(1936, 6, 1, 12, tzinfo=dt.UTC)
        session.get_one(Condition, f"c-pat-0100-{SECRET}").onset = long_ago
        session.get_one(Condition, f"c-pat-0101-{SECRET}").onset = long_ago.replace(year=1937)
    files = made(clinic, age_from="90")
    assert told(files, "patients", "age") == {"90+": 15}
    assert told(files, "conditions", "onset_year") == {"2024": 13, "1937": 1, "": 1}


def test_of_who_has_died_no_age_is_told(clinic: Database) -> None:
    with clinic.session() as session:
        session.get_one(Patient, f"pat-0001-{SECRET}").deceased = True
    assert told(made(clinic, condition=HYPERTENSION), "patients", "age")[""] == 1


def test_sparse_and_unknown_places_are_zeroed(database: Database) -> None:
    with database.session() as session:
        for number in range(33):
            add_patient(session, number, zip=("03601", "00901", "02138")[number % 3])
    assert told(made(database), "patients", "zip3") == {"000": 22, "021": 11}


@pytest.mark.parametrize(("patients", "refused"), [(0, True), (10, True), (11, False)])
def test_a_cohort_of_fewer_than_eleven_is_refused(database: Database, patients: int, refused: bool) -> None:
    with database.session() as session:
        fill(session, patients)
    assert release.count(database, asked()) == ("fewer than 11" if refused else 11)
    if refused:
        out = io.BytesIO()
        with pytest.raises(ValueError, match="fewer than 11"):
            release.make(database, asked(), out, lambda *_: None)
        assert out.getvalue() == b""
    else:
        assert len(rows(made(database), "patients")) == 11


def test_a_code_of_ten_patients_is_suppressed_with_all_that_tells_it_and_one_of_eleven_is_told(
    clinic: Database,
) -> None:
    with clinic.session() as session:
        people = session.scalars(select(Patient).order_by(Patient.id)).all()
        for number, patient in enumerate(people):
            day = {"patient_id": patient.id, "as_of": NOW, "taken": NOW, "status": "final", "category": "laboratory"}
            for code, some in (("718-7", range(11)), ("2160-0", range(10)), ("2823-3", range(20, 30))):
                value = {"value": "13.2", "unit": "g/dL", "flag": "N", "display": f"Test {code}"}
                if number in some:
                    session.add(Result(id=f"x{code}-{patient.id}", code_system="l", code=code, **value, **day))
    files = made(clinic)
    codes = told(files, "results", "code")
    assert codes["l|718-7"] == 11
    assert codes[SUPPRESSED] == 20
    hidden = [row for row in rows(files, "results") if row["code"] == SUPPRESSED]
    assert {(row["name"], row["value"], row["unit"], row["flag"]) for row in hidden} == {("", "", "", "")}
    assert "2160-0" not in "".join(files.values())
    assert "results.csv, code: 20" in files["README.txt"]


def test_a_name_that_few_records_have_is_not_told_for_its_code(clinic: Database) -> None:
    with clinic.session() as session:
        for number, condition in enumerate(session.scalars(select(Condition).order_by(Condition.id))):
            condition.display = "High blood pressure" if number < 20 else f"Pressure of {SECRET}"
    assert told(made(clinic), "conditions", "name") == {"High blood pressure": 30}
    with clinic.session() as session:
        for number, condition in enumerate(session.scalars(select(Condition).order_by(Condition.id))):
            condition.display = f"Pressure {number % 3}"
    assert told(made(clinic), "conditions", "name") == {"": 30}


def test_a_file_of_few_patients_is_left_empty_and_says_so(clinic: Database) -> None:
    with clinic.session() as session:
        for number, row in enumerate(session.scalars(select(Medication).order_by(Medication.id)).all()):
            if number >= small.MINIMUM - 1:
                session.delete(row)
    files = made(clinic)
    assert rows(files, "medicines") == []
    assert "medicines.csv: 0 (left empty" in files["README.txt"]


def test_what_is_of_a_special_category_is_left_out_and_its_patient_stays(clinic: Database) -> None:
    with clinic.session() as session:
        for patient in session.scalars(select(Patient)).all():
            add_condition(session, patient, "35489007", "Depressive disorder")
        for inquiry in session.scalars(select(Inquiry)):
            inquiry.topic_id = "hiv"
    files = made(clinic)
    assert told(files, "conditions", "code") == {HYPERTENSION: 30}
    assert (len(rows(files, "patients")), rows(files, "inquiries")) == (30, [])
    assert "35489007" not in "".join(files.values())


def test_only_inquiries_and_years_that_were_chosen_are_told(clinic: Database) -> None:
    with clinic.session() as session:
        for inquiry in session.scalars(select(Inquiry).order_by(Inquiry.id).limit(2)):
            inquiry.topic_id = "flu"
    files = made(clinic, topic="asthma", year_from="2025")
    assert (len(rows(files, "patients")), told(files, "inquiries", "topic")) == (13, {"asthma": 13})
    assert (rows(files, "results"), len(rows(files, "conditions"))) == ([], 13)


def test_study_ids_join_the_files_of_an_export_and_no_two_exports(clinic: Database) -> None:
    first, second = made(clinic), made(clinic)
    ids = [
        {name: {row["study_id"] for row in rows(files, name)} for name in dictionary.FILES} for files in (first, second)
    ]
    for each in ids:
        assert len(each["patients"]) == 30
        assert all(found <= each["patients"] for found in each.values())
    assert ids[0]["patients"].isdisjoint(ids[1]["patients"])
    for name in dictionary.FILES:
        order = [row["study_id"] for row in rows(first, name)]
        assert order == sorted(order), "the order is that of the random ids"


def test_the_dictionary_explains_every_column_of_every_file(clinic: Database) -> None:
    files = made(clinic)
    explained = defaultdict(list)
    for row in csv.DictReader(io.StringIO(files["dictionary.csv"])):
        assert row["meaning"], row
        explained[row["file"]].append(row["column"])
    tables = {name: text.splitlines()[0].split(",") for name, text in files.items() if name.endswith(".csv")}
    del tables["dictionary.csv"]
    assert explained == tables
    assert set(files) == {*tables, "dictionary.csv", "README.txt"}


def test_no_cell_is_a_formula(clinic: Database) -> None:
    with clinic.session() as session:
        for condition in session.scalars(select(Condition)):
            condition.display, condition.code_system = "=cmd()", "@evil"
        for result in session.scalars(select(Result)):
            result.unit, result.value = "-", "-3"
    files = made(clinic)
    assert told(files, "conditions", "name") == {"'=cmd()": 30}
    assert told(files, "conditions", "code") == {"'@evil|38341003": 30}
    assert told(files, "results", "unit") == {"'-": 60}
    assert told(files, "results", "value") == {"-3": 60}


def test_the_readme_says_on_what_ground_and_how_it_was_made(clinic: Database) -> None:
    text = made(clinic, condition=HYPERTENSION, sex="female")["README.txt"]
    for words in (*vars(APPROVAL).values(), f"condition: {HYPERTENSION}", "sex: female", "Patients: 15", "Safe Harbor"):
        assert words in text
    assert "patients.csv: 15" in text


def test_more_patients_than_are_read_at_once_are_all_told_and_progress_is_shown(
    clinic: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 7)
    seen: list[tuple[str, int, int]] = []
    out = io.BytesIO()
    report = release.make(clinic, asked(), out, lambda *step: seen.append(step))
    assert report.rows["conditions"] == 30
    steps = [(done, total) for stage, done, total in seen if stage == "conditions: writing"]
    assert steps == [(7, 30), (14, 30), (21, 30), (28, 30), (30, 30)]


def test_each_count_and_export_is_a_line_of_the_audit_without_contents(clinic: Database) -> None:
    release.count(clinic, asked(condition=HYPERTENSION))
    made(clinic, condition=HYPERTENSION)
    with pytest.raises(ValueError, match="fewer"):
        made(clinic, condition="gout")
    with clinic.session(read_only=True) as session:
        lines = session.scalars(
            select(AuditEvent).where(AuditEvent.resource == "research").order_by(AuditEvent.id)
        ).all()
        assert [line.action for line in release.log(session, 5)] == ["print-export"] * 2
        assert audit.verify(session) is None
    assert [(line.action, line.outcome, line.detail["patients"]) for line in lines if line.detail] == [
        ("query", "success", 30), ("print-export", "success", 30), ("print-export", "refused", "fewer than 11")
    ]  # fmt: skip
    ground = {"protocol": "IRB-2026-17", "approver": "Review board", "purpose": APPROVAL.purpose}
    for line in lines:
        assert (line.actor_id, line.purpose, line.patient_id) == ("rita", "research", None)
        assert line.detail is not None
        assert ground.items() <= line.detail.items()
    assert lines[1].detail is not None
    assert (lines[1].detail["results rows"], lines[1].detail["cohort"]) == (60, f"condition: {HYPERTENSION}")
    assert SECRET not in str([line.detail for line in lines])


def test_nothing_is_written_to_the_records(clinic: Database) -> None:
    def state() -> dict[str, list[Any]]:
        with clinic.session(read_only=True) as session:
            tables = [table for name, table in Base.metadata.tables.items() if name != "audit_events"]
            return {table.name: [tuple(row) for row in session.execute(select(table))] for table in tables}

    before = state()
    made(clinic)
    assert state() == before


def test_without_the_key_of_what_is_stored_nothing_is_made(database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)
    locked, other = Database(url, [new_key()]), Database(url, [new_key()])
    with locked.session() as session:
        fill(session, 11)
    with pytest.raises(Undecryptable):
        release.make(other, asked(), io.BytesIO(), lambda *_: None)
    assert release.make(locked, asked(), io.BytesIO(), lambda *_: None).patients == 11
    locked.close()
    other.close()
