"""Statements on the desk: what is not booked comes first, each body sees its own, every line says why."""

from datetime import date
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rightsource.books.settlement import services
from rightsource.books.settlement.models import Statement
from rightsource.books.settlement.rules import Delivered, settle, statements_finding
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from tests.books.ledger.making import AT, make_budget_line
from tests.books.settlement.test_settlement import AGREEMENT, MAY, TERMS, book, store
from tests.books.signing_in import sign_in


@pytest.fixture
def statements(db: None) -> list[Statement]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line = make_budget_line("1000")
        first = store(3)
        book(first, line)
        return [first, store(2), store(1, body_id=2, agreement_ref="agreements/agreement/2015-043", month=MAY.next)]


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_list_opens_with_what_is_not_booked(client: Client, statements: list[Statement]) -> None:
    sign_in(client, Role.FINANCE_OFFICER)
    page = words(client, "/desk/finance/statements")
    assert "2 of 2 statements are not booked yet." in page
    assert f'href="/statements/{statements[1].pk}"' in page
    assert f'href="/statements/{statements[0].pk}"' not in page, "only the latest version is listed"
    assert "1 of 1 statement is not booked yet." in words(client, "/desk/finance/statements?month=2015-06")
    text = client.get("/desk/finance/statements?format=csv").content.decode()
    assert "May 2015,2015-042,Wellbeing CIC,2,−£14.40,£28.80,Not booked" in text


def test_a_statement_shows_each_line_with_its_reason_and_every_version(
    client: Client, statements: list[Statement]
) -> None:
    sign_in(client, Role.CONTRACT_MANAGER)
    page = words(client, f"/statements/{statements[1].pk}")
    assert "£28.80 is owed to Wellbeing CIC for May 2015, in 2 lines that are each explained." in page
    assert "1 hour delivered, at £14.40 an hour." in page
    assert "a change of −£14.40" in page
    assert "Not booked yet" in page
    booked = words(client, f"/statements/{statements[0].pk}")
    assert "Booked to the penny" in booked
    assert "/desk/finance/journal/" in booked
    text = client.get(f"/statements/{statements[1].pk}?format=csv").getvalue().decode()
    assert "4 May" not in text
    assert '1 May 2015,0,"1 hour delivered, at £14.40 an hour.",£14.40' in text


def test_a_county_size_statement_is_summed_by_reason_paged_and_kept_whole_in_its_file(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rightsource.books.settlement.views.PIECE", 50)
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_budget_line("1000")
        long = [Delivered(f"agreements/delivery/{n}", date(2015, 5, 1 + n % 2), minutes=90) for n in range(70)]
        short = [Delivered(f"agreements/delivery/{n}", date(2015, 5, 3), minutes=30) for n in range(70, 131)]
        found = services.store_statement(
            agreement_ref=AGREEMENT, body_ref="bodies/body/wellbeing", body_id=1, month=MAY, terms=TERMS,
            lines=settle(TERMS, long + short, month=MAY), by=SYSTEM, at=AT,
        )  # fmt: skip
    address = f"/statements/{found.pk}"
    sign_in(client, Role.FINANCE_OFFICER)
    with CaptureQueriesContext(connection) as asked:
        page = words(client, address)
    assert len(asked) <= 24
    assert "£1,951.20 is owed to Wellbeing CIC for May 2015, in 131 lines that are each explained." in page
    assert "£1,512.00" in page and "£439.20" in page and ">£1,951.20</td>" in page, "sums stay over all lines"
    assert "Lines 1 to 50 of 131. The file holds all 131." in page
    assert page.count("at £14.40 an hour.</td>") == 50
    assert words(client, f"{address}?page=3").count("at £14.40 an hour.</td>") == 31
    why = "30 minutes delivered, at £14.40 an hour."
    of_one = words(client, f"{address}?{urlencode({'why': why})}")
    assert "61 of 131 lines" in of_one and "Lines 1 to 50 of 61." in of_one and "in 131 lines" in of_one
    assert "35 of 131 lines" in words(client, f"{address}?day=2015-05-02")
    assert "No line of this statement is of that reason and day." in words(client, f"{address}?day=2015-05-09")
    whole = client.get(f"{address}?format=csv").getvalue().decode().splitlines()
    assert len(whole) == 132 and len({line.split(",")[1] for line in whole[1:]}) == 131
    part = client.get(f"{address}?{urlencode({'why': why, 'format': 'csv'})}").getvalue().decode().splitlines()
    assert len(part) == 62 and all(why in line for line in part[1:])
    sums = client.get(f"{address}?format=csv&table=reasons").content.decode()
    assert sums.splitlines()[1] == '"90 minutes delivered, at £14.40 an hour.",70,"£1,512.00"'


def test_a_body_sees_its_own_statements_and_no_other(client: Client, statements: list[Statement]) -> None:
    sign_in(client, Role.BODY_STAFF, body_id=1)
    assert "1 of 1 statement is not booked yet." in words(client, "/desk/finance/statements")
    assert client.get(f"/statements/{statements[2].pk}").status_code == 404
    own = words(client, f"/statements/{statements[0].pk}")
    assert "Booked to the penny" in own
    assert "/desk/finance/journal/" not in own, "the council's journal is not the body's to read"


def test_a_resident_is_refused(client: Client, statements: list[Statement]) -> None:
    assert client.get("/desk/finance/statements").status_code == 302
    sign_in(client, Role.RESIDENT)
    assert client.get(f"/statements/{statements[0].pk}").status_code == 403


def test_a_version_that_adds_nothing_has_nothing_to_book(client: Client, statements: list[Statement]) -> None:
    sign_in(client, Role.FINANCE_OFFICER)
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        moved = [Delivered(f"agreements/delivery/{n}", date(2015, 5, 9)) for n in range(2)]
        third = services.store_statement(
            agreement_ref=AGREEMENT,
            body_ref="bodies/body/wellbeing",
            body_id=1,
            month=MAY,
            terms=TERMS,
            lines=settle(TERMS, moved, month=MAY),
            by=SYSTEM,
            at=AT,
        )
    assert (third.version, third.difference_pence, third.is_booked) == (3, 0, True)
    assert "Nothing to book" in words(client, f"/statements/{third.pk}")


@pytest.mark.parametrize(
    ("total", "unbooked", "finding"),
    [
        (0, 0, "No month has been settled yet."),
        (1, 0, "The statement is booked to the penny."),
        (31, 0, "All 31 statements are booked to the penny."),
        (31, 2, "2 of 31 statements are not booked yet."),
    ],
)
def test_findings_of_statements(total: int, unbooked: int, finding: str) -> None:
    assert statements_finding(total=total, unbooked=unbooked) == finding
