"""What is published from the books: others' programs accept it, it ties to the ledger, and nobody is named in it."""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from pytest_django import DjangoDbBlocker

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger import services
from rightsource.books.ledger.queries.publishing import SpendingLeg
from rightsource.books.ledger.rules import BatchSpec, EntityKind, EntrySpec, LegSpec, Stratum
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.evidence import queries as evidence
from rightsource.ground.money import Money
from rightsource.ground.parameters import ParameterNotInForceError
from rightsource.ground.time import Quarter
from rightsource.journeys.publish import (
    PublishError,
    activity,
    beancount,
    payments,
    publish,
    publish_journal,
    publish_openly,
    spending,
    tables,
)
from rightsource.rehearsal.rehearse import rehearse
from tests import database
from tests.books.signing_in import sign_in

NOW = datetime(2031, 1, 1, 12, tzinfo=UTC)  # far outside the case, so the case's own day is the demonstration's
QUARTER = Quarter(2015, 2)
DAY = date(2015, 5, 8)
NAME = "Wilhelmina Featherstonehaugh"
# How another program sums the file; it runs apart, so that its licence and its warnings stay its own.
SUMS = """
import json, sys
from collections import defaultdict
from beancount import loader
from beancount.core.data import Transaction
entries, errors, options = loader.load_file(sys.argv[1])
sums = defaultdict(int)
for entry in entries:
    if isinstance(entry, Transaction):
        for posting in entry.postings:
            assert posting.units.currency == "GBP"
            sums[posting.account] += posting.units.number
print(json.dumps({"errors": [error.message for error in errors], "sums": {k: str(v) for k, v in sums.items()}}))
"""


def silent(sentence: str) -> None:
    """Say nothing."""


def post_hard_cases() -> None:
    """Book what is hard to publish: a person, a split invoice, credit notes, sums around the threshold, odd words."""
    services.open_entity(code="Jo_P", name=NAME, kind=EntityKind.EXTERNAL, by=SYSTEM, at=NOW)
    services.open_entity(
        code="acme", name="Acme Ltd", kind=EntityKind.EXTERNAL, body_ref="parties/organisation/7", by=SYSTEM, at=NOW
    )

    def entry(*pence: int, to: str, text: str = "Odd", ref: str = "x") -> EntrySpec:
        costs = [LegSpec("expenditure", Money(each), "general", "highways", counterparty=to) for each in pence]
        legs = [*costs, LegSpec("cash", Money(-sum(pence)), "general", counterparty=to)]
        return EntrySpec("council", DAY, ref, text, legs)

    entries = [
        entry(60_000, to="Jo_P", text=f"Paid to {NAME}"),
        entry(30_000, 20_001, to="acme", text='An "odd" \\ text\nof two lines\n2015-05-08 * "'),
        entry(50_000, to="acme"),  # not over the threshold
        entry(50_001, to="acme"),
        entry(-70_000, to="acme", text="Credit note"),
        entry(-50_000, to="acme"),
        entry(90_000, to="acme", ref="marketplace/order/12"),  # of a resident
    ]
    batch = BatchSpec(Stratum.ACTUAL, "tests/publish/1", "tests/publish/1", DAY, entries)
    services.post(batch=batch, by=SYSTEM, at=NOW)


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A council that has lived three days and met hard cases; it is only read."""
    with django_db_blocker.unblock(), database.council("northamptonshire-2015"):
        rehearse(days=3, seed=1, share_percent=1, by=SYSTEM, at=NOW, progress=silent)
        with acting_as(SYSTEM, purpose=Purpose.OPERATION):
            post_hard_cases()
        yield


@pytest.fixture(scope="module")
def folder(lived: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that is published of the quarter."""
    folder = tmp_path_factory.mktemp("published") / "2015-Q2"
    with django_db_blocker.unblock():
        publish(folder=folder, quarter=QUARTER, by=SYSTEM, at=NOW, progress=silent)
    return folder


@pytest.fixture
def books(lived: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database may be asked."""
    with django_db_blocker.unblock():
        yield


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def package_of(folder: Path) -> list[dict[str, Any]]:
    return list(json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"])


def pence(text: str) -> int:
    assert re.fullmatch(r"-?[0-9]+\.[0-9]{2}", text), text
    return int(text.replace(".", ""))


def bean_check(file: Path) -> tuple[int, str]:
    """Return what the real bean-check says."""
    command = [str(Path(sys.executable).parent / "bean-check"), "--no-cache", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def sums_of(file: Path) -> Any:
    done = subprocess.run([sys.executable, "-c", SUMS, str(file)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_bean_check_accepts_the_journal_and_computes_our_balances(books: None, folder: Path) -> None:
    journal = folder / "journal.beancount"
    assert bean_check(journal) == (0, "")
    theirs = sums_of(journal)
    assert theirs["errors"] == []
    ours = {}
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        for entity in ledger.entities():
            for each in ledger.trial_balance(entity=entity.code, stratum=Stratum.ACTUAL):
                name = beancount.account_name(kind=each.kind, entity=entity.code, code=each.code)
                ours[name] = each.amount.pence
    assert len(ours) > 10, "the council and its bodies have lived"
    assert {name: pence(value) for name, value in theirs["sums"].items()} == ours
    listed = {row["beancount_account"]: pence(row["balance"]) for row in rows(folder / "balances.csv")}
    assert listed == ours


def altered(folder: Path, tmp_path: Path, *changes: tuple[str, int]) -> Path:
    """Return a copy of the journal with pence added to the first posting of some accounts in one transaction."""
    text = (folder / "journal.beancount").read_text(encoding="utf-8")
    start = text.index('* "Settled under')
    head, body = text[:start], text[start:]
    for account, more in changes:
        found = re.search(rf"  {account}  (-?[0-9]+\.[0-9]{{2}}) GBP", body)
        assert found is not None
        new = f"{(pence(found[1]) + more) / 100:.2f}"
        body = body[: found.start(1)] + new + body[found.end(1) :]
    file = tmp_path / "altered.beancount"
    file.write_text(head + body, encoding="utf-8")
    return file


def test_one_penny_is_found_by_bean_check_and_by_our_own_reading(folder: Path, books: None, tmp_path: Path) -> None:
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        from rightsource.books.ledger.queries.publishing import entity_accounts

        accounts = entity_accounts()
    council = "Expenses:Council:Expenditure"
    one = altered(folder, tmp_path, (council, 1))
    code, said = bean_check(one)
    assert (code, "does not balance" in said) == (1, True)
    with pytest.raises(PublishError, match=r"is out by 0\.01: nothing is published"):
        beancount.read_back(one, accounts=accounts)

    pair = altered(folder, tmp_path, (council, 1), (r"\S+:Council:(?!Expenditure)\S+", -1))  # it balances still
    code, said = bean_check(pair)
    assert (code, "Balance failed" in said) == (1, True)
    with pytest.raises(PublishError, match="does not hold what the ledger does"):
        beancount.read_back(pair, accounts=accounts)


def test_the_journal_is_the_same_each_time_and_says_what_an_entry_was_booked_by(
    books: None, folder: Path, tmp_path: Path
) -> None:
    outcome = publish_journal(folder=tmp_path / "again", by=SYSTEM, at=NOW, progress=silent)
    again = (tmp_path / "again" / "journal.beancount").read_bytes()
    assert again == (folder / "journal.beancount").read_bytes()
    assert [file.file for file in outcome.files] == ["journal.beancount", "balances.csv"]
    text = again.decode()
    settled = text[text.index('* "Settled under') :].partition("\n\n")[0]
    for said in (
        'entity: "council"',
        "service-line:",
        'fund: "',
        'recurrence: "recurring"',
        "counterparty:",
        "agreement:",
    ):
        assert said in settled


def test_accounts_of_different_codes_never_share_a_name() -> None:
    codes = ["cash", "Cash", "CASH", "ca_sh", "ca-sh", "ca sh", "é", "-", "1", "x", "X"]
    names = [beancount.component(code) for code in codes]
    assert len(set(names)) == len(codes)
    assert all(re.fullmatch("[A-Z0-9][A-Za-z0-9-]*", name) for name in names)


def test_spending_lists_items_over_the_threshold_and_ties_to_the_ledger(books: None, folder: Path) -> None:
    found = rows(folder / "spending-2015-Q2.csv")
    assert {row["date"][:7] for row in found} <= {"2015-04", "2015-05", "2015-06"}
    assert len({row["transaction_number"] for row in found}) == len(found) > 20
    odd = [(pence(row["amount"]), row["beneficiary"]) for row in found if row["date"] == "2015-05-08"]
    assert sorted(odd) == sorted(
        [
            (60_000, "Redacted: personal"),
            (30_000, "Acme Ltd"),
            (20_001, "Acme Ltd"),
            (50_001, "Acme Ltd"),
            (-70_000, "Acme Ltd"),
            (90_000, "Redacted: personal"),
        ]
    )
    with acting_as(SYSTEM, purpose=Purpose.VIEW), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT sum(g.pence) FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id "
            "JOIN books_ledger_batch b ON b.id = e.batch_id JOIN books_ledger_account a ON a.id = g.account_id "
            "JOIN books_ledger_entity y ON y.id = e.entity_id WHERE b.stratum = 'actual' AND a.code = 'expenditure' "
            "AND y.code = 'council' AND e.\"on\" BETWEEN '2015-04-01' AND '2015-06-30'"
        )
        (cost,) = cursor.fetchone()
    assert sum(pence(row["amount"]) for row in found) == cost, "two small items of the hard cases cancel out"
    unnamed = sum(pence(row["amount"]) for row in found if row["beneficiary"] == "Not recorded in the ledger")
    (said,) = [each["description"] for each in package_of(folder) if each["path"] == "spending-2015-Q2.csv"]
    assert f"{Money(unnamed)} of the former names no beneficiary" in said
    agreed = [row for row in found if row["agreement"]]
    assert agreed, "statements were settled in the quarter"
    assert all(row["purpose"].startswith("Expenditure on services: ") for row in agreed)


def test_no_person_is_named_in_what_is_published(folder: Path) -> None:
    for file in folder.iterdir():
        if file.name != "journal.beancount":  # the texts of entries are in the journal, and the guide says so
            assert NAME not in file.read_text(encoding="utf-8"), file.name


LEG = SpendingLeg(
    entry=1, leg=2, on=DAY, entity="council", entity_name="Council", directorate="", service_line="", account="Cost",
    fund="general", recurrence="recurring", counterparty_kind="external", counterparty_name=NAME, counterparty_ref="",
    agreement_ref="", ref="", pence=1, item_pence=1,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "Redacted: personal"),
        ({"counterparty_ref": "parties/person/3"}, "Redacted: personal"),
        ({"counterparty_ref": "parties/organisation/3"}, NAME),
        ({"counterparty_kind": "body"}, NAME),
        ({"counterparty_kind": "body", "ref": "payments/payment/3"}, "Redacted: personal"),
        ({"counterparty_kind": "", "counterparty_name": ""}, "Not recorded in the ledger"),
    ],
)
def test_only_who_is_known_to_be_an_organisation_is_named(changed: dict[str, str], expected: str) -> None:
    assert spending.beneficiary(replace(LEG, **changed)) == expected  # type: ignore[arg-type]


def test_outturn_ties_to_the_ledger_and_says_what_is_not_computed(books: None, folder: Path) -> None:
    found = rows(folder / "outturn-2015-16-to-2015-Q2.csv")
    assert {"Adult Social Care", "Highways and transport services"} <= {row["outturn_line"] for row in found}
    spent = rows(folder / "spending-2015-Q2.csv")
    assert sum(pence(row["total_expenditure"]) for row in found) == sum(pence(row["amount"]) for row in spent)
    for row in found:
        assert pence(row["total_expenditure"]) - pence(row["income"]) == pence(row["net"])
        assert (row["employees"], row["running_expenses"]) == ("", "")
        assert row["employees_and_running_expenses"].startswith("not computed because")


def test_how_promptly_the_council_paid_follows_the_books_and_says_that_the_duty_had_not_begun(folder: Path) -> None:
    outside, inside = rows(folder / "payments-compliance-to-2015-Q2.csv")
    assert (outside["to_whom"], outside["payments"], outside["day_not_known"]) == (
        "Suppliers outside the council's group",
        "0",
        "5",  # the hard cases were paid at once: no invoice of theirs is in the books
    )
    assert (inside["first_day"], inside["last_day"]) == ("2015-04-01", "2015-06-30")
    journal = (folder / "journal.beancount").read_text(encoding="utf-8")
    run = re.findall(r"  Liabilities:Council:Creditors  ([0-9.]+) GBP", journal)
    assert sum(map(pence, run)) >= pence(inside["paid"]) > 0
    shares = [inside[name] for name in ("within_30_days", "within_31_to_60_days", "after_60_days")]
    assert sum(map(pence, shares)) == 100_00
    for row in (outside, inside):
        assert "A part: the period ends on 30 September 2015." in row["duty"]
        assert "Not in force: it begins on 1 January 2026." in row["duty"]
        assert row["duty"].endswith("Buying is governed by: Public Contracts Regulations 2015.")


def test_each_payment_over_30000_is_listed_with_its_agreement_and_transaction(folder: Path) -> None:
    found = rows(folder / "payments-over-30000-2015-Q2.csv")
    assert found
    journal = (folder / "journal.beancount").read_text(encoding="utf-8")
    for row in found:
        assert pence(row["amount"]) > 30_000_00
        assert f'entry: "{row["transaction_number"]}"' in journal
        assert row["agreement"] and row["agreement_title"]
        assert "Not in force: it begins on 1 April 2026." in row["duty"]


def test_indicators_are_of_the_books_or_say_what_would_be_needed(folder: Path) -> None:
    found = {row["indicator"]: row for row in rows(folder / "resilience-2015-06-30.csv")}
    assert len(found) == 8
    for row in found.values():
        assert bool(row["value"]) != bool(row["not_in_the_books"]), row["indicator"]
    level = found["reserves_level"]
    assert pence(level["over"]) == 59_704_000_00, "as published for the end of the year before"
    assert level["value"] == f"{pence(level['over']) * 100 / pence(level['under']):.2f}"
    assert "“borrowing”" in found["external_debt"]["not_in_the_books"]


def test_the_evidence_for_section_25_names_the_page_of_each_figure(folder: Path) -> None:
    found = {row["figure"]: row for row in rows(folder / "section-25-evidence-2015-16.csv")}
    assert {"pressures", "savings", "gap", "underlying", "unbanked", "reserves"} <= set(found)
    assert pence(found["savings"]["amount"]) == -68_000_000_00
    assert all(row["source"].startswith("/") and row["as_at"] for row in found.values())


def test_the_activity_test_shares_the_turnover_that_the_ledger_holds(folder: Path) -> None:
    found = {row["body"]: row for row in rows(folder / "activity-test-2015-Q2.csv")}
    lgss = found["lgss"]
    assert (lgss["from_council"], lgss["turnover"], lgss["share"], lgss["is_above"]) == (
        lgss["turnover"],
        lgss["from_council"],
        "100.00",
        "yes",
    )
    assert "reg 12" in lgss["law"]
    assert (found["aco"]["share"], found["aco"]["is_above"]) == ("96.00", "yes"), "54,000 of 56,250 in its own forecast"
    assert found["aco"]["basis"].startswith("A projection: its latest accounts or forecast")
    assert (found["registration-mutual"]["share"], found["registration-mutual"]["is_above"]) == ("", "")
    assert found["registration-mutual"]["basis"].startswith("Nothing that it earned is in the books")


def test_every_table_is_as_its_schema_says_and_every_file_is_listed(folder: Path) -> None:
    package = package_of(folder)
    listed = [resource["path"] for resource in package]
    assert listed == [
        "journal.beancount",
        "balances.csv",
        "spending-2015-Q2.csv",
        "outturn-2015-16-to-2015-Q2.csv",
        "payments-compliance-to-2015-Q2.csv",
        "payments-over-30000-2015-Q2.csv",
        "resilience-2015-06-30.csv",
        "section-25-evidence-2015-16.csv",
        "activity-test-2015-Q2.csv",
    ]
    for resource in package[1:]:
        fields = json.loads((folder / resource["schema"]).read_text())["fields"]
        found = rows(folder / resource["path"])
        assert list(found[0]) == [field["name"] for field in fields]
        for field in fields:
            for row in found:
                value = row[field["name"]]
                assert value or not field["constraints"]["required"], (resource["path"], field["name"])
                assert not value or re.fullmatch(field["constraints"].get("pattern", "(?s:.*)"), value)
                if field["type"] == "date":
                    date.fromisoformat(value)


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        (",600.00,", ",600.0,", "amount is “600.0”"),
        ("2015-05-08", "8 May 2015", "date is “8 May 2015”, which is not a day"),
        ("Acme Ltd", "", "beneficiary is empty"),
        (",600.00,", ",600.00,1,", "its cells are not as many as the headings"),
        ("body,date", "date,body", "other headings than its schema"),
    ],
)
def test_a_table_that_is_not_as_its_schema_says_is_refused(
    folder: Path, tmp_path: Path, was: str, becomes: str, fault: str
) -> None:
    text = (folder / "spending-2015-Q2.csv").read_text(encoding="utf-8")
    assert was in text
    file = tmp_path / "altered.csv"
    file.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    schema = folder / "spending-2015-Q2.schema.json"
    with pytest.raises(PublishError, match=fault):
        tables.read_back(file, schema)
    file.write_text(text + text.splitlines()[-1] + "\n", encoding="utf-8")
    with pytest.raises(PublishError, match="has the key of an earlier row"):
        tables.read_back(file, schema)


def test_all_is_written_or_nothing(books: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spending, "listed_pence", lambda file: (1, 0))
    with pytest.raises(PublishError, match=r"lists £0\.01 and leaves out"):
        publish(folder=tmp_path / "x", quarter=QUARTER, by=SYSTEM, at=NOW, progress=silent)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_published_is_refused_with_what_to_do(books: None, tmp_path: Path) -> None:
    def refused(folder: Path, quarter: Quarter = QUARTER, by: Actor = SYSTEM, at: datetime = NOW) -> None:
        publish(folder=folder, quarter=quarter, by=by, at=at, progress=silent)

    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(PublishError, match="is not an empty folder"):
        refused(tmp_path / "full")
    with pytest.raises(PublishError, match="has not ended.*from 1 July 2015"):
        refused(tmp_path / "x", at=datetime(2015, 6, 30, 12, tzinfo=UTC))
    with pytest.raises(ParameterNotInForceError):
        refused(tmp_path / "x", quarter=Quarter(2010, 1))
    for role in (Role.PUBLIC, Role.RESIDENT, Role.BODY_STAFF):
        with pytest.raises(PublishError, match="Only who may see the council's position"):
            refused(tmp_path / "x", by=Actor(account_id=None, role=role))
    assert [path.name for path in tmp_path.iterdir()] == ["full"]


def test_what_is_published_openly_is_what_the_command_writes_and_stays_on_record(
    books: None, folder: Path, client: Client
) -> None:
    before = len(client.get("/api/publications").json())
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        for _ in range(2):
            publish_openly(quarter=QUARTER, by=SYSTEM, at=NOW)
    listed = [each for each in client.get("/api/publications").json() if each["quarter"] == QUARTER.iso]
    assert len(listed) == 7 and len(client.get("/api/publications").json()) in (before, before + 7)
    page = client.get("/open/publications").content.decode()
    for each in listed:
        assert f'href="/open/publications/2015-Q2/{each["name"]}"' in page
        written = next(folder.glob(f"{each['csv'].rpartition('/')[2].partition('?')[0]}*.csv"))
        assert client.get(each["csv"]).content == written.read_bytes()
        assert sha256(written.read_bytes()).hexdigest() == each["sha256"]
        shown = unescape(client.get(each["csv"].partition("?")[0]).content.decode())
        assert each["title"] in shown and each["sha256"] in shown
        assert client.get(f"/api{each['csv'].partition('?')[0][5:]}").json()["data"] == rows(written)
    found = client.get("/open/publications/2015-Q2/datapackage.json").json()
    assert [resource["name"] for resource in found["resources"]] == [each["name"] for each in listed]
    for resource in found["resources"]:
        table = list(csv.DictReader(client.get(resource["path"]).content.decode().splitlines()))
        assert all(list(row) == [field["name"] for field in resource["schema"]["fields"]] for row in table)
    for nothing in ("2015-Q3/spending", "2015-Q2/nothing", "2014-Q4/datapackage.json"):
        assert client.get(f"/open/publications/{nothing}").status_code == 404


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.AUDITOR, Role.COUNCILLOR, Role.CLERK])
def test_only_the_finance_officer_publishes(books: None, role: Role) -> None:
    by = Actor(account_id=None, role=role)
    with acting_as(by, purpose=Purpose.OPERATION), pytest.raises(PublishError, match="Only the finance officer"):
        publish_openly(quarter=QUARTER, by=by, at=NOW)


def test_a_table_that_fails_leaves_nothing_public(books: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        before = [each.pk for each in evidence.publications()]
        with monkeypatch.context() as patch:
            patch.setattr(activity, "activity_finding", lambda found: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                publish_openly(quarter=QUARTER, by=SYSTEM, at=NOW)
        assert [each.pk for each in evidence.publications()] == before


def test_resilience_is_kept_every_day_and_open_to_everybody(books: None, client: Client) -> None:
    days = client.get("/api/resilience").json()
    assert len(days) >= 3, "each day that was lived"
    page = unescape(client.get("/open/resilience").content.decode())
    assert days[0]["finding"] in page and "Not in the books" in page
    assert "Gross external debt" in client.get("/open/resilience?format=csv").content.decode()
    by_day = client.get("/open/resilience?format=csv&table=days").content.decode()
    assert by_day.count("\n") == len(days) + 1


def test_the_finance_officer_sees_what_each_table_would_say_before_it_is_public(
    books: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-09-30")
    sign_in(client, Role.FINANCE_OFFICER)
    before = len(evidence.publications())
    assert "Publish a quarter" in client.get("/desk/finance/publish").content.decode()
    told = {"quarter": "2015-Q2"}
    page = unescape(client.post("/desk/finance/publish", told | {"step": "check"}).content.decode())
    assert "Look at it before it is public" in page and "Payments compliance notice (section 69)" in page
    assert len(evidence.publications()) == before, "looking publishes nothing"
    done = client.post("/desk/finance/publish", told | {"step": "do"}, follow=True)
    assert "April to June 2015 is published." in done.content.decode()
    refused = client.post("/desk/finance/publish", {"quarter": "2015-Q3", "step": "do"})
    assert refused.status_code == 422, "that quarter has not ended"


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2015, 6, 30), date(2015, 4, 1), date(2015, 9, 30)),
        (date(2016, 3, 31), date(2015, 10, 1), date(2016, 3, 31)),
        (date(2025, 12, 31), date(2025, 10, 1), date(2026, 3, 31)),
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31)),  # the first period begins with the section
        (date(2026, 4, 1), date(2026, 4, 1), date(2026, 9, 30)),
    ],
)
def test_a_reporting_period_is_six_months_and_the_first_begins_with_the_section(
    day: date, first: date, last: date
) -> None:
    found = payments.reporting_period(day=day)
    assert (found.starts_on, found.last_day) == (first, last)


def test_the_notice_says_whether_the_duty_is_in_force_on_the_day(books: None) -> None:
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        before, after = (payments.promptness(before=day)[0].duty for day in (date(2026, 1, 1), date(2026, 4, 1)))
    assert "Not in force" in before and before.endswith("Procurement Act 2023.")
    assert after.startswith("Procurement Act 2023 s69") and "in force (to be checked)" in after
