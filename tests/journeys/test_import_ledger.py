"""The journal of the finance system comes in every day: once, whole, with what nobody can code on a list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.models import Batch, Leg, SuspenseItem
from rightsource.books.ledger.rules import JournalRefusedError, LimitReachedError, SuspenseRefusedError
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.import_ledger import import_ledger, told
from tests.books.ledger.making import make_budget, make_budget_line
from tests.books.signing_in import sign_in

pytestmark = pytest.mark.django_db
AT = datetime(2015, 5, 6, 7, tzinfo=UTC)
MAP = """
source: integra
entity: council
owner: Head of Financial Systems
fund: general
day: "%d/%m/%Y"
columns: {key: Journal, on: Date, account: Account, cost_centre: Centre, debit: Debit, credit: Credit, text: Text,
  fund: Fund}
accounts: {"3100": expenditure, 9000: cash}
cost_centres: {A100: older-people}
funds: {PH: public-health}
"""
HEADINGS = "Journal,Date,Account,Centre,Debit,Credit,Text,Fund\n"
KNOWN = 'J-1,05/05/2015,3100,A100,"£1,000.50",,Home care,\nJ-1,05/05/2015,9000,,,1000.50,,\n'
UNKNOWN = "J-2,05/05/2015,3100,Z999,60.00,,Taxis,\nJ-2,05/05/2015,9000,,,60.00,,\n"
TOO_MUCH = "J-3,05/05/2015,3100,A100,99000.00,,Home care again,\nJ-3,05/05/2015,9000,,,99000.00,,\n"
NEXT_DAY = "J-4,06/05/2015,3100,A100,,20.00,Credit note,\nJ-4,06/05/2015,9000,,20.00,,,\n"


@pytest.fixture(autouse=True)
def acting() -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_budget_line("5000")
        yield


def read(folder: Path, journal: str, *, map_text: str = MAP, name: str = "journal.csv"):  # type: ignore[no-untyped-def]
    (folder / name).write_text(journal, encoding="utf-8")
    (folder / "map.yaml").write_text(map_text, encoding="utf-8")
    return import_ledger(file=folder / name, map_file=folder / "map.yaml", by=SYSTEM, at=AT, progress=lambda said: None)


def spent() -> Money:
    (line,) = queries.lines(year=FinancialYear(2015), entity="council")
    return queries.balance_of_line(line_id=line.pk).actual


def test_what_is_new_is_posted_once_however_often_it_comes(tmp_path: Path) -> None:
    first = read(tmp_path, HEADINGS + KNOWN)
    assert (first.posted, first.known, spent()) == (1, 0, Money.of("1000.50"))
    again = read(tmp_path, HEADINGS + KNOWN)
    assert (again.posted, again.known, spent()) == (0, 1, Money.of("1000.50"))
    grown = read(tmp_path, HEADINGS + KNOWN + NEXT_DAY, name="next.csv")
    assert (grown.posted, grown.known, spent()) == (1, 1, Money.of("980.50"))
    (batch,) = grown.batches
    (came,) = queries.came_from(batch_id=batch).values()
    assert (came.file.file_name, came.first_row, came.last_row) == ("next.csv", 4, 5)


def test_the_same_key_with_other_rows_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    read(tmp_path, HEADINGS + KNOWN)
    changed = read(tmp_path, HEADINGS + KNOWN.replace("000.50", "000.60"))
    assert (changed.posted, [entry.key for entry in changed.changed], spent()) == (0, ["J-1"], Money.of("1000.50"))
    assert "Rows 2 to 3: journal J-1 was posted with other rows before" in told(changed)[-1]


def test_what_nobody_can_code_is_in_the_ledger_and_on_a_list_with_its_owner(tmp_path: Path) -> None:
    outcome = read(tmp_path, HEADINGS + KNOWN + UNKNOWN)
    assert (outcome.posted, outcome.suspended, spent()) == (2, 1, Money.of("1000.50"))
    assert "1 amount of £60.00 in all stand" in told(outcome)[1] or "£60.00" in told(outcome)[1]
    (item,) = queries.suspense()
    assert (item.code, item.row, item.text, item.owner) == ("Z999", 4, "Taxis", "Head of Financial Systems")
    assert sum(Leg.objects.filter(account__code="suspense").values_list("pence", flat=True)) == 6000

    services.code_suspense(
        item_id=item.pk, account="expenditure", service_line="older-people", reason="On the order.", on=AT.date(),
        by=SYSTEM, at=AT,
    )  # fmt: skip
    assert spent() == Money.of("1060.50")
    assert sum(Leg.objects.filter(account__code="suspense").values_list("pence", flat=True)) == 0
    assert not queries.suspense()
    assert [row.ended.how for row in queries.suspense_ended()] == ["coded"]
    with pytest.raises(SuspenseRefusedError, match="dealt with this item already"):
        services.code_suspense(
            item_id=item.pk, account="cash", service_line="", reason="", on=AT.date(), by=SYSTEM, at=AT
        )


def test_what_is_refused_waits_alone_and_is_posted_by_a_later_import(tmp_path: Path) -> None:
    outcome = read(tmp_path, HEADINGS + KNOWN + TOO_MUCH + NEXT_DAY)
    assert (outcome.posted, spent()) == (2, Money.of("980.50")), "only the one that is refused waits"
    assert "journal J-3 is held. This posting would take Home care for older people" in told(outcome)[1]
    assert read(tmp_path, HEADINGS + TOO_MUCH).posted == 0
    (item,) = queries.suspense()
    assert (item.kind, item.key, item.pence) == ("held", "J-3", 9_900_000), "held once, however often it comes"
    with pytest.raises(SuspenseRefusedError, match="held as a whole"):
        services.code_suspense(
            item_id=item.pk, account="cash", service_line="", reason="", on=AT.date(), by=SYSTEM, at=AT
        )
    (line,) = queries.lines(year=FinancialYear(2015), entity="council")
    make_budget(line, "100000")
    assert read(tmp_path, HEADINGS + TOO_MUCH).posted == 1
    assert not queries.suspense()
    assert [row.ended.how for row in queries.suspense_ended()] == ["posted"]


def test_a_held_entry_is_withdrawn_with_a_reason(tmp_path: Path) -> None:
    read(tmp_path, HEADINGS + KNOWN.replace(",\n", ",X\n"))
    (item,) = queries.suspense()
    assert "The fund “X” is not in the map" in item.reason
    with pytest.raises(SuspenseRefusedError, match="Say why"):
        services.withdraw_suspense(item_id=item.pk, reason=" ", by=SYSTEM, at=AT)
    services.withdraw_suspense(item_id=item.pk, reason="Entered twice.", by=SYSTEM, at=AT)
    assert not queries.suspense()
    with pytest.raises(SuspenseRefusedError, match="There is no item"):
        services.withdraw_suspense(item_id=item.pk + 1, reason="x", by=SYSTEM, at=AT)


def test_an_amount_in_suspense_is_coded_not_withdrawn_and_only_to_where_it_fits(tmp_path: Path) -> None:
    read(tmp_path, HEADINGS + UNKNOWN)
    (item,) = queries.suspense()
    with pytest.raises(SuspenseRefusedError, match="say where it belongs"):
        services.withdraw_suspense(item_id=item.pk, reason="x", by=SYSTEM, at=AT)
    for account, service_line, said in [
        ("suspense", "", "There is no account"),
        ("expenditure", "", "needs its service line"),
        ("cash", "older-people", "needs its service line"),
    ]:
        with pytest.raises(SuspenseRefusedError, match=said):
            services.code_suspense(
                item_id=item.pk, account=account, service_line=service_line, reason="", on=AT.date(), by=SYSTEM, at=AT
            )
    assert queries.suspense_sums()[:2] == (1, 6000)


@pytest.mark.parametrize(
    ("journal", "map_text", "said"),
    [
        (HEADINGS + KNOWN.replace("1000.50,,\n", "1000.51,,\n"), MAP, "journal J-1 does not balance, it is out by"),
        (HEADINGS + KNOWN.replace("05/05/2015", "5 May", 1), MAP, "journal.csv: row 2: column “Date” holds “5 May”"),
        (HEADINGS + KNOWN.replace("£1,000.50", "lots"), MAP, "row 2: column “Debit” holds “lots”, no amount in pounds"),
        (HEADINGS + KNOWN.replace("J-1", "", 1), MAP, "row 2: column “Journal” is empty"),
        (HEADINGS + "J-1,05/05/2015,3100,A100,1,,a,,b\n", MAP, "more columns than the headings"),
        (HEADINGS + 'J-1,05/05/2015,"3100"x,A100,1,,a,\n', MAP, "row 2: the row cannot be parted"),
        (HEADINGS.replace("Centre", "Cost"), MAP, "row 1: there is no column “Centre”. The headings are: Journal"),
        (HEADINGS, MAP.replace("expenditure", "expnditure"), "accounts: there is no account “expnditure”"),
        (HEADINGS, MAP.replace("owner:", "onwer:"), "“onwer” is not a word of a map"),
        (HEADINGS, MAP.replace("Head of Financial Systems", ""), "“owner” is missing"),
        (HEADINGS, MAP.replace("debit: Debit, ", ""), "name either “amount”"),
        (HEADINGS, MAP.replace("key: Journal, ", ""), "columns: “key” is missing"),
        (HEADINGS, MAP.replace("text: Text", "txet: Text"), "columns: “txet” is not known"),
        (HEADINGS, MAP.replace("{PH: public-health}", "[PH]"), "“funds” must be a table"),
        (HEADINGS, MAP + "unit: guineas\n", "Amounts are in pounds or in pence"),
        (HEADINGS, MAP + "unit: [\n", "map.yaml:"),
        (HEADINGS, "- no map", "it holds no map"),
        (HEADINGS, MAP.replace("9000: cash", '"3100": cash'), "map.yaml:9: “3100” stands here twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_place_and_nothing_is_kept(
    tmp_path: Path, journal: str, map_text: str, said: str
) -> None:
    before = Batch.objects.count()
    with pytest.raises(JournalRefusedError) as refused:
        read(tmp_path, journal, map_text=map_text)
    assert said in str(refused.value)
    assert (Batch.objects.count(), SuspenseItem.objects.count()) == (before, 0)


def test_amounts_in_pence_and_minus_signs_before_behind_and_as_brackets(tmp_path: Path) -> None:
    by_amount = MAP.replace("debit: Debit, credit: Credit", "amount: Amount") + "unit: pence\n"
    rows = "".join(
        f"J-{at},05/05/2015,3100,A100,{debit},,\nJ-{at},05/05/2015,9000,,{credit},,\n"
        for at, (debit, credit) in enumerate([("100", "-100"), ("100", "100-"), ("100", "(100)")])
    )
    headings = "Journal,Date,Account,Centre,Amount,Text,Fund\n"
    assert (read(tmp_path, headings + rows, map_text=by_amount).posted, spent()) == (3, Money(300))


def test_a_file_that_is_not_utf_8_or_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(MAP)
    (tmp_path / "bad.csv").write_bytes(HEADINGS.encode() + b"J-1,\xff\n")
    for name, said in (("bad.csv", "bad.csv:2: this is not UTF-8"), ("none.csv", "cannot be opened")):
        with pytest.raises(JournalRefusedError, match=said):
            import_ledger(
                file=tmp_path / name, map_file=tmp_path / "map.yaml", by=SYSTEM, at=AT, progress=lambda said: None
            )


def test_the_finance_officer_codes_what_waits_on_a_page_and_others_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-05-08")
    read(tmp_path, HEADINGS + UNKNOWN + TOO_MUCH)
    held, coded = queries.suspense().order_by("-kind")
    finance, auditor = Client(), Client()
    sign_in(finance, Role.FINANCE_OFFICER)
    sign_in(auditor, Role.AUDITOR)
    page = auditor.get("/desk/finance/suspense").content.decode()
    assert "2 items of £99,060.00 in all wait" in page
    assert "the oldest has waited 2 days" in page
    assert "Say where it belongs" not in page
    assert "journal.csv, row 2" in auditor.get("/desk/finance/suspense?format=csv").content.decode()
    address = f"/desk/finance/suspense/{coded.pk}"
    assert auditor.get(address).status_code == 403
    answers = {"account": "expenditure", "service_line": "older-people", "reason": ""}
    assert finance.post(address, {**answers, "account": ""}).status_code == 422
    checked = finance.post(address, answers).content.decode()
    assert "Move it there" in checked
    assert "Older people (Adults)" in checked
    assert queries.suspense_sums()[0] == 2, "nothing is moved before it is confirmed"
    assert finance.post(address, {**answers, "step": "do"}).status_code == 302
    assert finance.get(address).status_code == 404
    assert spent() == Money.of("60")
    away = finance.post(f"/desk/finance/suspense/{held.pk}", {"reason": "Entered twice.", "step": "do"})
    assert away.status_code == 302
    assert "nothing stands in suspense" in finance.get("/desk/finance/suspense").content.decode()


def test_the_api_codes_and_withdraws_by_the_same_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-05-08")
    read(tmp_path, HEADINGS + UNKNOWN + TOO_MUCH)
    finance, auditor = Client(), Client()
    sign_in(finance, Role.FINANCE_OFFICER)
    sign_in(auditor, Role.AUDITOR)
    rows = {row["kind"]: row for row in auditor.get("/api/suspense").json()}
    assert (rows["cost_centre"]["code"], rows["held"]["key"]) == ("Z999", "J-3")
    code = f"/api/suspense/{rows['cost_centre']['id']}/code"
    asked = {"account": "expenditure", "service_line": "older-people"}
    assert auditor.post(code, asked, content_type="application/json").status_code == 403
    moved = finance.post(code, asked, content_type="application/json")
    assert (moved.status_code, spent()) == (200, Money.of("60"))
    assert finance.post(code, asked, content_type="application/json").status_code == 409
    away = finance.post(
        f"/api/suspense/{rows['held']['id']}/withdraw", {"reason": "Twice."}, content_type="application/json"
    )
    assert (away.status_code, away.json()["key"]) == (200, "J-3")


def test_a_limit_is_still_a_limit_when_suspense_is_coded(tmp_path: Path) -> None:
    read(tmp_path, HEADINGS + TOO_MUCH.replace("A100", "Z999"))
    (item,) = queries.suspense()
    with pytest.raises(LimitReachedError):
        services.code_suspense(
            item_id=item.pk, account="expenditure", service_line="older-people", reason="", on=AT.date(), by=SYSTEM,
            at=AT,
        )  # fmt: skip
    assert queries.suspense_sums()[0] == 1
