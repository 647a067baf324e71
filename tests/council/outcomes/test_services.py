"""Outcomes on the database: observed, corrected, scored, and unscored without activity."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from rightsource.commons.access.rules import PUBLIC, SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.outcomes import queries, services
from rightsource.council.outcomes.rules import Direction, ObservationRefusedError, Observed, Standing
from tests.council.bodies.making import officer

AT = datetime(2015, 7, 6, 9, tzinfo=UTC)
D = Decimal


@pytest.fixture
def acting(db) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        services.add_outcome(code="safe", title="Children are safe", provenance="generated", by=SYSTEM, at=AT)
        services.add_measure(
            code="assessed", outcome_code="safe", title="Assessments in 45 working days", unit="share",
            direction=Direction.UP, target=D("0.9"), provenance="generated", by=SYSTEM, at=AT,
        )  # fmt: skip
        yield


def observe(month: int, value: str | None, denominator: str | None, **over: object):
    given: dict[str, object] = {
        "measure_code": "assessed",
        "starts_on": date(2015, month, 1),
        "ends_before": date(2015, month + 1, 1),
        "observed": Observed(None if value is None else D(value), None if denominator is None else D(denominator)),
        "provenance": "generated",
        "by": SYSTEM,
        "at": AT,
    }
    return services.observe(**{**given, **over})  # type: ignore[arg-type]


def test_a_period_without_activity_has_no_score_and_a_correction_counts(acting):
    observe(4, "80", "100")
    observe(4, "95", "100")
    observe(5, "0", "0")
    observe(6, None, None)
    scored = queries.scores(measure_code="assessed")
    assert [(row.score, row.standing) for row in scored] == [
        (D("0.95"), Standing.MET),
        (None, Standing.NO_ACTIVITY),
        (None, Standing.NO_ACTIVITY),
    ]
    assert [outcome.code for outcome in queries.outcomes()] == ["safe"]
    assert [measure.code for measure in queries.measures(outcome_code="safe")] == ["assessed"]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_as_at_a_past_day_later_observations_are_not_known(acting):
    observe(4, "80", "100")
    observe(4, "95", "100", at=datetime(2015, 8, 1, 9, tzinfo=UTC))
    assert [row.score for row in queries.scores(as_at=date(2015, 7, 31))] == [D("0.8")]
    assert [row.score for row in queries.scores(outcome_codes=("safe",))] == [D("0.95")]


def test_what_is_unknown_is_refused(acting):
    with pytest.raises(ObservationRefusedError, match="no measure “x”"):
        observe(4, "1", None, measure_code="x")
    with pytest.raises(ObservationRefusedError, match="no outcome “x”"):
        services.add_measure(
            code="y", outcome_code="x", title="", unit="", direction=Direction.UP, target=None,
            provenance="generated", by=SYSTEM, at=AT,
        )  # fmt: skip


def test_a_body_observes_its_own_work_only_and_everybody_reads(acting):
    staff = officer(Role.BODY_STAFF, 4, body_ids=(31,))
    with acting_as(staff, purpose=Purpose.OPERATION):
        observe(4, "9", "10", body_ref="bodies/body/csm", body_id=31, by=staff)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            observe(4, "9", "10", body_ref="bodies/body/aco", body_id=32, by=staff)
    with acting_as(PUBLIC, purpose=Purpose.VIEW):
        assert len(queries.scores(body_ref="bodies/body/csm")) == 1
