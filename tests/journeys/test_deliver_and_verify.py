"""A body sends a file of deliveries; the client draws samples, looks, and what failed is not paid."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import queries
from rightsource.council.agreements.models import Verification
from rightsource.council.agreements.rules import DeliveryRefusedError, VerifierBelongsToBodyError
from rightsource.ground.time import Month
from rightsource.journeys.record_deliveries import key_of, record_deliveries, rows_of_file
from rightsource.journeys.verify_sample import Finding, draw_samples, verify_sample
from tests.council.agreements.making import make_agreement
from tests.council.bodies.making import officer

MAY = datetime(2015, 5, 4, 9, tzinfo=UTC)
FILE = b"""\xef\xbb\xbfReference,Date,Minutes,Planned
V-1,2015-04-01,60,60
V-2,02/04/2015,55,60
V-3,31 April,60,60
V-2,02/04/2015,55,60
,2015-04-03,60,60
"""


@pytest.fixture
def acting(db) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_agreement()
        yield


def send(content: bytes = FILE, **over: object):
    given: dict[str, object] = {"agreement_code": "2015-042", "rows": rows_of_file(content), "batch_key": ""}
    return record_deliveries(**{**given, "by": SYSTEM, "at": MAY, **over})  # type: ignore[arg-type]


def test_a_file_is_read_good_rows_kept_faults_and_repeats_listed(acting):
    found = send()
    assert len(found.accepted) == 2
    assert [repeat.reference for repeat in found.repeated] == ["V-2"]
    assert [(fault.row, fault.column) for fault in found.faults] == [(3, "date"), (5, "reference")]
    again = send()
    assert (len(again.accepted), again.batch_key) == (0, found.batch_key)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_same_rows_have_the_same_key():
    assert key_of([{"a": "1", "b": "2"}]) == key_of([{"b": "2", "a": "1"}])
    assert key_of([{"a": "1"}]) != key_of([{"a": "2"}])


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\xff\xfe\x00", "CSV UTF-8"), (b"", "must name its columns"), (b"a,b\n1,2\n", "must name its columns")],
)
def test_a_file_that_cannot_be_read_says_what_to_send(content, said):
    with pytest.raises(DeliveryRefusedError, match=said):
        rows_of_file(content)


def test_too_many_rows_are_sent_in_parts(monkeypatch):
    monkeypatch.setattr("rightsource.journeys.record_deliveries.MOST_ROWS", 1)
    with pytest.raises(DeliveryRefusedError, match="at most 1 at a time"):
        rows_of_file(b"reference,date\n1,2015-04-01\n2,2015-04-01\n")


def test_an_unknown_agreement_is_refused(acting):
    with pytest.raises(DeliveryRefusedError, match="no agreement 2015-999"):
        send(agreement_code="2015-999")


def test_the_client_draws_looks_and_does_not_pay_what_failed(acting):
    send(b"reference,date,minutes\n" + b"".join(b"V-%d,2015-04-10,60\n" % number for number in range(30)))
    (drawn,) = draw_samples(on=date(2015, 5, 4), seed="s", by=SYSTEM, at=MAY)
    assert (drawn.agreement_code, drawn.month, drawn.size, drawn.population) == ("2015-042", Month(2015, 4), 5, 30)
    assert draw_samples(on=date(2015, 5, 4), seed="t", by=SYSTEM, at=MAY) == [], "nothing is left to draw"
    waiting = queries.to_verify()
    findings = [Finding(item.delivery_id, number > 0, "Nobody came.") for number, item in enumerate(waiting)]
    agreement = queries.agreement(code="2015-042")
    assert agreement is not None
    double = officer(Role.CONTRACT_MANAGER, 3, body_ids=(agreement.body_id,))
    with pytest.raises(VerifierBelongsToBodyError):
        verify_sample(findings=findings, by=double, at=MAY)
    assert draw_samples(on=date(2015, 5, 4), seed="s", by=double, at=MAY) == []
    assert not Verification.objects.exists()
    assert verify_sample(findings=findings, by=SYSTEM, at=MAY) == 5
    assert len(queries.payable_deliveries(agreement_id=agreement.pk, month=Month(2015, 4))) == 29
    assert queries.to_verify() == []
    totals = queries.months_of(agreement_id=agreement.pk)
    assert [(month.deliveries, month.verified, month.failed) for month in totals] == [(30, 5, 1)]
