"""What a declared interest, a dispensation and a bar do to a member's votes, in words."""

from __future__ import annotations

from datetime import date

from rightsource.council.democracy.rules.windows import clock_of_law
from rightsource.ground.text import long_date


def interest_effect(*, name: str, is_pecuniary: bool, matter: str) -> str:
    """Return what an interest keeps a member from.

    >>> interest_effect(name="Councillor A", is_pecuniary=False, matter="")
    'It keeps nobody from voting.'
    """
    if not is_pecuniary:
        return "It keeps nobody from voting."
    # Localism Act 2011 s31(4): no part in the discussion of or vote on a matter in which one has such an interest
    if matter:
        return f"{name} cannot be recorded as voting on “{matter}” without a dispensation."
    return (
        f"By itself it keeps {name} from no vote. Record it again in a matter that it touches: it then keeps the "
        "member from voting on that one."
    )


def dispensation_effect(*, name: str, matter: str, is_declared: bool) -> str:
    """Return what a dispensation lets a member do.

    >>> dispensation_effect(name="Councillor A", matter="The budget", is_declared=True)
    'Councillor A may vote on “The budget” in spite of the pecuniary interest.'
    """
    if not is_declared:
        return f"{name} has declared no pecuniary interest in “{matter}”, so it changes nothing until one is declared."
    # Localism Act 2011 s33
    return f"{name} may vote on “{matter}” in spite of the pecuniary interest."


def arrears(on: date) -> str:
    """Return why a member may not vote on council tax, by the law of the first day.

    >>> arrears(date(2015, 2, 1))
    '2 months or more of council tax are unpaid (Local Government Finance Act 1992 s106).'
    """
    law = clock_of_law("decisions.council_tax_arrears_bar", on)
    return f"{law} or more of council tax are unpaid (Local Government Finance Act 1992 s106)."


def bar_effect(*, name: str, starts_on: date, ends_before: date | None) -> str:
    """Return which votes a bar keeps a member from.

    >>> bar_effect(name="Councillor A", starts_on=date(2015, 2, 1), ends_before=None)
    'Councillor A cannot be recorded as voting on a budget from 1 February 2015 on.'
    """
    # Local Government Finance Act 1992 s106
    until = f" until the day before {long_date(ends_before)}" if ends_before else " on"
    return f"{name} cannot be recorded as voting on a budget from {long_date(starts_on)}{until}."
