"""The last place has exactly one winner: never none, never two, no deadlock."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier

import pytest
from django.db import OperationalError, connection

from rightsource.books.ledger import queries as ledger
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.eligibility import services as eligibility
from rightsource.frontdoor.eligibility.models import EntitlementBalance
from rightsource.frontdoor.marketplace import queries, services
from rightsource.frontdoor.marketplace.models import Order, SessionBalance
from rightsource.frontdoor.marketplace.rules import SessionFullError, TooBusyError
from rightsource.ground.money import Money
from rightsource.journeys.cancel_order import cancel_order
from rightsource.journeys.place_order import OrderRequest, place_order
from tests.frontdoor.marketplace.making import AT, Market, make_market, make_resident, make_sessions

THREADS = 50
pytestmark = pytest.mark.django_db(transaction=True)


class Crowd:
    """Residents with a thread and a connection each, who all act at the same moment."""

    def __init__(self, pool: ThreadPoolExecutor, size: int) -> None:
        self.pool, self.size, self.barrier = pool, size, Barrier(size)

    def at_once(self, act: Callable[[int], str]) -> Counter[str]:
        def one(which: int) -> str:
            self.barrier.wait(timeout=60)
            return act(which)

        return Counter(self.pool.map(one, range(self.size)))


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    with ThreadPoolExecutor(THREADS) as pool:
        yield Crowd(pool, THREADS)
        barrier = Barrier(THREADS)

        def leave(_: int) -> None:
            barrier.wait(timeout=60)
            connection.close()

        list(pool.map(leave, range(THREADS)))


def book(market: Market, actor: Actor, session_id: int, key: str) -> str:
    request = OrderRequest(person_id=actor.person_id or 0, key=key, offer_id=market.offer.pk, session_id=session_id)
    with acting_as(actor, purpose=Purpose.ORDER):
        try:
            placed = place_order(request=request, by=actor, at=AT)
        except SessionFullError:
            return "too late"
        return "won" if placed.is_new else "again"


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def run(crowd: Crowd, rounds: int) -> None:
    before = deadlocks()
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        market = make_market(pounds="100000")
        people = [make_resident(f"Resident {number}") for number in range(THREADS)]
        sessions = make_sessions(market.offer, *[1] * 40)
        for first in range(40, rounds, 40):
            sessions += make_sessions(market.offer, *[1] * 40, starts_at=AT + timedelta(days=12, minutes=first))
    for number in range(rounds):
        outcomes = crowd.at_once(lambda which, at=sessions[number]: book(market, people[which], at, f"r{at}"))
        assert outcomes == {"won": 1, "too late": THREADS - 1}, f"round {number}"
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert Order.objects.count() == rounds
        assert set(SessionBalance.objects.filter(pk__in=sessions[:rounds]).values_list("taken", flat=True)) == {1}
        assert queries.over_capacity() == []
        assert ledger.balance_of_line(line_id=market.line.pk).committed == Money(1000 * rounds)
        assert ledger.drifted_lines() == []
    time.sleep(1)  # the server's own count of deadlocks comes with a little delay
    assert deadlocks() == before


def test_one_place_and_fifty_people(crowd: Crowd) -> None:
    run(crowd, 5)


@pytest.mark.heavy  # rounds of fifty threads take minutes; `make bench` runs a thousand
def test_one_place_and_fifty_people_two_hundred_times(crowd: Crowd) -> None:
    run(crowd, 200)


def test_fifty_clicks_of_one_person_are_one_order(crowd: Crowd) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        market, ada = make_market(3), make_resident()
    outcomes = crowd.at_once(lambda which: book(market, ada, market.sessions[0], "same"))
    assert outcomes == {"won": 1, "again": THREADS - 1}
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert SessionBalance.objects.get(pk=market.sessions[0]).taken == Order.objects.count() == 1
        assert ledger.balance_of_line(line_id=market.line.pk).committed == Money(1000)


def test_cancelling_fifty_times_at_once_gives_back_once(crowd: Crowd) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        market, ada, charles = make_market(3), make_resident(), make_resident("Charles")
        kept = book(market, charles, market.sessions[0], "kept")
    assert (kept, book(market, ada, market.sessions[0], "mine")) == ("won", "won")
    with acting_as(ada, purpose=Purpose.VIEW):
        number = queries.orders_of(person_id=ada.person_id or 0)[0].number

    def cancel(which: int) -> str:
        with acting_as(ada, purpose=Purpose.ORDER):
            done = cancel_order(number=number, reason="I cannot come.", by=ada, at=AT)
        return "cancelled" if done.is_new else "again"

    assert crowd.at_once(cancel) == {"cancelled": 1, "again": THREADS - 1}
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert SessionBalance.objects.get(pk=market.sessions[0]).taken == 1
        assert ledger.balance_of_line(line_id=market.line.pk).committed == Money(1000)


@pytest.mark.parametrize(
    "turns",
    [1, pytest.param(8, marks=pytest.mark.heavy)],  # each turn is fifty orders and cancellations on the same rows
)
def test_orders_that_cross_over_hot_rows_never_deadlock(crowd: Crowd, turns: int) -> None:
    """Fifty people share five personal budgets' worth of two sessions and one line, ordering and cancelling."""
    before = deadlocks()
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        market = make_market(8, 8, needs_entitlement=True, service_group="day-care", price=Money(0))
        people = [make_resident(f"Resident {number}") for number in range(5)]
        for person in people:
            eligibility.grant_entitlement(
                person_id=person.person_id or 0, service_group="day-care", amount=Money(6000), answer_id=None,
                starts_on=AT.date(), ends_before=None, by=SYSTEM, at=AT,
            )  # fmt: skip

    def live(which: int) -> str:
        chance, actor = Random(which), people[which % 5]
        for turn in range(turns):
            try:
                book(market, actor, market.sessions[chance.randrange(2)], f"{which} {turn}")
                with acting_as(actor, purpose=Purpose.ORDER):
                    mine = [
                        row for row in queries.orders_of(person_id=actor.person_id or 0) if row.state != "cancelled"
                    ]
                    if mine and chance.random() < 0.7:
                        cancel_order(number=chance.choice(mine).number, reason="", by=actor, at=AT)
            except Exception as error:
                if type(error).__name__ != "EntitlementUsedUpError":
                    return repr(error)
        return "lived"

    assert crowd.at_once(live) == {"lived": THREADS}
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        still = Order.objects.exclude(state="cancelled").count()
        assert sum(SessionBalance.objects.values_list("taken", flat=True)) == still
        assert sum(EntitlementBalance.objects.values_list("used_pence", flat=True)) == still * 1000
        assert ledger.balance_of_line(line_id=market.line.pk).committed == Money(1000 * still)
        assert queries.over_capacity() == [] == ledger.drifted_lines()
    time.sleep(1)
    assert deadlocks() == before


def raising(state: str, times: int) -> Callable[[], str]:
    """Return work that fails so often in a way that the database reports, and then is done."""
    left = [times]

    class CauseError(Exception):
        sqlstate = state

    def work() -> str:
        if left[0]:
            left[0] -= 1
            raise OperationalError("no") from CauseError()
        return "done"

    return work


@pytest.mark.parametrize("state", ["40P01", "40001"])
def test_what_the_database_asks_to_try_again_is_tried_three_times_more(state: str) -> None:
    assert services.retrying(raising(state, 3)) == "done"
    with pytest.raises(TooBusyError, match="Nothing was booked"):
        services.retrying(raising(state, 4))


def test_a_refusal_is_never_tried_again() -> None:
    with pytest.raises(TooBusyError):
        services.retrying(raising("55P03", 1))
    with pytest.raises(OperationalError):
        services.retrying(raising("57014", 1))
