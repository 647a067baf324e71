"""Policy is chosen by the day of the event that it judges: each threshold, on both sides of a change."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from rightsource.frontdoor.directory.rules import freshness
from rightsource.frontdoor.marketplace.rules.orders import cancel_hours
from rightsource.frontdoor.marketplace.rules.problems import answer_by
from rightsource.ground import parameters
from rightsource.ground.parameters import Parameters, packaged
from rightsource.journeys.see_desk.alert import Alert
from rightsource.journeys.stand_up_body import looked_behind

CHANGES = date(2016, 4, 1)
BEFORE = date(2016, 3, 31)


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    """Change a packaged value from a day."""

    def change(name: str, amount: int) -> None:
        old = packaged().parameter(name)
        (first,) = old.values
        values = (replace(first, ends_before=CHANGES), replace(first, amount=amount, starts_on=CHANGES))
        others = [packaged().parameter(each) for each in packaged().names() if each != name]
        monkeypatch.setattr(parameters, "packaged", lambda: Parameters([*others, replace(old, values=values)]))

    return change


def test_when_an_entry_is_stale(changed: Callable[[str, int], None]) -> None:
    changed("directory.stale_after", 10)
    stale = [
        freshness(assured_on=None, last_checked_on=on - timedelta(days=11), on=on).is_stale for on in (BEFORE, CHANGES)
    ]
    assert stale == [False, True]


def test_until_when_one_can_cancel_unless_the_offer_says(changed: Callable[[str, int], None]) -> None:
    changed("marketplace.cancel_until", 48)
    assert [cancel_hours(None, on) for on in (BEFORE, CHANGES)] == [24, 48]
    assert cancel_hours(0, CHANGES) == 0


def test_when_a_problem_is_answered_in_time(changed: Callable[[str, int], None]) -> None:
    changed("marketplace.problem_answer", 5)
    assert [answer_by(on) for on in (BEFORE, CHANGES)] == [date(2016, 4, 14), date(2016, 4, 8)]


def test_what_a_desk_calls_soon(changed: Callable[[str, int], None]) -> None:
    changed("desks.soon", 7)
    alerts = [(Alert("A", "B", on + timedelta(days=8)), on) for on in (BEFORE, CHANGES)]
    assert [alert.urgency(on) for alert, on in alerts] == ["soon", ""]


def test_how_far_behind_an_agreement_the_duties_are_looked_at(changed: Callable[[str, int], None]) -> None:
    changed("desks.duties_looked_behind", 30)
    assert [looked_behind(on).days for on in (BEFORE, CHANGES)] == [365, 30]
