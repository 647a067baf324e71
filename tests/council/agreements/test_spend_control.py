"""Under spend control an agreement is signed, and made dearer, with a word for all that it can come to."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.queries import PanelMember
from rightsource.books.ledger.rules import (
    ApprovalAnswer,
    ApprovalKind,
    ApprovalNeededError,
    ApprovalSpec,
    CommitmentKind,
    Ground,
)
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import services as agreements
from rightsource.council.agreements.models import Agreement
from rightsource.council.agreements.rules.pricing import PriceChange
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Month
from tests.books.ledger.making import make_budget
from tests.books.ledger.making import make_line as make_ledger_line
from tests.council.agreements.making import AT, BLOCK, DECISION, make_agreement, make_line

OFFICER = Actor(account_id=8, role=Role.FINANCE_OFFICER)
MODE_AT, ON = datetime(2015, 1, 5, 9, tzinfo=UTC), date(2015, 1, 5)
PANEL = [PanelMember(8, "Finance officer"), PanelMember(7, "Monitoring officer"), PanelMember(6, "Commissioner")]
CODE = "2015-042"
REF = f"agreements/agreement/{CODE}"
APRIL, OCTOBER = Month(2017, 4), Month(2017, 10)
WHOLE = Money.of(36_600 * 3)  # three years by its yearly sum


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def start(*, after_114: bool, at: datetime = MODE_AT) -> None:
    ledger.start_spend_control(
        control=ledger.SpendControlSpec("x", "It is over.", Money.of("500"), PANEL, is_after_section_114=after_114),
        by=SYSTEM, at=at, on=ON,
    )  # fmt: skip


def approve(line_id: int, amount: Money, kind: ApprovalKind = ApprovalKind.AUTHORITY) -> None:
    spec = ApprovalSpec(
        kind,
        line_id,
        f"agreements/agreement/{CODE}",
        CommitmentKind.AGREEMENT,
        amount,
        "Help at home",
        "People need it.",
    )
    asked = ledger.ask_approval(approval=spec, by=SYSTEM, at=AT)
    ground = Ground.IMPROVE if kind is ApprovalKind.AUTHORITY else None
    with acting_as(OFFICER, purpose=Purpose.OPERATION):
        answer = ApprovalAnswer(asked.pk, True, "The need is shown.", present=(7,), ground=ground)
        ledger.decide_approval(answer=answer, by=OFFICER, at=AT)


def dearer(agreement: Agreement, pounds: int, month: Month = APRIL) -> None:
    terms = {**agreement.terms, "annual_pence": pounds * 100} if "annual_pence" in agreement.terms else agreement.terms
    change = PriceChange(month, terms, Money.of(pounds), DECISION, "Clause 12.")
    agreements.change_price(agreement_id=agreement.pk, change=change, by=SYSTEM, at=AT)


def test_an_authority_for_a_pound_signs_no_agreement_by_the_hour(acting: None) -> None:
    line_id = make_line()
    start(after_114=True)
    with pytest.raises(
        ApprovalNeededError, match="takes £109,800.00 on Home care for older people after a section 114 report"
    ):
        make_agreement()
    approve(line_id, Money.of("1"))
    with pytest.raises(ApprovalNeededError, match="written authority for so much"):
        make_agreement()
    approve(line_id, WHOLE)
    assert make_agreement().code == CODE


def test_a_block_is_asked_once_for_all_its_years(acting: None) -> None:
    line_id = make_line()
    start(after_114=True)
    approve(line_id, WHOLE - Money(1))
    with pytest.raises(ApprovalNeededError):
        make_agreement(terms=BLOCK)
    approve(line_id, WHOLE)
    make_agreement(terms=BLOCK)
    make_budget(make_ledger_line(year=FinancialYear(2016)), "50000", key="2016")
    assert agreements.commit_year(year=FinancialYear(2016), by=SYSTEM, at=AT).promised == (CODE,)


def test_the_panel_sees_a_block_whose_years_are_each_below_its_sum(acting: None) -> None:
    line_id = make_line()
    start(after_114=False)
    small = {"terms": {**BLOCK, "annual_pence": 499_00}, "annual": Money.of("499")}
    with pytest.raises(ApprovalNeededError, match="takes £1,497.00 of Home care"):
        make_agreement(**small)
    approve(line_id, Money.of("1497"), ApprovalKind.PANEL)
    make_agreement(**small)


@pytest.mark.parametrize(("terms", "added"), [(BLOCK, "£500.00"), (None, "£500.13")])
def test_what_a_new_price_adds_is_asked_like_a_new_promise(acting: None, terms: object, added: str) -> None:
    signed = make_agreement(**({} if terms is None else {"terms": terms}))
    start(after_114=False, at=datetime(2015, 3, 1, 9, tzinfo=UTC))
    dearer(signed, 37_099)  # £499 in the last of its years
    signed.refresh_from_db()
    with pytest.raises(ApprovalNeededError, match=f"The new price adds {added} of Home care"):
        dearer(signed, 38_099 if terms else 38_102, OCTOBER)
    dearer(signed, 30_000, OCTOBER)  # what costs less needs no word


def test_after_a_section_114_report_every_price_that_rises_needs_authority_once(acting: None) -> None:
    signed = make_agreement(terms=BLOCK)
    make_budget(make_ledger_line(year=FinancialYear(2017)), "500000", key="2017")
    agreements.commit_year(year=FinancialYear(2017), by=SYSTEM, at=AT)
    start(after_114=True, at=datetime(2015, 3, 1, 9, tzinfo=UTC))
    with pytest.raises(ApprovalNeededError, match="The new price adds £12.00"):
        dearer(signed, 36_612)
    approve(signed.line_id, Money.of("12"))
    dearer(signed, 36_612)
    signed.refresh_from_db()
    with pytest.raises(ApprovalNeededError, match="The new price adds"):
        dearer(signed, 36_624, OCTOBER)
