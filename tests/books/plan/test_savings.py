"""The register of savings: kept for good, never delivered without the ledger, never twice the same pounds."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from rightsource.books.plan import queries, services
from rightsource.books.plan.models import Saving, SavingMove
from rightsource.books.plan.rules import ClaimSpec, Confidence, SavingRefusedError, SavingUnknownError
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, ON, YEAR, make_budget_line, make_line
from tests.books.plan.saving import JUNE, baseline, make_one, make_plan, make_saving, spend

HOLDER = Actor(None, Role.BUDGET_HOLDER, name="Head")
APRIL, MAY = date(2015, 4, 30), date(2015, 5, 31)


@pytest.fixture(autouse=True)
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def register(on: date = date(2015, 6, 1)) -> queries.Register:
    return queries.register(year=YEAR, on=on)


def test_nothing_is_delivered_before_the_ledger_shows_it() -> None:
    """Control R8: what the owner claims stands beside it and changes nothing."""
    line, saving = make_one()
    services.review_saving(
        code="waste", confidence=Confidence.GREEN, reason="All done.", claimed=Money.of("200"), by=SYSTEM, at=JUNE
    )
    row = register().row("waste")
    assert (row.delivered.due_sum, row.claimed, row.delivered.council_sum) == (
        Money.of("200"),
        Money.of("200"),
        Money(0),
    )
    spend(line, "120", APRIL, key="april")
    spend(line, "150", MAY, key="may")
    row = register().row("waste")
    assert row.delivered.council_sum == Money.of("130"), "£200 a month would have been spent; £270 was"
    spend(line, "1", date(2015, 6, 2), key="june")
    assert register().row("waste").delivered.council_sum == Money.of("130"), "June still runs"
    assert [one.council_sum for one in register().by_month("waste")] == [Money.of("80"), Money.of("130")]
    assert register(ON).row("waste").delivered.due_sum == Money(0)
    assert register(ON).measured_on is None
    known = queries.register(year=YEAR, on=JUNE.date(), as_at=AT - timedelta(days=1))
    assert not known.rows, "it was not known then"


def test_a_review_keeps_what_was_claimed_beside_what_the_ledger_showed() -> None:
    line, saving = make_one()
    spend(line, "150", APRIL, key="april")
    move = services.review_saving(
        code="waste", confidence=Confidence.RED, reason=" Late. ", claimed=Money.of("100"), by=SYSTEM, at=JUNE
    )
    assert (move.claimed_pence, move.shown_pence, move.delivered_pence, move.group_pence) == (
        10_000,
        5_000,
        5_000,
        5_000,
    )
    row = register().row("waste")
    assert (row.confidence, row.reviewed.reason) == (Confidence.RED, "Late.")
    assert Audit.objects.filter(verb="saving.reviewed", subject="plan/saving/waste").count() == 1


def test_two_savings_never_claim_the_same_pounds() -> None:
    line = make_budget_line("1200")
    first, second = make_plan("800", "500")
    make_saving(first, line, baseline(line, "2400"))
    with pytest.raises(SavingRefusedError, match="“Saving 2” and “Saving 1” together claim £1,300.00 on Home care"):
        make_saving(second, line, code="sourcing")
    assert not Saving.objects.filter(code="sourcing").exists() or connection.needs_rollback


def test_pounds_that_turn_out_to_be_claimed_twice_are_refused_with_the_counterfactual() -> None:
    line = make_budget_line("1200")
    first, second = make_plan("800", "500")
    make_saving(first, line)
    make_saving(second, line, code="sourcing")
    assert register().double_counts == [], "nobody has stated what the line would have cost"
    with pytest.raises(SavingRefusedError, match="£100.00 is counted twice"), transaction.atomic():
        services.state_baseline(code="waste", baselines=[baseline(line, "2400")], reason="Outturn", by=SYSTEM, at=AT)
    services.state_baseline(code="waste", baselines=[baseline(line, "2500")], reason="Outturn", by=SYSTEM, at=AT)
    assert [row.saving.code for row in register().without_counterfactual] == ["sourcing"]
    services.state_baseline(code="sourcing", baselines=[baseline(line, "2600")], reason="Growth", by=SYSTEM, at=AT)
    assert register().baselines[line.pk].amount == Money.of("2500"), "where two state different ones the lowest counts"


def test_a_part_of_the_plan_is_saved_once_unless_it_was_withdrawn() -> None:
    line, saving = make_one()
    part = saving.part
    with pytest.raises(SavingRefusedError, match="“Saving 1” and “Saving 1” come from the same part"):
        make_saving(part, line, code="again")
    with pytest.raises(SavingRefusedError, match="There is a saving “waste” already"):
        make_saving(part, line)
    services.withdraw_saving(code="waste", reason="The tender failed.", by=SYSTEM, at=AT)
    row = register().row("waste")
    assert row.is_withdrawn and not row.delivered.due
    assert register().unclaimed == [], "it stands in the register as given up"
    make_saving(part, line, code="again")
    with pytest.raises(SavingRefusedError, match="was withdrawn: record a new saving"):
        services.withdraw_saving(code="waste", reason="Again.", by=SYSTEM, at=AT)


def test_a_saving_names_lines_of_its_year_and_an_officer_who_answers_for_money() -> None:
    line, saving = make_one()
    services.withdraw_saving(code="waste", reason="Again.", by=SYSTEM, at=AT)
    later = make_line(year=YEAR.next)
    for claim in (later.pk, later.pk + 9):
        with pytest.raises(SavingRefusedError, match=f"There is no budget line {claim} of 2015/16"):
            make_saving(saving.part, line, code="again", claims=[ClaimSpec(claim, Money.of("1200"))])
    with pytest.raises(SavingRefusedError, match="an officer who answers for money"):
        make_saving(saving.part, line, code="again", owner_role="resident")
    make_saving(saving.part, line, code="again")
    with pytest.raises(SavingRefusedError, match="A line is named twice"):
        twice = [baseline(line, "2400")] * 2
        services.state_baseline(code="again", baselines=twice, reason="Outturn", by=SYSTEM, at=AT)


def test_a_part_that_nobody_answers_for_is_named() -> None:
    line = make_budget_line("1200")
    first, second = make_plan("800", "500")
    make_saving(first, line)
    assert register().unclaimed == [second]
    assert queries.saving_years() == [YEAR]


def test_a_profile_is_revised_and_the_former_stays() -> None:
    line, _ = make_one()
    quarters = [Money(0), Money.of("300"), Money.of("300"), Money.of("300")]
    services.revise_profile(code="waste", profile=quarters, reason="It starts in July.", by=SYSTEM, at=AT)
    assert register().row("waste").delivered.due_sum == Money(0)
    assert SavingMove.objects.exclude(profile=None).count() == 2
    with pytest.raises(SavingRefusedError, match="comes to £1,200.01 .* Say why"):
        services.revise_profile(code="waste", profile=[Money(120_001), *[Money(0)] * 3], reason="", by=SYSTEM, at=AT)


def test_only_whoever_answers_for_a_saving_speaks_for_it() -> None:
    line = make_budget_line("1200")
    (part,) = make_plan("1200")
    make_saving(part, line, owner_role="finance_officer", owner_title="Treasurer")
    with pytest.raises(SavingRefusedError, match=r"The Treasurer answers for “Saving 1” \(role: Finance officer"):
        services.review_saving(code="waste", confidence=Confidence.GREEN, reason="Done.", by=HOLDER, at=AT)


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"baselines": []}, "at least one line"),
        ({"reason": " "}, "Say why this is"),
        ({"line": 1}, "lowers no line"),
        ({"inside": "9999"}, "nor less than what goes to bodies"),
    ],
)
def test_a_counterfactual_is_stated_with_its_source_for_the_savings_own_lines(
    over: dict[str, object], said: str
) -> None:
    line, _ = make_one()
    other = make_line(service_line="public-health", fund="public-health") if "line" in over else line
    stated = [baseline(other, "2400", inside=over.get("inside"))]  # type: ignore[arg-type]
    given = {"baselines": over.get("baselines", stated), "reason": over.get("reason", "Outturn")}
    with pytest.raises(SavingRefusedError, match=said):
        services.state_baseline(code="waste", by=SYSTEM, at=AT, **given)  # type: ignore[arg-type]


def test_reasons_are_asked_for_and_what_is_not_there_is_said() -> None:
    make_one()
    with pytest.raises(SavingRefusedError, match="Say why the saving is green"):
        services.review_saving(code="waste", confidence=Confidence.GREEN, reason="", by=SYSTEM, at=AT)
    with pytest.raises(SavingRefusedError, match="Say why the saving is withdrawn"):
        services.withdraw_saving(code="waste", reason=" ", by=SYSTEM, at=AT)
    with pytest.raises(SavingUnknownError, match="no saving “nothing”"):
        services.withdraw_saving(code="nothing", reason="x", by=SYSTEM, at=AT)
    with pytest.raises(SavingUnknownError, match="no saving “nothing”"):
        register().row("nothing")
    with pytest.raises(SavingUnknownError, match="no part 0"):
        queries.saving_part(part_id=0)


def test_a_price_between_council_and_body_saves_the_council_and_not_the_group() -> None:
    """Control R17, through the books."""
    line = make_budget_line("1200")
    (part,) = make_plan("1200")
    make_saving(part, line, baseline(line, "2400", inside="1200"))
    spend(line, "100", APRIL, key="outside")
    spend(line, "60", APRIL, key="inside", counterparty="wellbeing")
    row = register().row("waste")
    assert (row.delivered.council_sum, row.delivered.group_sum) == (Money.of("40"), Money(0))
    assert register().sums.council == Money.of("40")


def test_claims_over_several_lines_are_due_by_line() -> None:
    line = make_budget_line("1200")
    other = make_line(service_line="public-health", fund="public-health", name="Health")
    (part,) = make_plan("1200")
    claims = [ClaimSpec(line.pk, Money.of("900")), ClaimSpec(other.pk, Money.of("300"))]
    make_saving(part, line, baseline(line, "2400"), claims=claims)
    row = register().row("waste")
    assert row.delivered.due == {line.pk: Money.of("150"), other.pk: Money.of("50")}
    assert not row.has_counterfactual, "one of its lines has none"


@pytest.mark.parametrize("table", ["saving", "savingclaim", "savingmove", "savingbaseline"])
def test_what_is_in_the_register_stays(table: str) -> None:
    make_one()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM books_plan_{table}")
