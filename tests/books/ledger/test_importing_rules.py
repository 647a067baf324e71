"""Rows of a finance system become entries: what balances and is known, what waits, and what is refused by name."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.books.ledger.rules import (
    SUSPENSE,
    AccountKind,
    Chart,
    JournalMap,
    JournalRefusedError,
    JournalRow,
    Recurrence,
    SuspenseKind,
    batch_key,
    digest_of_rows,
    entries_of,
    map_faults,
)
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

ON = date(2015, 5, 5)
MAP = JournalMap(
    source="integra",
    entity="council",
    owner="Head of Financial Systems",
    fund="general",
    accounts={"3100": "expenditure", "9000": "cash"},
    cost_centres={"A100": "older-people"},
    funds={"G": "general", "PH": "public-health"},
    counterparties={"W1": "wellbeing"},
    one_off=frozenset({"3199"}),
)
CHART = Chart(
    accounts={"expenditure": AccountKind.EXPENSE, "cash": AccountKind.ASSET},
    lines={(FinancialYear(2015), "older-people", "general"): 7},
)


def row(number: int, pence: int, account: str, cost_centre: str = "", **over: object) -> JournalRow:
    given: Mapping[str, object] = {"key": "J-1", "on": ON, "text": "Home care, May", **over}
    return JournalRow(row=number, amount=Money(pence), account=account, cost_centre=cost_centre, **given)  # type: ignore[arg-type]


def pair(**over: object) -> list[JournalRow]:
    return [row(2, 12_345, "3100", "A100", **over), row(3, -12_345, "9000", **over)]


def test_what_is_known_is_booked_where_the_map_says() -> None:
    (found,) = entries_of(pair(counterparty="W1", agreement="agreements/agreement/2015-042"), MAP, CHART)
    assert (found.key, found.first_row, found.last_row, found.amount, found.held) == ("J-1", 2, 3, Money(12_345), "")
    assert found.entry is not None
    debit, credit = found.entry.legs
    assert (debit.account, debit.service_line, debit.line_id) == ("expenditure", "older-people", 7)
    assert debit.fund == "general"
    assert (debit.counterparty, debit.agreement_ref) == ("wellbeing", "agreements/agreement/2015-042")
    assert (credit.account, credit.service_line, credit.line_id) == ("cash", "", None)
    assert (found.entry.entity, found.entry.ref) == ("council", "journal/integra/J-1")
    assert found.entry.text == "Home care, May"


def test_a_year_without_the_budget_line_is_booked_under_its_service_line() -> None:
    (found,) = entries_of(pair(on=date(2016, 5, 5)), MAP, CHART)
    assert found.entry is not None
    assert (found.entry.legs[0].service_line, found.entry.legs[0].line_id) == ("older-people", None)


def test_money_of_a_one_off_account_does_not_come_back() -> None:
    known = replace(MAP, accounts={**MAP.accounts, "3199": "expenditure"})
    (found,) = entries_of([row(2, 100, "3199", "A100"), row(3, -100, "9000")], known, CHART)
    assert found.entry is not None
    assert [leg.recurrence for leg in found.entry.legs] == [Recurrence.ONE_OFF, Recurrence.RECURRING]


@pytest.mark.parametrize(
    ("account", "cost_centre", "kind", "code"),
    [
        ("7777", "A100", SuspenseKind.ACCOUNT, "7777"),
        ("3100", "Z999", SuspenseKind.COST_CENTRE, "Z999"),
        ("3100", "", SuspenseKind.COST_CENTRE, ""),
    ],
)
def test_what_nobody_explained_stands_in_suspense(
    account: str, cost_centre: str, kind: SuspenseKind, code: str
) -> None:
    (found,) = entries_of([row(2, 500, account, cost_centre), row(3, -500, "9000")], MAP, CHART)
    assert found.entry is not None
    assert [(leg.account, leg.amount.pence) for leg in found.entry.legs] == [(SUSPENSE, 500), ("cash", -500)]
    (unknown,) = found.unknown
    assert (unknown.row, unknown.kind, unknown.code, unknown.amount) == (2, kind, code, Money(500))


@pytest.mark.parametrize(
    ("rows", "found_map", "said"),
    [
        (pair(fund="X"), MAP, "The fund “X” is not in the map."),
        (pair(), replace(MAP, fund=""), "the map gives none for such rows"),
        (
            [row(2, 5, "3100", "A100", fund="PH"), row(3, -5, "9000", fund="G")],
            MAP,
            "between general and public-health",
        ),
    ],
)
def test_what_has_no_fund_to_stand_in_waits_as_a_whole(
    rows: list[JournalRow], found_map: JournalMap, said: str
) -> None:
    (found,) = entries_of(rows, found_map, CHART)
    assert found.entry is None
    assert said in found.held


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [row(2, 5, "3100", "A100"), row(3, -4, "9000")],
            "Rows 2 to 3: journal J-1 does not balance, it is out by £0.01",
        ),
        ([row(2, 5, "3100"), row(3, -5, "9000", on=date(2015, 5, 6))], "lies on 2015-05-05 and on 2015-05-06"),
        ([*pair(), *pair(key="J-2"), row(9, 5, "3100")], "Row 9: journal J-1 comes twice in the file, apart."),
    ],
)
def test_what_is_not_whole_is_refused_with_its_rows(rows: list[JournalRow], said: str) -> None:
    with pytest.raises(JournalRefusedError, match=said.replace("(", r"\(").replace(".", r"\.")):
        entries_of(rows, MAP, CHART)


def test_rows_of_nothing_are_left_out() -> None:
    assert entries_of([row(2, 0, "3100")], MAP, CHART) == []
    (found,) = entries_of([row(2, 0, "7777", text=""), *pair(text="")], MAP, CHART)
    assert (found.text, found.unknown) == ("Journal J-1", ())


@given(st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=1, max_size=6), st.data())
def test_whatever_is_known_every_entry_balances(amounts: list[int], data: st.DataObject) -> None:
    codes = st.tuples(st.sampled_from(["3100", "9000", "7777"]), st.sampled_from(["A100", "Z9", ""]))
    rows = [row(2 + at, pence, *data.draw(codes)) for at, pence in enumerate(amounts)]
    if sum(amounts):
        rows.append(row(99, -sum(amounts), "9000"))
    for found in entries_of(rows, MAP, CHART):
        assert found.entry is not None
        assert sum(leg.amount.pence for leg in found.entry.legs) == 0
        in_suspense = sum(leg.amount.pence for leg in found.entry.legs if leg.account == SUSPENSE)
        assert in_suspense == sum(each.amount.pence for each in found.unknown)


def test_the_same_rows_have_one_digest_wherever_they_stand() -> None:
    here, there = pair(), [replace(one, row=one.row + 40) for one in pair()]
    assert digest_of_rows(here) == digest_of_rows(there)
    assert digest_of_rows(here) != digest_of_rows([replace(here[0], cost_centre="B1"), here[1]])


def test_a_batch_is_known_by_its_entries() -> None:
    one, two = entries_of([*pair(), *pair(key="J-2")], MAP, CHART)
    assert batch_key("integra", [one, two]) == batch_key("integra", [one, two])
    assert len({batch_key("integra", [one]), batch_key("integra", [two]), batch_key("other", [one])}) == 3


def test_every_code_that_the_ledger_does_not_have_is_named() -> None:
    faults = map_faults(
        replace(MAP, entity="elsewhere", fund="nowhere"),
        entities=["council"],
        accounts=["cash"],
        service_lines=[],
        funds=["general"],
    )
    assert [fault.split(" in the ledger")[0] for fault in faults] == [
        "accounts: there is no account “expenditure”",
        "cost_centres: there is no service line “older-people”",
        "counterparties: there is no entity “wellbeing”",
        "entity: there is no entity “elsewhere”",
        "fund: there is no fund “nowhere”",
        "funds: there is no fund “public-health”",
    ]
    assert not map_faults(
        replace(MAP, fund=""),
        entities=["council", "wellbeing"],
        accounts=["cash", "expenditure"],
        service_lines=["older-people"],
        funds=["general", "public-health"],
    )
