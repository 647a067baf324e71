"""What was decided under spend control is public, and nothing of it says whom it is about."""

from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client

from rightsource.books.ledger.rules import ApprovalKind, CommitmentKind, Exemption, Ground, log_finding
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from tests.books.ledger.making import make_budget_line
from tests.books.ledger.test_approvals import AGREEMENT, MONITOR, OFFICER, ask, decide, start

HERE = "/open/spend-control"


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def read(address: str = HERE) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_log_stands_in_public_without_words_and_numbers_of_orders(acting: None) -> None:
    assert "Spending was never controlled." in read() and "Nothing was decided yet." in read()
    line = make_budget_line("10000")
    start(after_114=True)
    decide(ask(line, "600", kind=ApprovalKind.PANEL), by=OFFICER, present=(7, 6))
    exempt = {"kind": ApprovalKind.PANEL, "exemption": Exemption.SAFEGUARDING, "ref": "marketplace/order/2"}
    decide(ask(line, "700", **exempt), by=MONITOR, yes=False)  # type: ignore[arg-type]
    authority = {"kind": ApprovalKind.AUTHORITY, "ref": AGREEMENT, "of": CommitmentKind.AGREEMENT}
    decide(ask(line, "800", **authority), by=OFFICER, ground=Ground.IMPROVE)  # type: ignore[arg-type]
    decide(ask(line, "1", ref="marketplace/order/over"), by=OFFICER, yes=False)  # over its budget: no spend control
    ask(line, "900", kind=ApprovalKind.PANEL, ref="marketplace/order/waits")
    page, rows = read(), read(f"{HERE}?table=log&format=csv").splitlines()
    assert "3 requests were decided: 2 approved, for £1,400.00, and 1 refused." in page
    assert "Every new agreement needs the finance officer’s written authority. 1 request waits." in page
    assert len(rows) == 4
    by_officer = "Finance officer (section 151)"
    for row, told in zip(
        rows[1:],
        (
            (
                "2015-001",
                "It is likely to improve the situation",
                "Approved",
                by_officer,
                "800.00",
            ),
            ("An order", "at risk safe", "Refused", "Monitoring officer", "700.00"),
            ("An order", "None: looked at as it is", "Approved", "Finance officer and Monitoring officer", "600.00"),
        ),
        strict=True,
    ):
        assert all(words in row for words in told), row
    assert "500.00" in read(f"{HERE}?table=controls&format=csv")
    main = page.partition("<main")[2].partition("</main")[0]
    for secret in ("It cannot wait.", "The need is shown.", "2015-0001", "£9m", "marketplace/order", "account"):
        assert secret not in "".join(rows) and secret not in main


def test_the_sentence_of_the_log() -> None:
    assert log_finding(approved=Money(0), approvals=0, refusals=0) == "Nothing was decided under it yet."
    assert log_finding(approved=Money(0), approvals=0, refusals=1).startswith("1 request was decided: 0 approved")
