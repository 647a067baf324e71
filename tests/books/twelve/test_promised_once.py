"""The twelfth case: who promises a year twice at one moment promises each block once, at the price of that moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from django.db import connection

from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import queries, services
from rightsource.council.agreements.models import Agreement, CommitmentSchedule
from rightsource.council.agreements.services.promising import YearPromised
from rightsource.ground.time import Month
from tests.books.ledger.making import make_budget, make_chart, make_line
from tests.books.twelve.story import AT, Y16, agreed, block, open_line, outstanding, promises_kept, repriced

pytestmark = pytest.mark.django_db(transaction=True)
REF = "agreements/agreement/2015-fixed"


@pytest.fixture
def fixed() -> Agreement:
    """Sign a block of £12.00 a year for two years, of which the second has its budget and is not promised yet."""
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_chart()
        made = agreed(open_line(10_000), "2015-fixed", block(1_200), ends_before=date(2017, 4, 1))
        make_budget(make_line(year=Y16), "100", key="next")
    return made


def promise(read: Event | None = None, go_on: Event | None = None) -> YearPromised:
    """Promise the second year; where told, say when it was read what is not promised, and wait before promising."""
    try:
        with acting_as(SYSTEM, purpose=Purpose.OPERATION), pytest.MonkeyPatch.context() as patch:
            if read is not None and go_on is not None:
                found = queries.unpromised(year=Y16)
                read.set()
                assert go_on.wait(20)
                patch.setattr(queries, "unpromised", lambda *, year: found)
            return services.commit_year(year=Y16, by=SYSTEM, at=AT)
    finally:
        connection.close()


def year_as_it_stands(agreement: Agreement) -> tuple[int, int]:
    """Return what the second year costs, and what is promised to the agreement, without its first year's £12.00."""
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        (row,) = CommitmentSchedule.objects.filter(agreement=agreement, year=Y16.start_year)
        return row.pence, outstanding(REF) - 1_200


def test_a_year_that_is_promised_twice_at_one_moment_is_promised_once(fixed: Agreement) -> None:
    read, go_on = Event(), Event()
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(promise, read, go_on)
        assert read.wait(20)
        with acting_as(SYSTEM, purpose=Purpose.OPERATION):
            assert services.commit_year(year=Y16, by=SYSTEM, at=AT).promised == ("2015-fixed",)
        go_on.set()
        assert late.result() == YearPromised((), ())
    assert year_as_it_stands(fixed) == (1_200, 1_200)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        promises_kept()


def test_a_price_that_changed_since_it_was_read_is_what_is_promised(fixed: Agreement) -> None:
    read, go_on = Event(), Event()
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(promise, read, go_on)
        assert read.wait(20)
        repriced(fixed, Month(2016, 4), block(2_400))
        go_on.set()
        assert late.result().promised == ("2015-fixed",)
    assert year_as_it_stands(fixed) == (2_400, 2_400)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        promises_kept()
