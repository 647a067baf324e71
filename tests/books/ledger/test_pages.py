"""The page of a line and of a batch: a finding first, every row one click away, closed to those without right."""

from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from rightsource.books.ledger import services
from rightsource.books.ledger.models import Line
from rightsource.books.ledger.rules import Balance, CommitmentKind, Recurrence, line_finding, page_of, words_for
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, DECISION, make_budget, make_budget_line
from tests.books.ledger.test_posting import spending
from tests.books.signing_in import sign_in

AGREEMENT = "agreements/agreement/2015-042"


@pytest.fixture
def line(db: None) -> Iterator[Line]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line = make_budget_line("1000")
        make_budget(line, "50", recurrence=Recurrence.ONE_OFF)
        services.commit(
            line_id=line.pk,
            ref=AGREEMENT,
            kind=CommitmentKind.AGREEMENT,
            amount=Money.of("300"),
            by=SYSTEM,
            at=AT + timedelta(days=10),
        )
        services.post(batch=spending(line, 25_050), by=SYSTEM, at=AT + timedelta(days=30))
    return line


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_a_line_opens_with_its_finding_and_shows_the_rows_under_it(client: Client, line: Line) -> None:
    sign_in(client, Role.BUDGET_HOLDER)
    page = words(client, f"/desk/finance/lines/{line.pk}")
    assert "Home care for older people has £499.50 left of £1,050.00: £250.50 is spent and £300.00 is promised." in page
    assert "£549.50 left without one-off money" not in page
    assert "£449.50 left without one-off money" in page
    for anchor in ("#budget", "#spent", "#promised"):
        assert f'href="{anchor}"' in page
    assert 'href="/agreements/2015-042"' in page
    assert 'href="/decisions/2015-017"' in page
    assert "Head of Adult Services" in page


def test_a_line_is_shown_as_it_was_known_on_a_day(client: Client, line: Line) -> None:
    sign_in(client, Role.COUNCILLOR)
    before = words(client, f"/desk/finance/lines/{line.pk}?as-at=2015-04-30")
    assert "has £750.00 left of £1,050.00: £0.00 is spent and £300.00 is promised." in before
    first = words(client, f"/desk/finance/lines/{line.pk}?as-at=2015-04-01")
    assert "£0.00 is spent and £0.00 is promised." in first
    assert "No money of this line is promised." in first
    assert "has £499.50 left" in words(client, f"/desk/finance/lines/{line.pk}?as-at=yesterday")


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("spent", "1 Apr 2015,Home care in April,Expenditure on services,recurring,Statement 7,"),
        (
            "budget",
            "1 Apr 2015,Budget for Home care for older people; one-off: A letter,Expenditure on services,one-off,",
        ),
        ("promised", "11 Apr 2015,Agreement 2015-042,–,£300.00,£300.00"),
    ],
)
def test_each_table_of_a_line_is_taken_away_as_shown(client: Client, line: Line, table: str, row: str) -> None:
    sign_in(client, Role.AUDITOR)
    response = client.get(f"/desk/finance/lines/{line.pk}?format=csv&table={table}")
    assert response["Content-Type"].startswith("text/csv")
    assert row in response.content.decode()


def test_a_batch_shows_its_authority_and_equal_debits_and_credits(client: Client, line: Line) -> None:
    sign_in(client, Role.FINANCE_OFFICER)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        batch_id = line.legs.filter(entry__batch__stratum="actual").get().entry.batch_id
    page = words(client, f"/desk/finance/journal/{batch_id}")
    assert "1 entry posted on 1 April 2015: debits and credits are equal in every entry and fund." in page
    assert 'href="/statements/7"' in page
    assert f'href="/desk/finance/lines/{line.pk}"' in page
    assert page.count("£250.50") == 4, "two legs and two equal totals"
    assert "Debit,Credit" in client.get(f"/desk/finance/journal/{batch_id}?format=csv").content.decode()


def test_what_is_not_there_is_not_found(client: Client, line: Line) -> None:
    sign_in(client, Role.FINANCE_OFFICER)
    assert client.get("/desk/finance/lines/0").status_code == 404
    assert client.get("/desk/finance/journal/0").status_code == 404


@pytest.mark.parametrize("address", ["/desk/finance/lines/{}", "/desk/finance/journal/{}"])
def test_who_may_not_read_the_position_is_refused(client: Client, line: Line, address: str) -> None:
    assert client.get(address.format(line.pk)).status_code == 302
    sign_in(client, Role.BODY_STAFF, body_id=1)
    assert client.get(address.format(line.pk)).status_code == 403


def test_findings_of_a_line() -> None:
    assert line_finding("Roads", Balance(Money(0), Money(0), Money(0))) == (
        "Roads has no budget yet, and nothing is spent or promised."
    )
    assert line_finding("Roads", Balance(Money.of("2100000"), Money(0), Money.of("2100000.01"))) == (
        "Roads is £0.01 over its budget of £2.1m: £2,100,000.01 is spent and £0.00 is promised."
    )


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        (DECISION, "/decisions/2015-017"),
        ("ledger/line/7", "/desk/finance/lines/7"),
        ("marketplace/order/7", ""),
        ("nonsense", ""),
    ],
)
def test_a_reference_leads_to_its_page_where_it_has_one(reference: str, address: str) -> None:
    assert page_of(reference) == address


def test_a_reference_is_said_as_people_say_it() -> None:
    assert words_for(DECISION) == "Decision 2015-017"
    assert words_for("nonsense") == "nonsense"


def test_every_figure_of_the_page_has_the_day_it_is_true_for(client: Client, line: Line) -> None:
    sign_in(client, Role.DIRECTOR)
    day = date(2015, 4, 30)
    assert words(client, f"/desk/finance/lines/{line.pk}?as-at={day.isoformat()}").count("as at 30 April 2015") >= 4
