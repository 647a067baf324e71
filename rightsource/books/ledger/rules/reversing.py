"""Taking back what was posted: which batch can be taken back, and by what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rightsource.books.ledger.rules.kinds import Stratum
from rightsource.books.ledger.rules.posting import BatchSpec, EntrySpec

# What other rooms posted is taken back where it came from, so that it is not owed there and taken back here.
ELSEWHERE = {
    "settlement/": "This batch books a statement. Correct what was delivered or verified and settle the month again: "
    "the difference is posted.",
    "payments/": "This batch books a payment. Refund it or cancel its order: what goes back is posted.",
    "ledger/year/": "This batch took the result of a closed year into reserves; a closed year stays closed.",
}


class ReversalRefusedError(Exception):
    """A batch cannot be taken back."""


def reversal_refused(
    *, stratum: str, authority_ref: str, is_reversed: bool, is_reversal: bool, refs: Sequence[str] = ()
) -> str:
    """Return nothing if a batch can be taken back, else the sentence that says why not and what to do instead.

    >>> reversal_refused(stratum="actual", authority_ref="x/y/z", is_reversed=True, is_reversal=False)
    'This batch is taken back already. A batch is reversed once.'
    """
    if is_reversed:
        return "This batch is taken back already. A batch is reversed once."
    if is_reversal:
        return "This batch takes back another. If that was wrong, post what is right as a new batch."
    if stratum == Stratum.BUDGET:
        return "This batch is a budget. It is changed as it was made: by a decision, or by moving money with authority."
    for start, sentence in ELSEWHERE.items():
        if any(ref.startswith(start) for ref in (authority_ref, *refs)):
            return sentence
    return ""


def reversal_of(*, batch_id: int, stratum: Stratum, entries: Sequence[EntrySpec], on: date) -> BatchSpec:
    """Return the batch that takes another back: every leg with the other sign, in the same places, on its own day."""
    return BatchSpec(
        stratum=stratum,
        authority_ref=f"ledger/batch/{batch_id}",
        key=f"reversal:{batch_id}",
        on=on,
        entries=[
            replace(
                entry,
                on=on,
                text=f"Reversal of batch {batch_id}: {entry.text}",
                legs=[replace(leg, amount=-leg.amount) for leg in entry.legs],
            )
            for entry in entries
        ],
    )
