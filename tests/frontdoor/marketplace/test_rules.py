"""What may be ordered, at what price, and what goes back: boundaries and algebra."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.frontdoor.marketplace.rules import (
    ENDED,
    LIVE,
    STEPS,
    CapacityKind,
    IncomeOf,
    NotBookableError,
    NotEligibleError,
    OfferFacts,
    OrderEndedError,
    OrderState,
    OrderStepError,
    SessionFacts,
    Unit,
    charge_for,
    commitment_for,
    digest_of,
    instant_words,
    money_owner,
    number_of,
    overtaken,
    place_of,
    refund_for,
    refuse_started,
    span_words,
    step,
    time_words,
    words,
)
from rightsource.frontdoor.marketplace.rules.calendar import Event, calendar_file, fold
from rightsource.ground.money import Money

AT = datetime(2015, 5, 1, 9, 0, tzinfo=UTC)
OFFER = OfferFacts(
    title="Tea dance",
    capacity_kind=CapacityKind.SESSIONS,
    price=Money(450),
    cost=Money(1000),
    starts_on=date(2015, 4, 1),
    ends_before=date(2015, 6, 1),
    terms_kind="hourly",
    needs_entitlement=False,
)
SESSION = SessionFacts(starts_at=AT + timedelta(days=1), on=date(2015, 5, 2))
GIVEN = {
    "offer": OFFER,
    "session": SESSION,
    "quantity": 1,
    "why_not": "",
    "contribution": None,
    "has_entitlement": False,
    "on": date(2015, 5, 1),
    "at": AT,
}


def decide(**over):
    return place_of(**{**GIVEN, **over})


@pytest.mark.parametrize(
    ("on", "is_open"),
    [(date(2015, 3, 31), False), (date(2015, 4, 1), True), (date(2015, 5, 31), True), (date(2015, 6, 1), False)],
)
def test_an_offer_is_open_from_its_first_day_to_the_day_before_its_end(on: date, is_open: bool) -> None:
    if is_open:
        assert decide(on=on).price == Money(450)
    else:
        with pytest.raises(NotBookableError, match="cannot be booked on"):
            decide(on=on)


@pytest.mark.parametrize(
    ("over", "match"),
    [
        ({"quantity": 0}, "at least one"),
        ({"session": None}, "Choose a day and time"),
        ({"session": replace(SESSION, starts_at=AT)}, "already started"),
        ({"session": replace(SESSION, on=date(2015, 6, 1))}, "after the end of the offer"),
    ],
)
def test_what_cannot_be_booked(over, match: str) -> None:
    with pytest.raises(NotBookableError, match=match):
        decide(**over)


def test_who_may_not_have_it_hears_eligibilitys_own_sentence() -> None:
    with pytest.raises(NotEligibleError, match="You are too young"):
        decide(why_not="You are too young.")
    entitled = replace(OFFER, needs_entitlement=True)
    with pytest.raises(NotEligibleError, match="you have none for it"):
        decide(offer=entitled)
    assert decide(offer=entitled, has_entitlement=True).price == Money(450)


def test_without_capacity_no_session_is_needed() -> None:
    assert decide(offer=replace(OFFER, capacity_kind=CapacityKind.NONE), session=None).is_held


@given(st.integers(0, 10_000), st.one_of(st.none(), st.integers(0, 10_000)), st.integers(1, 20))
def test_nobody_pays_more_than_the_price_or_than_their_means_allow(price: int, means: int | None, count: int) -> None:
    contribution = None if means is None else Money(means)
    found = decide(offer=replace(OFFER, price=Money(price)), contribution=contribution, quantity=count)
    assert found.price == Money(price * count)
    assert found.charge <= found.price
    assert contribution is None or found.charge <= contribution
    assert found.is_held == (found.charge.pence > 0)
    assert charge_for(found.price, contribution) == found.charge


@pytest.mark.parametrize(
    ("kind", "cost", "expected"),
    [("hourly", 1000, 3000), ("per_outcome", 1000, 3000), ("block", 1000, None), ("hourly", 0, None)],
)
def test_terms_decide_whether_an_order_commits(kind: str, cost: int, expected: int | None) -> None:
    found = commitment_for(kind, Money(cost), 3)
    assert (None if found is None else found.pence) == expected


def test_care_charges_are_always_the_councils() -> None:
    assert money_owner(income_of=IncomeOf.BODY, is_care_charge=True) is IncomeOf.COUNCIL
    assert money_owner(income_of=IncomeOf.BODY, is_care_charge=False) is IncomeOf.BODY


@pytest.mark.parametrize("now", OrderState)
@pytest.mark.parametrize("following", OrderState)
def test_an_order_moves_only_as_the_table_says(now: OrderState, following: OrderState) -> None:
    if following in STEPS[now]:
        assert step(now, following) is following
    else:
        with pytest.raises(OrderEndedError if now in ENDED else OrderStepError, match="Nothing was changed"):
            step(now, following)


def test_live_orders_can_be_cancelled_and_no_others() -> None:
    assert {state for state in OrderState if OrderState.CANCELLED in STEPS[state]} == LIVE


@pytest.mark.parametrize(
    ("paid", "minutes", "back"), [(450, 24 * 60 + 1, 450), (450, 24 * 60, 450), (450, 24 * 60 - 1, 0), (0, 1, 0)]
)
def test_the_refund_by_the_offers_window(paid: int, minutes: int, back: int) -> None:
    found = refund_for(paid=Money(paid), starts_at=AT + timedelta(minutes=minutes), cancel_hours=24, at=AT)
    assert found.amount == Money(back)
    assert found.sentence.endswith(".")


def test_an_order_without_a_time_is_refunded_in_full() -> None:
    assert refund_for(paid=Money(450), starts_at=None, cancel_hours=24, at=AT).amount == Money(450)


def test_what_has_started_is_not_cancelled() -> None:
    refuse_started(None, AT)
    refuse_started(AT + timedelta(seconds=1), AT)
    with pytest.raises(OrderEndedError):
        refuse_started(AT, AT)


@given(st.integers(1, 10**9), st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_the_same_wish_has_the_same_number(person: int, key: str, other: str) -> None:
    number = number_of(person, key)
    assert number == number_of(person, key) and len(number) == 14 and number == number.lower()
    assert (number == number_of(person, other)) == (key == other)


def test_a_wish_is_its_offer_session_and_number() -> None:
    assert len({digest_of(offer_id=1, session_id=s, quantity=q) for s in (None, 1, 2) for q in (1, 2)}) == 6


def test_the_sentence_for_who_came_too_late() -> None:
    said = overtaken(title="Tea dance", when="Tuesday", following="Friday", wanted=1)
    assert said == "The last place on “Tea dance” (Tuesday) was taken a moment ago. Next free: Friday."
    assert "no later session" in overtaken(title="Tea dance", when="Tuesday", following=None, wanted=1)
    assert "no longer room for 3" in overtaken(title="Tea dance", when="Tuesday", following=None, wanted=3)


def test_times_are_read_on_a_clock_in_london() -> None:
    assert instant_words(datetime(2015, 3, 29, 0, 30, tzinfo=UTC)) == "Sunday 29 March 2015 at 12:30am"
    assert instant_words(datetime(2015, 3, 29, 1, 30, tzinfo=UTC)) == "Sunday 29 March 2015 at 2:30am"
    assert [time_words(datetime(2015, 1, 1, hour, tzinfo=UTC)) for hour in (0, 12, 13)] == ["midnight", "midday", "1pm"]


def test_a_time_from_to_is_said_once_where_it_is_one_day() -> None:
    starts_at = datetime(2015, 5, 5, 13, tzinfo=UTC)
    assert span_words(starts_at, starts_at + timedelta(hours=2)) == "Tuesday 5 May 2015, 2pm to 4pm"
    week = span_words(starts_at, starts_at + timedelta(days=7))
    assert week == "Tuesday 5 May 2015 at 2pm to Tuesday 12 May 2015 at 2pm"


def test_prices_in_words() -> None:
    session, hour = Unit.SESSION, Unit.HOUR
    assert words.prices_words([]) == ""
    assert words.prices_words([(Money(450), session)]) == "£4.50 a session"
    assert words.prices_words([(Money(450), session), (Money(300), hour)]) == "From £3.00 an hour"
    assert words.prices_words([(Money(0), session), (Money(300), hour)]) == "Some free"
    assert words.prices_words([(Money(0), session)]) == "Free"
    assert (words.count_words(1, hour), words.count_words(2, session)) == ("1 hour", "2 places")


def test_letters_say_number_time_and_money() -> None:
    held = words.placed(number="ab", title="T", when=" on Monday", charge=Money(450), held_until=AT)
    assert "Pay £4.50 by 10am on Friday 1 May 2015" in held.text and "AB" in held.text
    assert "nothing to pay" in words.confirmed(number="ab", title="T", when="", paid=Money(0)).text
    assert "£4.50" in words.confirmed(number="ab", title="T", when="", paid=Money(450)).text
    assert words.cancelled(number="ab", title="T", when="", reason="", refund="").text.endswith("is cancelled.")


EVENT = Event(
    uid="ab@council.example", sequence=0, title="Tea; dance, with\\cake", place="Corby", note="Line\nline", url="https://x",
    starts_at=datetime(2015, 5, 12, 13, 0, tzinfo=UTC), ends_at=datetime(2015, 5, 12, 15, 0, tzinfo=UTC),
    stamped_at=AT, is_cancelled=False,
)  # fmt: skip


def test_the_calendar_file_escapes_and_speaks_utc() -> None:
    lines = calendar_file(EVENT).split("\r\n")
    assert "SUMMARY:Tea\\; dance\\, with\\\\cake" in lines
    assert "DESCRIPTION:Line\\nline" in lines
    assert "DTSTART:20150512T130000Z" in lines and "UID:ab@council.example" in lines
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert "STATUS:CONFIRMED" in lines
    assert "STATUS:CANCELLED" in calendar_file(replace(EVENT, is_cancelled=True))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_long_lines_are_folded_within_75_octets_and_lose_nothing(text: str) -> None:
    folded = fold(text)
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == text
