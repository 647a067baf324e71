"""A tiny rehearsal of each case is whole: the same by seed, unharmed by a kill, and nothing of it is breached."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import Stratum
from rightsource.books.plan.models import PlanReserve
from rightsource.books.settlement.models import Statement
from rightsource.commons.access import queries as access
from rightsource.commons.access.models import Account
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.council.agreements import queries as agreements
from rightsource.council.agreements.models import Delivery
from rightsource.council.democracy import queries as democracy
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.frontdoor.marketplace.models import Order, OrderStep
from rightsource.frontdoor.payments import queries as payments
from rightsource.frontdoor.payments.models import Payment
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Month
from rightsource.rehearsal import rehearse as rehearsal
from rightsource.rehearsal.rehearse import Rehearsed, rehearse
from tests import database

DAYS = 4
SHARE = 2  # in a hundred residents, as `rightsource run` rehearses
NOW = datetime(2031, 1, 1, 12, tzinfo=UTC)  # far outside both cases, so the case's own day is the demonstration's


def silent(sentence: str) -> None:
    """Say nothing."""


def live(days: int = DAYS, seed: int = 1) -> Rehearsed:
    return rehearse(days=days, seed=seed, share_percent=SHARE, by=SYSTEM, at=NOW, progress=silent)


def digest() -> dict[str, Any]:
    """Return what a rehearsal made: every order, sum and position."""
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        entities = [entity.code for entity in ledger.entities()]
        return {
            "orders": list(
                Order.objects.order_by("key", "person_id").values_list(
                    "key", "number", "person_id", "state", "price_pence", "charge_pence", "session__starts_at", "at"
                )
            ),
            "steps": list(OrderStep.objects.order_by("order__key", "id").values_list("order__key", "state", "at")),
            "payments": list(Payment.objects.order_by("key").values_list("key", "pence", "state", "taken_at")),
            "deliveries": list(
                Delivery.objects.order_by("provider_reference").values_list(
                    "provider_reference", "on", "minutes", "outcome_achieved", "verification__is_confirmed"
                )
            ),
            "statements": list(
                Statement.objects.order_by("agreement_ref", "month", "version").values_list(
                    "agreement_ref", "month", "version", "total_pence", "at"
                )
            ),
            "balances": {code: ledger.trial_balance(entity=code, stratum=Stratum.ACTUAL) for code in entities},
        }


class KilledError(Exception):
    """The process was ended."""


def live_killed_once(monkeypatch: pytest.MonkeyPatch) -> Rehearsed:
    """Live, be killed in the evening of the third day, and live again."""
    evenings = []

    def killed_on_third_day(*args: Any) -> None:
        evenings.append(args)
        if len(evenings) == 3:
            raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(rehearsal, "close_the_day", killed_on_third_day)
        with pytest.raises(KilledError):
            live()
    return live()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "less than a minute"), (60, "less than a minute"), (61, "2 minutes"), (3600, "1 hour"),
     (9000.0, "2 hours 30 minutes")],
)  # fmt: skip
def test_what_is_left_is_said_in_words(seconds: float, words: str) -> None:
    assert rehearsal.in_words(seconds) == words


BOTH = ["northamptonshire-2015", pytest.param("exampleshire-2026", marks=pytest.mark.heavy)]  # each takes long to live


@pytest.fixture(scope="module", params=BOTH)
def lived(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[str, Rehearsed, dict[str, Any]]]:
    """Both cases, each loaded and lived once for all the tests that only read; the second was killed on its way."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched, database.council(request.param):
        outcome = live() if request.param == "northamptonshire-2015" else live_killed_once(patched)
        yield request.param, outcome, digest()


Lived = tuple[str, Rehearsed, dict[str, Any]]


@pytest.fixture
def reading(lived: Lived, django_db_blocker: DjangoDbBlocker) -> Iterator[Rehearsed]:
    with django_db_blocker.unblock(), acting_as(SYSTEM, purpose=Purpose.VIEW):
        yield lived[1]


def test_nothing_that_must_hold_is_breached(reading: Rehearsed) -> None:
    assert reading.breaches == ()
    assert marketplace.over_capacity() == []
    assert payments.unmatched() == []
    assert ledger.drifted_lines() == []


def test_people_order_pay_attend_and_are_refused(reading: Rehearsed) -> None:
    of = reading.counts
    assert (reading.today - reading.first_on).days == DAYS
    assert Order.objects.count() == of["placed"] > 10
    assert of["asked"] == of["placed"] + sum(number for name, number in of.kept.items() if name.startswith("refused_"))
    assert Payment.objects.filter(taken_at__isnull=False).count() == of["paid"] > 3
    assert Order.objects.filter(state="attended").count() == of["attended"] > 0
    assert Delivery.objects.count() == of["deliveries"]


def test_the_council_has_something_in_hand(reading: Rehearsed) -> None:
    """The clerk's desk, “Have your say”, the warnings and the problems are not empty in the demonstration."""
    today = reading.today
    assert [row.matter.code for row in democracy.open_consultations(on=today)] == ["library-hours"]
    assert "home-care-second-body" in {row.code for row in democracy.forward_plan(on=today) if row.may_be_decided_from}
    assert [row.kind for row in ledger.notices_standing()] == ["warning"]
    assert [row.kind for row in marketplace.problems_seen(is_waiting=True)] == ["late_or_short"]
    said = {name: reading.counts[name] for name in ("matters_opened", "lines_warned", "budgets_moved")}
    assert said == {"matters_opened": 2, "lines_warned": 1, "budgets_moved": 1}
    assert reading.counts["problems_reported"] == 1


def test_statements_equal_their_postings_and_the_group_sums_to_nothing(reading: Rehearsed) -> None:
    year = FinancialYear.containing(reading.today)
    assert Statement.objects.count() == reading.counts["statements"] > 0
    for statement in Statement.objects.all():
        booked = ledger.expense_by_ref(refs=[f"settlement/statement/{statement.pk}"])
        assert [amount.pence for amount in booked.values()] == [statement.difference_pence]
    remainders = ledger.group_eliminations(starts_on=year.starts_on, ends_before=year.ends_before)
    assert remainders
    assert all(each.remainder.pence == 0 for each in remainders)


def test_what_pays_stands_behind_what_is_spent(reading: Rehearsed) -> None:
    now = ledger.funds_now()
    assert now.said == [], "every fund with a purpose received what it spent, and the cash is there"
    assert all(fund.received and fund.within for fund in now.funds)
    assert {ledger.reserves()} == {Money(row.opening_pence) for row in PlanReserve.objects.all()}
    assert len(ledger.reconciled()) == len(now.funds)


def test_every_row_carries_an_instant_of_the_lived_days(reading: Rehearsed) -> None:
    lived = Audit.objects.exclude(purpose="case_loading")
    assert lived.filter(purpose="rehearsal").count() > 100
    assert list(lived.filter(at__gte=rehearsal.at_time(reading.today, 0)).values_list("verb", "at")) == []
    year = FinancialYear.containing(reading.today)
    assert list(lived.filter(at__lt=rehearsal.at_time(year.starts_on, 0)).values_list("verb", "at")) == []


def test_the_position_is_that_of_a_year_under_way(reading: Rehearsed) -> None:
    year = FinancialYear.containing(reading.today)
    over = [month for month in year.months() if month.ends_before <= reading.today]
    lines = ledger.position_lines(year=year, entity="council")
    share = sum(line.balance.actual.pence for line in lines) / sum(line.balance.budget.pence for line in lines)
    assert 0.7 * len(over) / 12 < share < 1.1 * len(over) / 12
    assert any(line.balance.actual_one_off.pence for line in lines)
    assert reading.counts["months"] == len(over)


def test_the_people_of_the_demonstration_have_something_to_look_at(reading: Rehearsed) -> None:
    resident = Account.objects.get(email="resident@demonstration.example")
    states = set(Order.objects.filter(person_id=resident.person_id).values_list("state", flat=True))
    assert {"attended", "cancelled", "confirmed"} <= states
    for email in ("wellbeing@demonstration.example", "care@demonstration.example"):
        account = Account.objects.get(email=email)
        (staff,) = access.actors_of(account_id=account.pk, on=reading.today)
        with acting_as(staff, purpose=Purpose.VIEW):
            bookings = marketplace.bookings_of_bodies(actor=staff, at=rehearsal.at_time(reading.today, 9))
        assert any(each.session and each.session.starts_at.date() <= reading.today for each in bookings), email
    last = Month.containing(reading.today).previous
    waiting = agreements.to_verify()
    assert waiting
    assert reading.counts["settlements_blocked"] == 1
    agreement = waiting[0].delivery.agreement
    assert "is not paid yet" in str(agreements.block_on_payment(agreement_id=agreement.pk, month=last))


def test_living_again_adds_nothing(lived: Lived, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        again = live()
        assert again.days == again.orders == 0
        assert again.counts.kept == lived[1].counts.kept
        assert digest() == lived[2]


@pytest.mark.heavy
def test_a_killed_rehearsal_comes_to_the_same_as_one_that_was_not(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with django_db_blocker.unblock():
        found = []
        for living in (live, lambda: live_killed_once(monkeypatch)):
            with database.council("northamptonshire-2015"):
                assert living().breaches == ()
                found.append(digest())
    assert {part: found[0][part] == found[1][part] for part in found[0]} == dict.fromkeys(found[0], True)


@pytest.mark.heavy
def test_another_seed_is_another_life(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        found = []
        for seed in (1, 2):
            with database.council("northamptonshire-2015"):
                assert live(days=2, seed=seed).breaches == ()
                found.append(digest())
    assert {part for part in found[0] if found[0][part] != found[1][part]} == set(found[0])


@pytest.mark.heavy
def test_a_rehearsal_goes_on_on_a_later_day_of_the_demonstration(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """The people of the demonstration want something new on each day that it is: their wishes are not mixed up."""

    def until(day: int, days: int) -> Rehearsed:
        at = datetime(2015, 9, day, 12, tzinfo=UTC)
        return rehearse(days=days, seed=1, share_percent=SHARE, by=SYSTEM, at=at, progress=silent)

    with django_db_blocker.unblock(), database.council("northamptonshire-2015"):
        first, second = until(14, 2), until(18, 4)
        assert (first.breaches, second.breaches) == ((), ())
        assert second.days == 4
