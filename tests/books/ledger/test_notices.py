"""A finance officer's stop refuses what is new and never what is owed; both reasons stay; others may not lay one."""

from collections.abc import Iterator
from html import unescape

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.models import LineBalance, LineNotice
from rightsource.books.ledger.rules import (
    Control,
    LimitReachedError,
    LineNoticeKind,
    NoticeRefusedError,
    SpendingStoppedError,
)
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, make_budget_line
from tests.books.ledger.test_limits import RESIDENT, promise
from tests.books.ledger.test_posting import spending
from tests.books.signing_in import sign_in
from tests.confirming import confirm

OFFICER = Actor(account_id=8, role=Role.FINANCE_OFFICER)
WHY = "The forecast of older people's care is £1.2m over."


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def lay(line_id: int, kind: LineNoticeKind = LineNoticeKind.STOP) -> LineNotice:
    with acting_as(OFFICER, purpose=Purpose.OPERATION):
        return services.issue_notice(line_id=line_id, kind=kind, reason=WHY, by=OFFICER, at=AT)


@pytest.mark.parametrize("control", list(Control))
def test_a_stop_refuses_what_is_new_and_pays_what_is_owed(acting: None, control: Control) -> None:
    line = make_budget_line("1000", control=control)
    commitment = promise(line, "600")
    lay(line.pk)
    with pytest.raises(
        SpendingStoppedError, match="The finance officer stopped new spending on Home care .*lift the stop"
    ):
        promise(line, "0.01")
    services.draw(commitment_id=commitment, amount=Money.of("600"), ref="s/t/1", by=SYSTEM, at=AT)
    services.post(batch=spending(line, 60_000), by=SYSTEM, at=AT)
    found = queries.balance_of_line(line_id=line.pk)
    assert (found.committed, found.actual) == (Money(0), Money.of("600"))
    with acting_as(OFFICER, purpose=Purpose.OPERATION):
        services.lift_notice(line_id=line.pk, reason="Money was moved to it.", by=OFFICER, at=AT)
    promise(line, "400")
    verbs = list(Audit.objects.filter(verb__startswith="line.").order_by("id").values_list("verb", flat=True))
    assert verbs[-2:] == ["line.stop", "line.lift_stop"] and queries.drifted_lines() == []


def test_a_line_at_its_limit_pays_what_it_promised(acting: None) -> None:
    """Under control stop every pound of a full line was promised before; each is drawn and booked."""
    line = make_budget_line("1000", control=Control.STOP)
    commitment = promise(line, "1000")
    with pytest.raises(LimitReachedError):
        promise(line, "0.01")
    services.draw(commitment_id=commitment, amount=Money.of("1000"), ref="s/t/1", by=SYSTEM, at=AT)
    services.post(batch=spending(line, 100_000), by=SYSTEM, at=AT)
    assert queries.balance_of_line(line_id=line.pk).actual == Money.of("1000")


def test_a_line_that_is_over_can_be_stopped(acting: None) -> None:
    line = make_budget_line("1000", control=Control.WARN)
    commitment = promise(line, "1500")
    assert lay(line.pk).left_pence == -500_00
    services.draw(commitment_id=commitment, amount=Money.of("1500"), ref="s/t/1", by=SYSTEM, at=AT)
    services.post(batch=spending(line, 150_000), by=SYSTEM, at=AT)
    assert queries.balance_of_line(line_id=line.pk).left == -Money.of("500")


def test_a_warning_hinders_nobody(acting: None) -> None:
    line = make_budget_line("1000")
    lay(line.pk, LineNoticeKind.WARNING)
    promise(line, "1000")
    assert [row.kind for row in queries.notices_standing()] == ["warning"]


def test_a_resident_is_told_no_reason(acting: None) -> None:
    line = make_budget_line("1000")
    lay(line.pk)
    with acting_as(RESIDENT, purpose=Purpose.ORDER), pytest.raises(SpendingStoppedError) as refused:
        promise(line, "1", by=RESIDENT)
    assert "What is agreed already stands" in str(refused.value) and "forecast" not in str(refused.value)


@pytest.mark.parametrize("role", [Role.BUDGET_HOLDER, Role.DIRECTOR, Role.COMMISSIONER, Role.CLERK])
def test_nobody_else_lays_or_lifts_one(acting: None, role: Role) -> None:
    line = make_budget_line("1000")
    other = Actor(account_id=9, role=role)
    with acting_as(other, purpose=Purpose.OPERATION), pytest.raises(DatabaseError), transaction.atomic():
        services.issue_notice(line_id=line.pk, kind=LineNoticeKind.STOP, reason=WHY, by=other, at=AT)
    lay(line.pk)
    with acting_as(other, purpose=Purpose.OPERATION), pytest.raises(DatabaseError), transaction.atomic():
        services.lift_notice(line_id=line.pk, reason="Because.", by=other, at=AT)
    assert LineBalance.objects.get(pk=line.pk).is_held


def test_one_stands_at_a_time_and_each_has_its_reason(acting: None) -> None:
    line = make_budget_line("1000")
    with pytest.raises(NoticeRefusedError, match="nothing to lift"):
        services.lift_notice(line_id=line.pk, reason="x", by=SYSTEM, at=AT)
    with pytest.raises(NoticeRefusedError, match="Say why"):
        services.issue_notice(line_id=line.pk, kind=LineNoticeKind.STOP, reason=" ", by=SYSTEM, at=AT)
    first = lay(line.pk)
    with pytest.raises(NoticeRefusedError, match="lift it first"):
        lay(line.pk, LineNoticeKind.WARNING)
    with pytest.raises(DatabaseError, match="already"), transaction.atomic():
        LineNotice.objects.create(line_id=line.pk, kind="stop", reason="x", left_pence=0, at=AT, by_ref="x")
    with pytest.raises(NoticeRefusedError, match="Say why it can be lifted"):
        services.lift_notice(line_id=line.pk, reason=" ", by=SYSTEM, at=AT)
    assert [row.pk for row in queries.notices_of(line_id=line.pk)] == [first.pk]


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:300]
    return unescape(answer.content.decode())


def test_the_finance_officer_stops_a_line_and_lifts_it_on_pages(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-09-30")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line = make_budget_line("1000")
        promise(line, "600")
    client, here = Client(), f"/desk/finance/lines/{line.pk}"
    sign_in(client, Role.FINANCE_OFFICER)
    assert "None" not in read(client, here) and f"{here}/control" in read(client, here)
    assert "No budget line is stopped" in read(client, "/desk/finance/controls")
    wrong = client.post(f"{here}/control", {"kind": "stop", "reason": ""})
    assert wrong.status_code == 422 and "Say why" in wrong.content.decode()
    told = {"kind": "stop", "reason": WHY}
    checked = unescape(client.post(f"{here}/control", told).content.decode())
    assert "Refused from now on, although £400.00 is left." in checked
    assert "£600.00 in 1 promise. It is delivered and paid as it is owed." in checked
    assert "No budget line is stopped" in read(client, "/desk/finance/controls"), "a look binds nothing"
    assert client.post(f"{here}/control", {**told, "step": "do"})["Location"] == f"{here}#control"
    standing = read(client, "/desk/finance/controls")
    assert "New spending is stopped on 1 budget line." in standing
    assert f'href="{here}/control/lift"' in standing and "Lift the stop" in standing
    assert "Lift" not in read(client, "/desk/finance/controls?format=csv")
    stopped = read(client, here)
    assert WHY in stopped and "New spending on this line is stopped" in stopped
    holder = Client()
    sign_in(holder, Role.BUDGET_HOLDER)
    assert "New spending is stopped on Home care for older people" in read(holder, "/desk")
    assert WHY in read(holder, here) and "Lift it" not in read(holder, here)
    assert "Lift the stop" not in read(holder, "/desk/finance/controls")
    read(holder, f"{here}/control/lift", 403)
    read(holder, f"{here}/control", 403)
    assert client.get(f"{here}/control")["Location"] == f"{here}/control/lift"
    assert client.post(f"{here}/control/lift", {"reason": ""}).status_code == 422
    told = {"reason": "Money was moved to it."}
    unkept = lambda: "Lifted" not in read(client, here)  # noqa: E731
    lifted = confirm(client, f"{here}/control/lift", told, WHY, "promised on this line again", unkept=unkept)
    assert lifted["Location"] == f"{here}#control"
    after = read(client, here)
    assert "The stop is lifted." in after and f"line {line.pk} · stop " in after
    assert "Lifted: Money was moved to it." in after and "New spending on this line is stopped" not in after


def test_the_api_stops_and_lifts_by_the_same_rights(db: None) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line = make_budget_line("1000")
    client, holder = Client(), Client()
    sign_in(client, Role.FINANCE_OFFICER)
    sign_in(holder, Role.BUDGET_HOLDER)
    where, told = f"/api/lines/{line.pk}/notice", {"kind": "stop", "reason": WHY}
    assert holder.post(where, told, content_type="application/json").status_code == 403
    assert client.post(where, told, content_type="application/json").json()["kind"] == "stop"
    again = client.post(where, told, content_type="application/json")
    assert again.status_code == 409 and "lift it first" in again.json()["error"]
    assert [row["line_id"] for row in holder.get("/api/notices").json()] == [line.pk]
    assert client.post(f"{where}/lift", {"reason": "Moved."}, content_type="application/json").status_code == 200
    assert holder.get("/api/notices").json() == []
