"""Why a forecast moved: what is worked out, what holders say to the penny, and what is open."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.models import Line
from rightsource.books.plan import queries, services
from rightsource.books.plan.rules import AttributionRefusedError, Cause, PlanUnknownError
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from tests.books.ledger.making import YEAR, make_budget_line
from tests.books.plan.saving import JUNE, baseline, make_plan, make_saving, spend
from tests.books.plan.test_savings import APRIL, MAY
from tests.books.signing_in import sign_in

LIST = "/desk/finance/forecasts"
IN_MAY = datetime(2015, 5, 1, 9, tzinfo=UTC)
HOLDER = Actor(None, Role.BUDGET_HOLDER, name="Head")
OTHER = Actor(None, Role.DIRECTOR, name="Director")


@pytest.fixture(autouse=True)
def in_june(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", JUNE.date().isoformat())
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


@pytest.fixture
def moved() -> tuple[Line, int, int]:
    """A line that would have cost £2,400: £100 of its saving is missing in April, more in May, and May is forecast."""
    line = make_budget_line("1200")
    (part,) = make_plan("1200")
    make_saving(part, line, baseline(line, "2400"))
    spend(line, "200", APRIL, key="april", at=IN_MAY)
    first = services.make_forecast(year=YEAR, as_at=IN_MAY, on=APRIL, by=SYSTEM, at=IN_MAY)
    spend(line, "170", MAY, key="may", at=JUNE)
    second = services.make_forecast(year=YEAR, as_at=JUNE, on=MAY, by=SYSTEM, at=JUNE)
    return line, first.pk, second.pk


def test_what_is_missing_of_a_saving_is_its_cause(moved: tuple[Line, int, int]) -> None:
    line, first, second = moved
    bridge = queries.cause_bridge(before=first, after=second)
    (found,) = bridge.lines
    # £100 was due in April and the line showed nothing; £200 by the end of May, and it showed £30
    assert found.causes[Cause.UNDELIVERED_SAVING] == Money.of("70")
    assert found.causes[Cause.ACCOUNTING] == Money(0)
    assert bridge.sums.before + Money.sum_of(found.causes.values()) + found.unexplained == bridge.sums.after
    budget = queries.cause_bridge(before=queries.BUDGET, after=second)
    assert budget.sums.before == Money.of("1200")
    assert budget.lines[0].causes[Cause.UNDELIVERED_SAVING] == Money.of("170")
    assert budget.sums.change == queries.forecast_sums(year=YEAR)[0].variance


def test_a_holder_says_demand_and_price_to_the_penny(moved: tuple[Line, int, int]) -> None:
    """Control R9."""
    line, first, second = moved
    left = queries.cause_bridge(before=first, after=second).lines[0].unexplained
    given = {"before": first, "after": second, "line_id": line.pk, "reason": "More people.", "at": JUNE}
    with pytest.raises(AttributionRefusedError, match="They differ by £0.01"):
        services.attribute_change(demand=left, price=Money(1), by=HOLDER, **given)  # type: ignore[arg-type]
    with pytest.raises(AttributionRefusedError, match=r"Head of Adult Services holds .* \(role: Budget holder\)"):
        services.attribute_change(demand=left, price=Money(0), by=OTHER, **given)  # type: ignore[arg-type]
    services.attribute_change(demand=left, price=Money(0), by=SYSTEM, **given)  # type: ignore[arg-type]
    services.attribute_change(demand=left - Money(5), price=Money(5), by=SYSTEM, **given)  # type: ignore[arg-type]
    bridge = queries.cause_bridge(before=first, after=second)
    assert bridge.open_lines == [] and bridge.lines[0].causes[Cause.PRICE] == Money(5), "the latest counts"
    budget = queries.cause_bridge(before=queries.BUDGET, after=second)
    assert budget.lines[0].causes[Cause.PRICE] == Money(5), "a step that was explained is explained on the whole way"
    with pytest.raises(AttributionRefusedError, match="There is no line"):
        services.attribute_change(**{**given, "line_id": 0}, demand=left, price=Money(0), by=SYSTEM)  # type: ignore[arg-type]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM books_plan_attribution")


def test_what_is_taken_back_is_bookkeeping(moved: tuple[Line, int, int]) -> None:
    line, first, second = moved
    batch = spend(line, "50", MAY, key="wrong", at=JUNE)
    third = services.make_forecast(year=YEAR, as_at=JUNE, on=MAY, by=SYSTEM, at=JUNE)
    july = datetime(2015, 7, 1, 9, tzinfo=UTC)
    ledger.reverse(batch_id=batch, reason="Booked twice.", by=SYSTEM, at=july, on=july.date())
    fourth = services.make_forecast(year=YEAR, as_at=july, on=date(2015, 6, 30), by=SYSTEM, at=july)
    bridge = queries.cause_bridge(before=third.pk, after=fourth.pk)
    assert bridge.sums.causes[Cause.ACCOUNTING] == Money.of("-50")


@pytest.mark.parametrize("pair", [(0, 0), (1, 0), (2, 1), (2, 2), (1, 99)])
def test_two_forecasts_are_named_the_earlier_first(moved: tuple[Line, int, int], pair: tuple[int, int]) -> None:
    line, first, second = moved
    place = {0: 0, 1: first, 2: second, 99: second + 99}
    with pytest.raises(PlanUnknownError):
        queries.cause_bridge(before=place[pair[0]], after=place[pair[1]])


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return unescape(response.content.decode())


def test_the_pages_lead_from_the_forecasts_to_what_is_not_explained(
    client: Client, moved: tuple[Line, int, int]
) -> None:
    line, first, second = moved
    sign_in(client, Role.COUNCILLOR)
    page = words(client, LIST)
    assert "as forecast on 31 May 2015." in page
    address = f"{LIST}/bridge?before={first}&after={second}"
    assert address in page
    page = words(client, address)
    assert "is not yet explained." in page and "Savings not delivered" in page
    assert "/explain/" not in page, "a member reads, the holder says"
    assert "Home care" in client.get(f"{address}&format=csv").content.decode()
    assert "Why" in client.get(f"{address}&format=csv&table=said").content.decode()
    assert "Looks from" in client.get(f"{LIST}?format=csv").content.decode()
    assert client.get(f"{LIST}/bridge?before=x&after=9999").status_code == 404
    assert "No forecast of 2014/15 is stored" in words(client, f"{LIST}?year=2014-15")
    assert client.get(f"{LIST}/explain/{first}/{second}/{line.pk}").status_code == 403


def test_what_a_holder_says_is_shown_before_it_is_kept(client: Client, moved: tuple[Line, int, int]) -> None:
    line, first, second = moved
    left = queries.cause_bridge(before=first, after=second).lines[0].unexplained
    sign_in(client, Role.BUDGET_HOLDER)
    address = f"{LIST}/explain/{first}/{second}/{line.pk}"
    assert address in words(client, f"{LIST}/bridge?before={first}&after={second}")
    assert f"has {left} to explain" in words(client, address)
    wrong = client.post(address, {"demand": left.plain(), "price": "1", "reason": "So."})
    assert wrong.status_code == 422 and "They differ by £1.00" in unescape(wrong.content.decode())
    answers = {"demand": left.plain(), "price": "0", "reason": "More people."}
    assert "Keep it" in client.post(address, answers).content.decode()
    assert not queries.cause_bridge(before=first, after=second).said
    assert client.post(address, {**answers, "step": "do"})["Location"].startswith(f"{LIST}/bridge")
    assert "Every pound of it has its cause." in words(client, f"{LIST}/bridge?before={first}&after={second}")
    assert client.get(f"{LIST}/explain/{first}/{second}/{line.pk + 9}").status_code == 404
    assert client.get(f"{LIST}/explain/{second}/{first}/{line.pk}").status_code == 404


def test_the_desk_of_a_holder_says_what_has_no_cause(client: Client, moved: tuple[Line, int, int]) -> None:
    sign_in(client, Role.BUDGET_HOLDER)
    assert "of variance on 1 line of yours has no cause" in words(client, "/desk")
