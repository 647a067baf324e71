"""Many commitments move at once by the promises of one: all or none, counted once, never more than is outstanding."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.models import Line
from rightsource.books.ledger.rules import CommitmentKind, CommitmentRefusedError, Move, MoveSpec
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, make_budget_line

ORDER = "marketplace/order/2015-0001"
STATEMENT = Reference.of("settlement", "statement", 7)


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def promise(line: Line, pounds: str, *, ref: str = ORDER) -> int:
    return services.commit(
        line_id=line.pk, ref=ref, kind=CommitmentKind.ORDER, amount=Money.of(pounds), by=SYSTEM, at=AT
    )


def move(commitment: int, kind: Move, pounds: str) -> MoveSpec:
    return MoveSpec(commitment, kind, Money.of(pounds))


def test_many_commitments_move_at_once_and_one_audit_row_names_them(acting: None) -> None:
    line, other = make_budget_line("1000"), make_budget_line("500", name="Public health", service_line="public-health")
    one, two, three = promise(line, "600"), promise(line, "100"), promise(other, "200")
    moves = [move(one, Move.DRAW, "200"), move(one, Move.RELEASE, "300"), move(two, Move.DRAW, "100"),
             move(three, Move.DRAW, "50")]  # fmt: skip
    assert services.move_all(moves=moves, subject=STATEMENT, by=SYSTEM, at=AT) == 4
    assert queries.balance_of_line(line_id=line.pk).committed == Money.of("100")
    assert queries.balance_of_line(line_id=other.pk).committed == Money.of("150")
    held = queries.commitments_of_all(refs=[ORDER, "a/b/none"])[ORDER]
    assert [(each.commitment_id, each.amount) for each in held] == [
        (one, Money.of("100")), (two, Money(0)), (three, Money.of("150"))]  # fmt: skip
    assert queries.drifted_lines() == []
    row = Audit.objects.get(verb="commitment.move_all")
    assert row.subject == str(STATEMENT)
    assert row.detail == {"draw": {str(one): 20000, str(two): 10000, str(three): 5000}, "release": {str(one): 30000}}


def test_many_moves_by_the_same_reference_count_once(acting: None) -> None:
    line = make_budget_line("1000")
    one, two = promise(line, "600"), promise(line, "100")
    moves = [move(one, Move.DRAW, "200")]
    assert services.move_all(moves=moves, subject=STATEMENT, by=SYSTEM, at=AT) == 1
    more = [*moves, move(two, Move.DRAW, "30")]
    assert services.move_all(moves=more, subject=STATEMENT, by=SYSTEM, at=AT) == 1
    assert services.move_all(moves=more, subject=STATEMENT, by=SYSTEM, at=AT) == 0
    assert queries.balance_of_line(line_id=line.pk).committed == Money.of("470")
    assert Audit.objects.filter(verb="commitment.move_all").count() == 2
    with pytest.raises(CommitmentRefusedError, match="has already moved 20000 pence"):
        services.move_all(moves=[move(one, Move.DRAW, "100")], subject=STATEMENT, by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("kind", "pounds", "said"),
    [("over", "100.01", "1 pence less outstanding"), ("unknown", "1", "There is no commitment 0"),
     ("nothing", "0", "more than nothing"), ("twice", "1", "moved twice")],
)  # fmt: skip
def test_of_many_moves_none_is_made_if_one_cannot_be(acting: None, kind: str, pounds: str, said: str) -> None:
    line = make_budget_line("1000")
    good, bad = promise(line, "600"), promise(line, "100")
    wrong = [move(0 if kind == "unknown" else bad, Move.DRAW, pounds)] * (2 if kind == "twice" else 1)
    with pytest.raises(CommitmentRefusedError, match=said):
        services.move_all(moves=[move(good, Move.DRAW, "1"), *wrong], subject=STATEMENT, by=SYSTEM, at=AT)
    assert queries.balance_of_line(line_id=line.pk).committed == Money.of("700")
    assert services.move_all(moves=[], subject=STATEMENT, by=SYSTEM, at=AT) == 0


def test_a_role_without_the_right_moves_nothing(acting: None) -> None:
    line = make_budget_line("1000")
    commitment = promise(line, "600")
    with (
        acting_as(Actor(role=Role.AUDITOR, account_id=3), purpose=Purpose.VIEW) as auditor,
        pytest.raises(DatabaseError, match="may not change a commitment"),
    ):
        services.move_all(moves=[move(commitment, Move.DRAW, "1")], subject=STATEMENT, by=auditor, at=AT)
