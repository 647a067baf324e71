"""An approval is a row for one line, reference and sum, used once; spend control lets nothing through without one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.models import (
    ApprovalDecision,
    ApprovalRequest,
    ApprovalUse,
    Commitment,
    Line,
    LineBalance,
    SpendControl,
)
from rightsource.books.ledger.queries import PanelMember
from rightsource.books.ledger.rules import (
    ApprovalAnswer,
    ApprovalKind,
    ApprovalNeededError,
    ApprovalRefusedError,
    ApprovalSpec,
    CommitmentKind,
    CommitmentRefusedError,
    Control,
    EntityKind,
    Exemption,
    Ground,
    LimitReachedError,
)
from rightsource.commons.access import services as access
from rightsource.commons.access.rules import SYSTEM, Actor, AuthorityRefusedError, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, DECISION, ON, make_budget, make_budget_line, make_line
from tests.books.ledger.test_limits import ORDER, RESIDENT, promise

HOLDER = Actor(account_id=9, role=Role.BUDGET_HOLDER)
OFFICER = Actor(account_id=8, role=Role.FINANCE_OFFICER)
MONITOR = Actor(account_id=7, role=Role.MONITORING_OFFICER)
BUYER = Actor(account_id=6, role=Role.COMMISSIONER)
PANEL = [PanelMember(8, "Finance officer"), PanelMember(7, "Monitoring officer"), PanelMember(6, "Commissioner")]
WHY_CONTROLLED = "The forecast is £9m over."
AGREEMENT = "agreements/agreement/2015-001"


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def delegate(role: Role, pounds: str) -> None:
    access.delegate(
        role=role, action="order.approve", limit=Money.of(pounds), starts_on=ON, ends_before=None,
        decision_ref=DECISION, by=SYSTEM, at=AT,
    )  # fmt: skip


def ask(
    line: Line, pounds: str, *, by: Actor = BUYER, kind: ApprovalKind = ApprovalKind.LIMIT, ref: str = ORDER,
    of: CommitmentKind = CommitmentKind.ORDER, purpose: Purpose = Purpose.OPERATION, **over: object,
) -> ApprovalRequest:  # fmt: skip
    spec = ApprovalSpec(kind, line.pk, ref, of, Money.of(pounds), "Home care", "It cannot wait.", **over)  # type: ignore[arg-type]
    with acting_as(by, purpose=purpose):
        return services.ask_approval(approval=spec, by=by, at=AT)


def decide(request: ApprovalRequest, *, by: Actor = HOLDER, yes: bool = True, **over: object) -> ApprovalDecision:
    answer = ApprovalAnswer(request.pk, yes, "The need is shown.", **over)  # type: ignore[arg-type]
    with acting_as(by, purpose=Purpose.OPERATION):
        return services.decide_approval(answer=answer, by=by, at=AT)


def start(pounds: str = "500", *, after_114: bool = False, ends_before: date | None = None) -> SpendControl:
    control = services.SpendControlSpec(
        "democracy/decision/2015-020", WHY_CONTROLLED, Money.of(pounds), PANEL, ends_before, after_114
    )
    with acting_as(OFFICER, purpose=Purpose.OPERATION):
        return services.start_spend_control(control=control, by=OFFICER, at=AT, on=ON)


def agree(line: Line, pounds: str, *, ref: str = AGREEMENT) -> int:
    return services.commit(
        line_id=line.pk, ref=ref, kind=CommitmentKind.AGREEMENT, amount=Money.of(pounds), by=SYSTEM, at=AT
    )


def test_an_approval_is_used_once_for_its_reference_line_and_sum(acting: None) -> None:
    delegate(Role.BUDGET_HOLDER, "50")
    line, other = (
        make_budget_line("100", control=Control.ASK),
        make_line(service_line="public-health", name="Public health", control=Control.ASK),
    )
    promise(line, "90")
    with pytest.raises(LimitReachedError, match="can approve it or move money"):
        promise(line, "30")
    asked = ask(line, "30")
    with pytest.raises(LimitReachedError):
        promise(line, "30")
    decide(asked)
    for refused in ({"line": line, "pounds": "30.01"}, {"line": other, "pounds": "30"}):
        with pytest.raises(LimitReachedError):
            promise(**refused)  # type: ignore[arg-type]
    with pytest.raises(LimitReachedError):
        promise(line, "30", ref="marketplace/order/another")
    made = promise(line, "30")
    assert ApprovalUse.objects.get(request=asked).commitment_id == made
    with pytest.raises(LimitReachedError):
        promise(line, "30")
    assert queries.balance_of_line(line_id=line.pk).left == -Money.of("20") and queries.drifted_lines() == []
    assert list(Audit.objects.filter(verb__startswith="approval.").values_list("verb", flat=True)) == [
        "approval.ask", "approval.approve",
    ]  # fmt: skip


def test_what_is_refused_or_stands_on_another_control_lets_nothing_through(acting: None) -> None:
    delegate(Role.BUDGET_HOLDER, "50")
    line = make_budget_line("100", control=Control.ASK)
    decide(ask(line, "101"), yes=False)
    with pytest.raises(LimitReachedError):
        promise(line, "101")
    stop = make_line(service_line="public-health", name="Public health", control=Control.STOP)
    decide(ask(stop, "30"))
    with pytest.raises(LimitReachedError, match="can move money to it"):
        promise(stop, "30")


def test_only_who_holds_the_line_within_the_limit_and_never_who_asked(acting: None) -> None:
    delegate(Role.BUDGET_HOLDER, "50")
    delegate(Role.FINANCE_OFFICER, "500")
    line = make_budget_line("100", control=Control.ASK)
    with pytest.raises(ApprovalRefusedError, match="Head of Adult Services holds Home care"):
        decide(ask(line, "30"), by=Actor(account_id=4, role=Role.DIRECTOR))
    own = ask(line, "20", by=HOLDER, ref="marketplace/order/3")
    with pytest.raises(ApprovalRefusedError, match="asked for this yourself"):
        decide(own)
    with acting_as(HOLDER, purpose=Purpose.OPERATION), pytest.raises(DatabaseError), transaction.atomic():
        ApprovalDecision.objects.create(request=own, is_approved=True, reason="x", at=AT, by_ref="x")
    large = ask(line, "50.01", ref="marketplace/order/4")
    with pytest.raises(AuthorityRefusedError, match="cannot approve £50.01"):
        decide(large)
    decide(large, by=OFFICER)
    with pytest.raises(ApprovalRefusedError, match="decided already"):
        decide(large, by=OFFICER)
    with pytest.raises(ApprovalRefusedError, match="asked for already"):
        ask(line, "50.01", ref="marketplace/order/4")
    with pytest.raises(queries.ApprovalUnknownError):
        decide(ApprovalRequest(pk=0))


def test_a_resident_asks_for_an_order_of_their_own_and_sees_no_other(acting: None) -> None:
    line = make_budget_line("100", control=Control.ASK)
    ask(line, "30")
    mine = ask(line, "30", by=RESIDENT, ref="marketplace/order/mine", purpose=Purpose.ORDER)
    with acting_as(RESIDENT, purpose=Purpose.ORDER):
        assert list(queries.approval_requests()) == [mine]
        with pytest.raises(DatabaseError), transaction.atomic():
            services.ask_approval(
                approval=ApprovalSpec(
                    ApprovalKind.LIMIT, line.pk, AGREEMENT, CommitmentKind.AGREEMENT, Money(1), "x", "x"
                ),
                by=RESIDENT,
                at=AT,
            )
        with pytest.raises(DatabaseError), transaction.atomic():
            ApprovalDecision.objects.create(request=mine, is_approved=True, reason="x", at=AT, by_ref="x")
        with pytest.raises(DatabaseError), transaction.atomic():
            ApprovalUse.objects.create(request=mine, commitment_id=1, at=AT)


def test_spend_control_lets_what_is_below_its_sum_go_on_and_refuses_the_rest(acting: None) -> None:
    line = make_budget_line("10000", control=Control.STOP)
    before = promise(line, "900")
    mode = start()
    promise(line, "499.99")
    with pytest.raises(ApprovalNeededError, match="from £500.00 on the panel decides first") as refused:
        promise(line, "500")
    assert (refused.value.kind, refused.value.line_id) == (ApprovalKind.PANEL, line.pk)
    services.draw(commitment_id=before, amount=Money.of("900"), ref="s/t/1", by=SYSTEM, at=AT)
    asked = ask(line, "500", kind=ApprovalKind.PANEL)
    with pytest.raises(ApprovalRefusedError, match="with 2 members at least"):
        decide(asked, by=OFFICER)
    with pytest.raises(ApprovalRefusedError, match="not on it"):
        decide(asked, by=HOLDER, present=(8,))
    with pytest.raises(ApprovalRefusedError, match="with 2 members at least"):
        decide(asked, by=OFFICER, present=(BUYER.account_id,))
    assert decide(asked, by=OFFICER, present=(7, 6)).present == ["Monitoring officer"]
    promise(line, "500")
    with pytest.raises(ApprovalNeededError):
        promise(line, "500")
    assert [row.pk for row in queries.spend_controls()] == [mode.pk] and queries.drifted_lines() == []


def test_a_test_of_necessity_is_confirmed_by_one_member_who_did_not_ask(acting: None) -> None:
    line = make_budget_line("10000")
    start()
    asked = ask(line, "600", kind=ApprovalKind.PANEL, exemption=Exemption.SAFEGUARDING)
    with pytest.raises(ApprovalRefusedError, match="asked for this yourself"):
        decide(asked, by=BUYER)
    decide(asked, by=MONITOR)
    promise(line, "600")


def test_over_budget_and_under_spend_control_needs_both(acting: None) -> None:
    delegate(Role.BUDGET_HOLDER, "5000")
    line = make_budget_line("100", control=Control.ASK)
    start()
    decide(ask(line, "600"))
    with pytest.raises(ApprovalNeededError):
        promise(line, "600")
    decide(ask(line, "600", kind=ApprovalKind.PANEL), by=OFFICER, present=(7,))
    made = promise(line, "600")
    assert ApprovalUse.objects.filter(commitment_id=made).count() == 2, "one commitment used both"


def test_after_a_section_114_report_every_new_agreement_needs_written_authority(acting: None) -> None:
    line = make_budget_line("10000")
    start(after_114=True)
    promise(line, "499")
    with pytest.raises(ApprovalNeededError, match="written authority") as refused:
        agree(line, "1")
    assert refused.value.kind is ApprovalKind.AUTHORITY
    told = {"ref": AGREEMENT, "of": CommitmentKind.AGREEMENT}
    with pytest.raises(ApprovalRefusedError, match="written authority: ask for that"):
        ask(line, "1", kind=ApprovalKind.PANEL, **told)  # type: ignore[arg-type]
    asked = ask(line, "1", kind=ApprovalKind.AUTHORITY, **told)  # type: ignore[arg-type]
    with pytest.raises(ApprovalRefusedError, match="on which ground"):
        decide(asked, by=OFFICER)
    assert decide(asked, by=OFFICER, ground=Ground.IMPROVE).ground == "improve"
    agree(line, "1")


def test_an_approval_that_is_too_small_or_used_does_not_keep_anybody_from_asking_for_more(acting: None) -> None:
    delegate(Role.BUDGET_HOLDER, "500")
    line = make_budget_line("10", control=Control.ASK)
    waiting = ask(line, "20")
    with pytest.raises(ApprovalRefusedError, match="asked for already"):
        ask(line, "30")
    decide(waiting)
    for enough in ("19", "20"):
        with pytest.raises(ApprovalRefusedError, match="asked for already"):
            ask(line, enough)
    decide(ask(line, "30"))
    promise(line, "30")  # uses the oldest that is enough
    with pytest.raises(ApprovalRefusedError, match="asked for already"):
        ask(line, "20")
    ask(line, "30")


def test_asking_again_asks_only_what_is_missing(acting: None) -> None:
    line = make_budget_line("100", control=Control.ASK)
    start()
    wanted = ApprovalSpec(
        ApprovalKind.LIMIT, line.pk, ORDER, CommitmentKind.ORDER, Money.of("600"), "Home care", "It cannot wait."
    )

    def ask_again() -> list[ApprovalRequest]:
        with acting_as(BUYER, purpose=Purpose.OPERATION):
            return services.ask_what_is_needed(wanted=wanted, by=BUYER, at=AT)

    both = ask_again()
    assert [row.kind for row in both] == ["limit", "panel"]
    with pytest.raises(ApprovalRefusedError, match="asked for already"):
        ask_again()
    decide(both[0], yes=False)
    assert [row.kind for row in ask_again()] == ["limit"]


def test_who_asked_is_never_recorded_as_present(acting: None) -> None:
    line = make_budget_line("10000")
    start()
    asked = ask(line, "600", by=BUYER, kind=ApprovalKind.PANEL)
    assert decide(asked, by=OFFICER, present=(7, 6)).present == ["Monitoring officer"]


def test_an_agreement_in_force_goes_on_and_its_later_years_too(acting: None) -> None:
    line = make_budget_line("10000")
    agree(line, "900")
    services.start_spend_control(
        control=services.SpendControlSpec("x", WHY_CONTROLLED, Money.of("500"), PANEL, is_after_section_114=True),
        by=SYSTEM, at=AT + timedelta(days=1), on=ON,
    )  # fmt: skip
    agree(line, "900")
    with pytest.raises(ApprovalNeededError):
        agree(line, "900", ref="agreements/agreement/new")


def let(line: Line, pounds: str, *, ref: str = AGREEMENT, **over: bool) -> None:
    services.let_agreement(
        line_id=line.pk, ref=ref, amount=Money.of(pounds), by=SYSTEM, at=AT, **{"has_sum": True, **over}
    )  # fmt: skip


def test_an_agreement_has_one_word_for_all_that_it_can_come_to(acting: None) -> None:
    line, later = make_budget_line("1000"), make_line(service_line="public-health", name="Public health")
    let(line, "900", has_sum=False)
    start(after_114=True)
    told = {"kind": ApprovalKind.AUTHORITY, "ref": AGREEMENT, "of": CommitmentKind.AGREEMENT}
    for small in ("1", "899.99"):
        decide(ask(line, small, **told), by=OFFICER, ground=Ground.IMPROVE)  # type: ignore[arg-type]
    with pytest.raises(
        ApprovalNeededError, match="takes £900.00 on Home care for older people after a section 114 report"
    ):
        let(line, "900", has_sum=False)
    decide(ask(line, "900", **told), by=OFFICER, ground=Ground.IMPROVE)  # type: ignore[arg-type]
    let(line, "900", has_sum=False)
    assert ApprovalUse.objects.get().commitment_id is None
    agree(line, "500")
    make_budget(later, "1000", key="later")
    agree(later, "400")
    with pytest.raises(ApprovalNeededError, match="The new price adds £900.00"):
        let(line, "900", is_raise=True)
    with pytest.raises(ApprovalNeededError):
        agree(line, "1", ref="agreements/agreement/another")
    services.end_spend_control(reason="The report was withdrawn.", by=SYSTEM, at=AT)
    start(after_114=True)
    agree(later, "300")  # it is in force, whatever became of the mode under which it was signed
    with pytest.raises(CommitmentRefusedError, match="nothing else"):
        let(line, "900", ref=ORDER)


def test_only_agreements_of_the_council_from_the_sum_on_need_a_word(acting: None) -> None:
    line = make_budget_line("10000")
    start()
    let(line, "499.99")
    let(line, "500", has_sum=False)
    for raised in (False, True):
        with pytest.raises(ApprovalNeededError, match="£500.00 of Home care"):
            let(line, "500", is_raise=raised)
    services.open_entity(code="carers", name="Carers", kind=EntityKind.BODY, body_ref="x", by=SYSTEM, at=AT)
    let(make_line(entity="carers", name="Theirs"), "500")


def test_the_mode_ends_by_the_officer_or_by_its_last_day_and_old_approvals_with_it(acting: None) -> None:
    line = make_budget_line("10000")
    first = start(ends_before=date(2015, 5, 1))
    approved = ask(line, "600", kind=ApprovalKind.PANEL)
    decide(approved, by=OFFICER, present=(7,))
    waiting = ask(line, "700", kind=ApprovalKind.PANEL, ref="marketplace/order/w")
    with pytest.raises(ApprovalRefusedError, match="in force already"):
        start()
    with pytest.raises(DatabaseError, match="in force already"), transaction.atomic():
        SpendControl.objects.create(authority_ref="x", reason="x", from_pence=1, starts_on=ON, at=AT, by_ref="x")
    assert not services.end_spend_control_when_due(on=date(2015, 4, 30), by=SYSTEM, at=AT)
    assert services.end_spend_control_when_due(on=date(2015, 5, 1), by=SYSTEM, at=AT)
    assert not services.end_spend_control_when_due(on=date(2015, 5, 2), by=SYSTEM, at=AT)
    promise(line, "700", ref="marketplace/order/free")
    assert list(queries.approval_requests(is_waiting=True)) == [], "what waited is moot"
    with pytest.raises(ApprovalRefusedError, match="has ended"):
        decide(waiting, by=OFFICER, present=(7,))
    second = start()
    assert queries.spend_control() == second != first
    with pytest.raises(ApprovalNeededError):
        promise(line, "600")
    with pytest.raises(ApprovalRefusedError, match="Say why"):
        services.end_spend_control(reason=" ", by=SYSTEM, at=AT)
    services.end_spend_control(reason="The forecast is within budget.", by=SYSTEM, at=AT)
    with pytest.raises(ApprovalRefusedError, match="nothing to end"):
        services.end_spend_control(reason="x", by=SYSTEM, at=AT)
    with pytest.raises(ApprovalRefusedError, match="still to come"):
        start(ends_before=ON)
    with pytest.raises(ApprovalRefusedError, match="above nothing"):
        start("0")


def test_a_line_that_is_opened_stands_under_the_mode_and_a_bodys_does_not(acting: None) -> None:
    line = make_budget_line("10000")
    start()
    later = make_line(service_line="public-health", name="Public health", control=Control.WARN)
    own = make_line(entity="wellbeing", name="Own care", control=Control.WARN)
    with pytest.raises(ApprovalNeededError):
        promise(later, "500")
    promise(own, "500")
    assert LineBalance.objects.get(pk=line.pk).panel_from_pence == 500_00


def test_a_resident_is_told_gently_and_no_more(acting: None) -> None:
    line = make_budget_line("10000")
    start()
    with acting_as(RESIDENT, purpose=Purpose.ORDER), pytest.raises(ApprovalNeededError) as refused:
        promise(line, "600", by=RESIDENT)
    assert "What you have already stands" in str(refused.value)
    assert "£" not in str(refused.value) and "panel" not in str(refused.value)


@pytest.mark.parametrize("role", [Role.BUDGET_HOLDER, Role.DIRECTOR, Role.COMMISSIONER, Role.CLERK])
def test_only_the_finance_officer_starts_and_ends_it(acting: None, role: Role) -> None:
    other = Actor(account_id=9, role=role)
    control = services.SpendControlSpec("x", "x", Money(1), PANEL)
    with acting_as(other, purpose=Purpose.OPERATION):
        with pytest.raises(DatabaseError), transaction.atomic():
            services.start_spend_control(control=control, by=other, at=AT, on=ON)
        with pytest.raises(DatabaseError, match="Only the finance officer"), transaction.atomic():
            connection.cursor().execute("SELECT ledger_control_spending()")


@pytest.mark.django_db(transaction=True)
def test_one_approval_lets_one_of_many_through_at_one_instant() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        delegate(Role.BUDGET_HOLDER, "500")
        line = make_budget_line("100", control=Control.ASK)
        decide(ask(line, "150"))
    start_together = Barrier(8)

    def one(_: int) -> str:
        try:
            start_together.wait()
            with acting_as(RESIDENT, purpose=Purpose.ORDER):
                promise(line, "150", by=RESIDENT)
            return "won"
        except LimitReachedError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(one, range(8))) == ["refused"] * 7 + ["won"]
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert Commitment.objects.count() == 1 and queries.drifted_lines() == []
