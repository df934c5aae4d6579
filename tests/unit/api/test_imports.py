"""Imports, tasks, the audit, the OpenAPI document."""

import csv
import io
import json

import pytest

from tests.browser import scenes
from tests.browser.stage import ROOT
from tests.unit.api.conftest import Site

CASE = json.loads((ROOT / "configs" / "demo" / "anna-berger.json").read_text("utf-8"))
CSV_HEADING = (
    "case_id;person.name;person.date_of_birth;person.postcode;person.city;person.language;person.country;"
    "person.state;person.time_zone;contact.email;claim.reference;claim.creditor;claim.bought;claim.principal_cents;"
    "claim.interest_cents;claim.costs_cents;claim.currency;claim.due;payee.name;payee.iban"
)
CSV_ROW = (
    "{case};Max Öztürk;1980-02-03;10115;Berlin;de;DE;BE;Europe/Berlin;max@example.org;R-1;Laden GmbH;Schuhe;"
    "{principal};100;1500;EUR;2026-05-01;Laden GmbH;DE02120300000000202051"
)


def test_wrong_cases_are_named_by_row_and_the_good_ones_taken(site: Site) -> None:
    broken = {**CASE, "case_id": "broken", "claims": [{**CASE["claims"][0], "principal_cents": "much"}]}
    answer = site.bearer("supervisor").post(
        "/api/imports/cases", json=[{**CASE, "case_id": "one"}, broken, {}]
    )
    report = answer.json()
    assert (report["taken"], report["wrong"]) == (1, 2)
    assert [error["row"] for error in report["errors"]] == [2, 3]
    assert "principal_cents" in report["errors"][0]["error"]
    assert site.stage.store.cases.get("one").pii_name == "Anna Berger"


def test_cases_come_as_csv_with_umlauts_and_semicolons(site: Site) -> None:
    rows = [
        CSV_HEADING,
        CSV_ROW.format(case="max", principal="12000"),
        CSV_ROW.format(case="moritz", principal="viel"),
    ]
    answer = site.bearer("supervisor").post(
        "/api/imports/cases",
        content="\ufeff" + "\r\n".join(rows),
        headers={"Content-Type": "text/csv; charset=utf-8"},
    )
    report = answer.json()
    assert report["taken"] == 1, report
    assert report["errors"][0]["row"] == 3
    assert site.stage.store.cases.get("max").pii_name == "Max Öztürk"


def test_payments_are_taken_once_by_their_reference(site: Site) -> None:
    row = {
        "reference": "L-1",
        "case_id": "anna-berger",
        "claim_reference": "NM-2026-48213",
        "amount_cents": 8000,
        "currency": "EUR",
        "paid_on": "2026-11-17",
    }
    wrong = [{**row, "paid_on": "17.11."}, {**row, "case_id": "nobody"}, {**row, "amount_cents": None}]
    client = site.bearer("supervisor")
    report = client.post("/api/imports/payments", json=[row, row, *wrong]).json()
    assert [error["row"] for error in report["errors"]] == [3, 4, 5]
    (payment,) = site.stage.store.payments.of_case("anna-berger")
    assert payment.amount_cents == 8000


def test_a_body_of_another_kind_gets_one_sentence(site: Site) -> None:
    client = site.bearer("supervisor")
    for content, kind, status in (
        (b"\xff\xfe", "text/csv", 422),
        (b"{", "application/json", 422),
        (b"1", "text/plain", 415),
    ):
        answer = client.post("/api/imports/cases", content=content, headers={"Content-Type": kind})
        assert answer.status_code == status
        assert answer.json()["detail"].endswith(".")


CSV_BODY = {"Content-Type": "text/csv"}
PAYMENT_HEADING = "reference;case_id;claim_reference;amount_cents;currency;paid_on"
GOOD = "L-9;anna-berger;NM-2026-48213;8000;EUR;2026-11-17"


def test_rows_are_counted_as_a_spreadsheet_counts_them(site: Site) -> None:
    rows = [
        CSV_HEADING,
        "",
        CSV_ROW.format(case="one", principal="12000").replace("Schuhe", '"Schuhe\nund Socken"'),
        CSV_ROW.format(case="two", principal="12,50"),
        ";;;;",
        CSV_ROW.format(case="three", principal="9000") + ";zu;viel",
        CSV_ROW.format(case="x" * 81, principal="9000"),
        CSV_ROW.format(case="four", principal="9000"),
    ]
    answer = site.bearer("supervisor").post(
        "/api/imports/cases", content="\n".join(rows).encode(), headers=CSV_BODY
    )
    report = answer.json()
    assert (report["taken"], report["wrong"]) == (2, 3), report
    assert [error["row"] for error in report["errors"]] == [4, 6, 7]
    assert "principal_cents" in report["errors"][0]["error"]
    assert "22 fields and the heading 20" in report["errors"][1]["error"]
    assert "80 printable" in report["errors"][2]["error"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "needs a heading"),
        ("Name;Betrag\nAnna;1", "needs a heading"),
        ("case_id;person.name;case_id\n", "case_id twice"),
        ("case_id;person.name;Telefon\n", "Telefon is not known"),
        ('case_id;person.name\n"never closed;x', "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_whole_with_one_sentence(
    site: Site, content: str, sentence: str
) -> None:
    answer = site.bearer("supervisor").post("/api/imports/cases", content=content.encode(), headers=CSV_BODY)
    assert answer.status_code == 422
    assert sentence in answer.json()["detail"]


@pytest.mark.parametrize(
    "body", ["{}", "[1]", "[[]]", '"x"', "null", "[" * 100_000, '[{"a": NaN}]', '[{"a": Infinity}]']
)
def test_json_that_is_no_list_of_objects_is_refused(site: Site, body: str) -> None:
    answer = site.bearer("supervisor").post(
        "/api/imports/payments", content=body.encode(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"amount_cents": 80.5}, "whole cents"),
        ({"amount_cents": True}, "whole cents"),
        ({"amount_cents": "8e3"}, "whole cents"),
        ({"amount_cents": "８０"}, "whole cents"),
        ({"amount_cents": 0}, "not zero"),
        ({"amount_cents": [8000]}, "whole cents"),
        ({"currency": "Euro"}, "three letters"),
        ({"claim_reference": "another"}, "no claim another"),
        ({"paid_on": "2027-11-17"}, "future"),
        ({"paid_on": 20261117}, "YYYY-MM-DD"),
        ({"reference": "x" * 81}, "80 printable"),
        ({"reference": "a\u0000b"}, "80 printable"),
        ({"case_id": {"a": 1}}, "no case"),
        ({"case_id": None}, "case_id is missing"),
    ],
)
def test_a_wrong_payment_is_named_and_nothing_of_it_is_kept(
    site: Site, change: dict[str, object], sentence: str
) -> None:
    names = PAYMENT_HEADING.split(";")
    good: dict[str, object] = dict(zip(names, GOOD.split(";"), strict=True))
    report = site.bearer("supervisor").post("/api/imports/payments", json=[{**good, **change}]).json()
    assert (report["taken"], report["wrong"]) == (0, 1)
    assert sentence in report["errors"][0]["error"]
    assert site.stage.store.payments.of_case("anna-berger") == []


def test_a_returned_debit_is_a_negative_payment(site: Site) -> None:
    back = GOOD.replace("L-9;", "L-10;").replace(";8000", ";-8000")
    content = f"{PAYMENT_HEADING};Buchungstext\n{GOOD};x\n{back};y"
    report = (
        site.bearer("supervisor")
        .post("/api/imports/payments", content=content.encode(), headers=CSV_BODY)
        .json()
    )
    assert report == {"taken": 2, "known": 0, "wrong": 0, "errors": []}
    assert sum(p.amount_cents for p in site.stage.store.payments.of_case("anna-berger")) == 0


def test_what_is_known_is_told_and_a_repeated_key_gets_the_first_answer(site: Site) -> None:
    client, content = site.bearer("supervisor"), f"{PAYMENT_HEADING}\n{GOOD}".encode()
    headers = {**CSV_BODY, "Idempotency-Key": "import-0001"}
    first = client.post("/api/imports/payments", content=content, headers=headers).json()
    assert client.post("/api/imports/payments", content=content, headers=headers).json() == first
    again = client.post("/api/imports/payments", content=content, headers=CSV_BODY).json()
    assert (first["known"], again["known"]) == (0, 1)
    other = client.post("/api/imports/payments", content=content + b"\n", headers=headers)
    assert other.status_code == 422


def test_an_import_does_not_take_a_block_away(site: Site) -> None:
    client = site.bearer("supervisor")
    blocked = {**CASE, "case_id": "one", "flags": {"do_not_call": True}}
    client.post("/api/imports/cases", json=[blocked])
    client.post("/api/imports/cases", json=[{**CASE, "case_id": "one", "flags": {}}])
    assert client.get("/api/people/one").json()["flags"] == ["do_not_call"]
    body = {"what": "do_not_call", "why": "asked_in_writing"}
    lifted = client.post("/api/people/one/lift", json=body, headers={"Idempotency-Key": "lift-0001"})
    assert lifted.json()["flags"] == []
    line = site.stage.store.audit.read(limit=1)[0].line
    assert (line.what, line.body) == ("block.lifted", body)


def test_a_task_belongs_to_the_one_who_claimed_it(site: Site) -> None:
    call = scenes.anna(site.stage)
    first, second = site.bearer(name="First"), site.bearer(name="Second")
    first.post(
        f"/api/calls/{call.call_id}/callback",
        json={"skill": "general"},
        headers={"Idempotency-Key": "k" * 10},
    )
    (task,) = first.get("/api/tasks").json()["tasks"]
    path = f"/api/tasks/{task['task_id']}"
    assert first.post(f"{path}/claim").status_code == 200
    assert second.post(f"{path}/claim").status_code == 409
    assert second.post(f"{path}/finish", json={"result": "done"}).status_code == 409
    assert first.post(f"{path}/finish", json={"result": "reached"}).json()["state"] == "done"


def test_the_audit_is_exported_without_formulas_and_its_chain_holds(site: Site) -> None:
    plan = scenes.anna(site.stage).suggest()
    body = {"version": 1, "terms_hash": plan.terms_hash, "tab": ""}
    site.bearer().post(
        f"/api/plans/{plan.plan_id}/confirm", json=body, headers={"Idempotency-Key": "key-0001"}
    )
    auditor = site.bearer("auditor")
    lines = list(csv.DictReader(io.StringIO(auditor.get("/api/audit/export.csv?what=plan.confirm").text)))
    assert len(lines) == 1
    assert json.loads(lines[0]["body"])["suggested"]["rate_cents"] == plan.suggestion.plan.rate_cents
    assert not any(cell.startswith(("=", "+", "@")) for line in lines for cell in line.values())
    assert auditor.get("/api/audit/verify").json()["lines"] >= 3


def test_the_openapi_document_names_every_route_with_a_summary_and_examples(site: Site) -> None:
    document = site.anonymous().get("/api/openapi.json").json()
    operations = [op for path in document["paths"].values() for op in path.values()]
    assert len(operations) > 40
    assert all(op["summary"] for op in operations)
    bodies = [
        name
        for name, schema in document["components"]["schemas"].items()
        if schema.get("type") == "object"
        and not schema.get("examples")
        and name not in ("HTTPValidationError", "ValidationError")
    ]
    assert bodies == []


def test_a_calls_log_is_resumable_after_any_line(site: Site) -> None:
    call = scenes.anna(site.stage)
    client = site.bearer()
    whole = client.get(f"/api/calls/{call.call_id}/events").json()
    rest = client.get(f"/api/calls/{call.call_id}/events?after=5").json()
    assert [e["seq"] for e in whole["entries"]][:3] == [1, 2, 3]
    assert rest["entries"] == whole["entries"][5:]
    assert rest["next"] == whole["next"]
