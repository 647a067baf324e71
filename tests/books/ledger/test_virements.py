"""Budget moves between lines under an authority; nothing spent or promised is ever left without it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from html import unescape
from json import dumps
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.models import Batch, Line, Virement
from rightsource.books.ledger.rules import (
    Control,
    LimitReachedError,
    LineUnknownError,
    PeriodLockedError,
    PostingRefusedError,
    Recurrence,
    ReversalRefusedError,
    VirementRefusedError,
    VirementSpec,
)
from rightsource.books.ledger.services import refusing
from rightsource.commons.access import services as access
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.ground.money import Money
from rightsource.ground.time import Month
from tests.books.ledger.making import AT, DECISION, ON, YEAR, make_budget, make_budget_line, make_line
from tests.books.ledger.test_limits import promise
from tests.books.ledger.test_posting import spending
from tests.books.signing_in import sign_in
from tests.confirming import confirm

HOLDER = Actor(account_id=9, role=Role.BUDGET_HOLDER)
OFFICER = Actor(account_id=8, role=Role.FINANCE_OFFICER)
WHY = "Fewer people than planned need care at home."


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def delegate(role: Role, pounds: str) -> None:
    access.delegate(
        role=role, action="virement", limit=Money.of(pounds), starts_on=ON, ends_before=None, decision_ref=DECISION,
        by=SYSTEM, at=AT,
    )  # fmt: skip


def two_lines(control: Control = Control.STOP) -> tuple[Line, Line]:
    one = make_budget_line("1000", control=control)
    services.open_service_line(
        code="learning", name="Learning disabilities", directorate="Adults", fund="general", by=SYSTEM, at=AT
    )
    other = make_line(service_line="learning", name="Day care", control=control)
    return one, other


def vire(one: Line, other: Line, pounds: str, *, by: Actor = SYSTEM, key: str = "", **over: object) -> Virement:
    told = {"decision_ref": DECISION} if by is SYSTEM else {}
    spec = VirementSpec(
        from_line=one.pk, to_line=other.pk, amount=Money.of(pounds), reason=WHY, key=key or f"{one.pk}-{pounds}",
        **{**told, **over},  # type: ignore[arg-type]
    )  # fmt: skip
    with acting_as(by, purpose=Purpose.OPERATION):
        return services.vire(virement=spec, by=by, at=AT, on=ON)


def left(line: Line) -> Money:
    return queries.balance_of_line(line_id=line.pk).left


def test_budget_moves_and_the_total_stays(acting: None) -> None:
    one, other = two_lines()
    made = vire(one, other, "300", recurrence=Recurrence.ONE_OFF)
    again = vire(one, other, "300", recurrence=Recurrence.ONE_OFF)
    assert (made.pk, made.authority, made.authority_ref) == (again.pk, "executive", DECISION)
    gave, took = (queries.balance_of_line(line_id=line.pk) for line in (one, other))
    assert (gave.budget, took.budget) == (Money.of("700"), Money.of("300"))
    assert (gave.budget_one_off, took.budget_one_off) == (-Money.of("300"), Money.of("300"))
    assert queries.drifted_lines() == []
    assert Batch.objects.get(pk=made.batch_id).authority_ref == f"ledger/virement/{made.pk}"
    assert Audit.objects.filter(verb="budget.vire").count() == 1
    with pytest.raises(PostingRefusedError, match="another virement"):
        vire(one, other, "301", key=made.key)
    with pytest.raises(ReversalRefusedError, match="moving money with authority"):
        services.reverse(batch_id=made.batch_id, reason="x", by=SYSTEM, at=AT, on=ON)
    vire(other, one, "300", recurrence=Recurrence.ONE_OFF)
    assert queries.balance_of_line(line_id=one.pk).budget == Money.of("1000"), "only another virement takes it back"


@pytest.mark.parametrize("control", list(Control))
def test_what_is_spent_and_promised_stays_covered_whatever_the_control(acting: None, control: Control) -> None:
    one, other = two_lines(control)
    promise(one, "500")
    services.post(batch=spending(one, 20_000), by=SYSTEM, at=AT)
    with pytest.raises(LimitReachedError, match="Home care for older people has £300.00 .* £300.01 cannot") as refused:
        vire(one, other, "300.01")
    assert (refused.value.line_id, refused.value.short) == (one.pk, Money(1))
    assert not Virement.objects.exists() and left(one) == Money.of("300"), "nothing of it is kept"
    vire(one, other, "300")
    with pytest.raises(LimitReachedError, match="nothing left to give"):
        vire(one, other, "0.01")


def test_a_line_that_gave_its_budget_refuses_what_it_could_have_promised(acting: None) -> None:
    one, other = two_lines()
    vire(one, other, "1000")
    with pytest.raises(LimitReachedError):
        promise(one, "0.01")
    promise(other, "1000")


def test_who_holds_both_lines_moves_up_to_the_limit_and_the_finance_officer_above(acting: None) -> None:
    one, other = two_lines()
    delegate(Role.BUDGET_HOLDER, "100")
    delegate(Role.FINANCE_OFFICER, "400")
    assert vire(one, other, "60", by=HOLDER).authority == "holder"
    with pytest.raises(VirementRefusedError, match="Moving £100.01, of it £60.00 earlier this year.*Finance officer"):
        vire(one, other, "40.01", by=HOLDER)
    assert vire(one, other, "40", by=HOLDER).authority_ref == DECISION
    assert vire(one, other, "300", by=OFFICER).authority == "finance_officer"
    with pytest.raises(VirementRefusedError, match="the executive decides"):
        vire(one, other, "0.01", by=OFFICER)
    with pytest.raises(VirementRefusedError, match="entered by the finance officer"):
        vire(one, other, "1", by=HOLDER, decision_ref=DECISION)
    assert vire(one, other, "1", by=OFFICER, decision_ref=DECISION).authority == "executive"


def test_who_holds_one_line_only_moves_nothing(acting: None) -> None:
    one, other = two_lines()
    delegate(Role.BUDGET_HOLDER, "100")
    services.name_holder(
        line_id=other.pk, holder_role="director", holder_title="Director of Learning", by=SYSTEM, at=AT
    )
    with pytest.raises(VirementRefusedError, match=r"You do not hold Day care \(Director of Learning\)"):
        vire(one, other, "1", by=HOLDER)


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.BODY_STAFF, Role.CLERK, Role.COUNCILLOR, Role.AUDITOR])
def test_who_holds_no_budget_is_refused_by_the_database_too(acting: None, role: Role) -> None:
    one, other = two_lines()
    told = dumps({"from_line_id": one.pk, "to_line_id": other.pk, "pence": 1})
    with acting_as(Actor(account_id=5, role=role, person_id=5), purpose=Purpose.OPERATION):
        with pytest.raises(DatabaseError, match="move budget between lines"), transaction.atomic():
            connection.cursor().execute("SELECT ledger_vire(%s)", [told])
        with pytest.raises(DatabaseError), transaction.atomic():
            Virement.objects.create(from_line=one, to_line=other, pence=1, batch_id=1, on=ON, at=AT)


def test_a_line_without_a_holder_neither_gives_nor_takes(acting: None) -> None:
    one, other = two_lines()
    Line.objects.filter(pk=other.pk).update(holder_title="", holder_role="")
    with pytest.raises(VirementRefusedError, match="Day care has no budget holder"):
        vire(one, other, "1")
    told = dumps({"from_line_id": one.pk, "to_line_id": other.pk, "pence": 1})
    with pytest.raises(DatabaseError, match="each with a holder"), transaction.atomic():
        connection.cursor().execute("SELECT ledger_vire(%s)", [told])
    assert [line.pk for line in queries.orphan_lines(year=YEAR)] == [other.pk]


def test_ring_fenced_budget_stays_with_its_purpose(acting: None) -> None:
    one, _ = two_lines()
    fenced = make_line(service_line="public-health", name="Public health", control=Control.STOP)
    make_budget(fenced, "500")
    with pytest.raises(VirementRefusedError, match="Public health grant may not be used for Older people"):
        vire(fenced, one, "1")
    vire(one, fenced, "100")
    assert left(fenced) == Money.of("600") and queries.drifted_lines() == []


def test_a_locked_month_takes_no_virement(acting: None) -> None:
    one, other = two_lines()
    services.seal(by=SYSTEM, at=AT)
    services.lock_period(month=Month.parse("2015-04"), reason="Agreed.", by=SYSTEM, at=AT, on=date(2015, 5, 4))
    with pytest.raises(PeriodLockedError):
        vire(one, other, "1")


def test_there_is_no_line(acting: None) -> None:
    one, _ = two_lines()
    with pytest.raises(LineUnknownError):
        services.vire(
            virement=VirementSpec(one.pk, 0, Money(1), WHY, "k", decision_ref=DECISION), by=SYSTEM, at=AT, on=ON
        )
    with pytest.raises(LineUnknownError), transaction.atomic():
        refusing.ask("SELECT ledger_vire(%s)", ['{"from_line_id": 0, "to_line_id": 0}'], kind=None)


@pytest.mark.django_db(transaction=True)
def test_virements_and_promises_at_one_instant_never_overdraw_a_line() -> None:
    """Twenty who promise, move out and move back at once: exactly what the line had is given away."""
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        one, other = two_lines()
    start = Barrier(20)

    def do(number: int) -> str:
        try:
            start.wait()
            with acting_as(SYSTEM, purpose=Purpose.OPERATION):
                if number % 2:
                    promise(one, "150", ref=f"marketplace/order/{number}")
                else:
                    vire(one, other, "150", key=f"v{number}")
            return "won"
        except LimitReachedError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(do, range(20)))
    assert outcomes.count("won") == 6, "six times £150 fit into £1,000"
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        gave, took = (queries.balance_of_line(line_id=line.pk) for line in (one, other))
        assert gave.left == Money.of("100") and gave.budget + took.budget == Money.of("1000")
        assert queries.drifted_lines() == []


@pytest.mark.django_db(transaction=True)
def test_the_limit_counts_what_another_moves_at_the_same_instant() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        one, other = two_lines()
        delegate(Role.BUDGET_HOLDER, "100")
    start = Barrier(6)

    def do(number: int) -> str:
        try:
            start.wait()
            vire(one, other, "60", by=HOLDER, key=f"v{number}")
            return "won"
        except VirementRefusedError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(do, range(6))) == ["refused"] * 5 + ["won"]


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:300]
    return unescape(answer.content.decode())


def test_a_holder_moves_budget_on_pages_and_everybody_may_read_it(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-09-30")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        one, other = two_lines()
        delegate(Role.BUDGET_HOLDER, "500")
    client, here = Client(), f"/desk/finance/lines/{one.pk}"
    sign_in(client, Role.BUDGET_HOLDER)
    assert f"{here}/virement" in read(client, here)
    assert "No budget of 2015/16 was moved" in read(client, "/desk/finance/virements")
    asked = {"to_line": other.pk, "amount": "300", "recurrence": "one_off", "reason": WHY, "key": "k1"}
    wrong = client.post(f"{here}/virement", {**asked, "amount": "1000.01"})
    assert wrong.status_code == 422 and "cannot be moved" not in unescape(wrong.content.decode())
    assert "the executive decides it" in unescape(wrong.content.decode())
    missing = client.post(f"{here}/virement", {**asked, "decision": "none-such"})
    assert "There is no decision “none-such”" in unescape(missing.content.decode())
    moved = confirm(
        client, f"{here}/virement", asked, "£1,000.00 before, £700.00 after", "£0.00 before, £300.00 after",
        "This year only", unkept=lambda: "No budget of 2015/16" in read(client, "/desk/finance/virements"),
    )  # fmt: skip
    again = client.post(f"{here}/virement", {**asked, "step": "do"})
    assert moved["Location"] == again["Location"], "pressed twice, moved once"
    assert "£300.00 was moved from Home care for older people to Day care, this year only." in read(
        client, moved["Location"]
    )
    councillor = Client()
    sign_in(councillor, Role.COUNCILLOR)
    assert "£300.00 of the budget of 2015/16 was moved in 1 virement." in read(councillor, "/desk/finance/virements")
    assert WHY in read(councillor, f"/desk/finance/virements?line={one.pk}&format=csv")
    line = read(councillor, here)
    assert "1 virement from and to this line" in line and f"{here}/virement" not in line
    read(councillor, f"{here}/virement", 403)
    read(councillor, "/desk/finance/virements/0", 404)
    read(councillor, "/desk/finance/lines/0", 404)


def test_the_api_moves_budget_by_the_same_rights(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-09-30")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        one, other = two_lines()
        delegate(Role.FINANCE_OFFICER, "500")
    client, councillor = Client(), Client()
    sign_in(client, Role.FINANCE_OFFICER)
    sign_in(councillor, Role.COUNCILLOR)
    where = f"/api/lines/{one.pk}/virement"
    asked = {"to_line": other.pk, "pence": 30_000, "recurrence": "recurring", "reason": WHY, "key": "k1"}
    assert councillor.post(where, asked, content_type="application/json").status_code == 403
    made = client.post(where, asked, content_type="application/json").json()
    assert (made["authority"], made["pence"]) == ("finance_officer", 30_000)
    refused = client.post(where, {**asked, "key": "k2", "decision": "x"}, content_type="application/json")
    assert refused.status_code == 409 and "the executive decides first" in refused.json()["error"]
    assert [row["number"] for row in councillor.get("/api/virements?year=2015").json()] == [made["number"]]
