"""Whatever is promised, drawn, moved, reversed, repriced and carried, in any order: every sum can be redone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.models import Line
from rightsource.books.ledger.rules import (
    CarryRefusedError,
    CarrySpec,
    CommitmentKind,
    CommitmentRefusedError,
    Control,
    Fate,
    LimitReachedError,
    PostingRefusedError,
    ReversalRefusedError,
    Stratum,
    VirementRefusedError,
    VirementSpec,
)
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements.models import Agreement
from rightsource.council.agreements.rules import AgreementRefusedError
from rightsource.ground.money import Money
from rightsource.ground.time import Month
from rightsource.journeys.carry_forward import carry_forward
from rightsource.journeys.move_budget import move_budget
from tests.books.ledger.making import make_budget, make_chart, make_line
from tests.books.ledger.test_reversing import own
from tests.books.twelve.story import LATE, Y15, Y16, agreed, block, lock_year, promises_kept, repriced, settled
from tests.council.agreements.making import DECISION
from tests.frontdoor.marketplace.making import AT

DEEDS = (
    "promise", "draw", "release", "cancel", "spend", "reverse", "move", "budget", "settle", "price", "carry",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(1, 9_000), st.integers(0, 11), st.sampled_from(list(Fate))),
    max_size=10,
)
REFUSED = (
    AgreementRefusedError,
    CarryRefusedError,
    CommitmentRefusedError,
    LimitReachedError,
    PostingRefusedError,
    ReversalRefusedError,
    VirementRefusedError,
)


class Books:
    """Three lines and a block over two years, and what was promised and posted so far."""

    def __init__(self, lines: tuple[Line, Line, Line], fixed: Agreement) -> None:
        self.line, self.other, self.later = lines
        self.fixed = fixed
        self.promised: list[int] = []
        self.posted: list[int] = []

    def do(self, number: int, deed: str, pence: int, which: int, fate: Fate) -> None:
        """Do one deed; what is refused leaves nothing."""
        amount, ref = Money(pence), f"o/r/{number}"
        if deed == "promise":
            on = (self.line, self.other, self.later)[which % 3]
            self.promised.append(
                services.commit(line_id=on.pk, ref=ref, kind=CommitmentKind.ORDER, amount=amount, by=SYSTEM, at=AT)
            )
        elif deed in ("draw", "release", "cancel") and self.promised:
            act = {"draw": services.draw, "release": services.release, "cancel": services.cancel}[deed]
            act(commitment_id=self.promised[which % len(self.promised)], amount=amount, ref=ref, by=SYSTEM, at=AT)
        elif deed == "spend":
            batch = own(self.line, pence if which % 4 else -pence, key=ref)
            self.posted.append(services.post(batch=batch, by=SYSTEM, at=AT))
        elif deed == "reverse" and self.posted:
            services.reverse(batch_id=self.posted[which % len(self.posted)], reason="x", by=SYSTEM, at=AT, on=AT.date())
        elif deed == "move":
            away, to = (self.line, self.other) if which % 2 else (self.other, self.line)
            spec = VirementSpec(away.pk, to.pk, amount, "Fewer people come.", key=ref, decision_ref=DECISION)
            move_budget(virement=spec, by=SYSTEM, at=AT, on=AT.date())
        elif deed == "budget":
            make_budget(self.later if which % 2 else self.line, str(amount), key=ref)
        elif deed == "settle":
            settled("2015-200", Y15.months()[which])
        elif deed == "price":
            repriced(self.fixed, (Y15 if which % 2 else Y16).months()[which], block(pence))
        elif deed == "carry":
            asked = [
                CarrySpec(row.line_id, row.kind, list(Fate)[(which + place) % 3] if which else fate, "Not delivered.")
                for place, row in enumerate(queries.promised_of_year(year=Y15))
            ]
            carry_forward(year=Y15, asked=asked, decision_code="2015-002", by=SYSTEM, at=LATE, on=LATE.date())

    def hold(self) -> None:
        """Assert that every kept sum is the sum of its rows, that nothing is above a limit, and that schedules fit."""
        for line in (self.line, self.other, self.later):
            kept = queries.balance_of_line(line_id=line.pk)
            assert kept == queries.recomputed_balance(line_id=line.pk)
            assert kept.left >= Money(0) <= kept.committed
        assert queries.drifted_lines() == []
        for entity in ("council", "wellbeing"):
            for stratum in (Stratum.ACTUAL, Stratum.BUDGET):
                balance = queries.trial_balance(entity=entity, stratum=stratum)
                assert balance == queries.trial_balance(entity=entity, stratum=stratum, as_at=AT.replace(year=9000))
                assert Money.sum_of(row.amount for row in balance) == Money(0)
        promises_kept()


@pytest.fixture
def books(db: None) -> Iterator[Books]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_chart()
        services.open_service_line(
            code="learning", name="Learning disabilities", directorate="Adults", fund="general", by=SYSTEM, at=AT
        )
        line, other = make_line(control=Control.STOP), make_line(service_line="learning", name="Day care")
        later = make_line(year=Y16)
        make_line(year=Y16, service_line="learning", name="Day care")
        for each, pounds in ((line, "200"), (other, "100"), (later, "130")):
            make_budget(each, pounds)
        yield Books((line, other, later), agreed(line, "2015-200", block(12_000), ends_before=date(2017, 4, 1)))


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_every_sum_can_be_redone_from_its_rows(books: Books, steps: list[tuple[str, int, int, Fate]]) -> None:
    books.promised.clear()
    books.posted.clear()
    with transaction.atomic():
        for number, (deed, pence, which, fate) in enumerate(steps):
            try:
                with transaction.atomic():
                    books.do(number, deed, pence, which, fate)
            except REFUSED:
                pass
        books.hold()
        transaction.set_rollback(True)


@pytest.mark.heavy  # sixty orders of things
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_every_sum_can_be_redone_from_its_rows_in_many_orders(
    books: Books, steps: list[tuple[str, int, int, Fate]]
) -> None:
    test_every_sum_can_be_redone_from_its_rows.hypothesis.inner_test(books, steps)  # type: ignore[attr-defined]


def test_a_price_that_falls_after_the_year_before_was_carried_gives_back_its_own_years_promise(books: Books) -> None:
    make_budget(books.later, "200", key="room")
    books.do(2, "carry", 0, 0, Fate.BEAR)
    repriced(books.fixed, Month(2016, 5), block(1_200))
    books.hold()
    years = {row.year: row for row in queries.promises_by_year(ref="agreements/agreement/2015-200")}
    assert years[2016].given_back == Money(12_000 - 1_000 - 1_100)


def test_a_price_that_falls_after_its_promise_was_released_at_the_years_end_gives_nothing_back(books: Books) -> None:
    books.do(1, "carry", 0, 0, Fate.RELEASE)
    repriced(books.fixed, Month(2015, 5), block(1_200))
    books.hold()
    years = {row.year: row for row in queries.promises_by_year(ref="agreements/agreement/2015-200")}
    assert years[2015].given_back == Money(12_000), "once, by the end of the year"
    repriced(books.fixed, Month(2015, 6), block(6_000))
    books.hold()
    years = {row.year: row for row in queries.promises_by_year(ref="agreements/agreement/2015-200")}
    assert years[2015].reserved == Money(12_000), "the year costs 61 of what it promised once: nothing more is promised"


def test_a_year_whose_promises_are_settled_in_any_way_is_closed(books: Books) -> None:
    books.do(1, "promise", 700, 0, Fate.CARRY)
    books.do(2, "settle", 0, 0, Fate.CARRY)
    books.do(3, "price", 6_000, 1, Fate.CARRY)
    books.do(4, "carry", 0, 0, Fate.CARRY)
    books.hold()
    lock_year(Y15)
    services.close_year(year=Y15, by=SYSTEM, at=LATE)
    settled("2015-200", Month(2015, 5))
    settled("2015-200", Month(2016, 4))
    books.hold()
