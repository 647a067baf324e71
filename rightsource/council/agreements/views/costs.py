"""Tables of what an agreement costs: by year, with what became of it on the ledger, and its changes of price."""

from __future__ import annotations

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import page_of, words_for
from rightsource.books.settlement.rules import TermsKind
from rightsource.commons.pages.components import Column, Table
from rightsource.council.agreements import queries
from rightsource.council.agreements.models import Agreement
from rightsource.council.agreements.rules import terms_in_words
from rightsource.ground.time import FinancialYear


def schedule_table(found: Agreement, *, may_see_line: bool) -> Table:
    """Return what an agreement costs by year; who may see lines sees what is promised, delivered and still promised."""
    by_year = {}
    if may_see_line:
        by_year = {row.year: row for row in ledger.promises_by_year(ref=f"agreements/agreement/{found.code}")}
    more = [
        Column("reserved", "Promised", "pence", total=True),
        Column("drawn", "Delivered", "pence", total=True),
        Column("given_back", "Given back", "pence", total=True),
        Column("left", "Still promised", "pence", total=True),
    ]
    rows: list[dict[str, object]] = []
    for row in queries.schedule_of(agreement_id=found.pk):
        sums = by_year.pop(row.year, None)
        rows.append(
            {
                "year": str(FinancialYear(row.year)),
                "pence": row.pence,
                "state": _promised(found, row.commitment_id),
                **_sums(sums),
            }
        )
    rows += [
        {"year": str(FinancialYear(year)), "pence": 0, "state": "carried from the year before", **_sums(sums)}
        for year, sums in sorted(by_year.items())
    ]
    return Table(
        caption="What it costs by year",
        columns=[
            Column("year", "Year"),
            Column("pence", "Cost", "pence" if by_year or may_see_line else "pounds", total=True),
            Column("state", "On the ledger"),
            *(more if may_see_line else []),
        ],
        rows=rows,
    )


def _sums(sums: ledger.YearPromises | None) -> dict[str, object]:
    if sums is None:
        return {"reserved": None, "drawn": None, "given_back": None, "left": None}
    return {
        "reserved": sums.reserved.pence,
        "drawn": sums.drawn.pence,
        "given_back": sums.given_back.pence,
        "left": sums.left.pence,
    }


def _promised(found: Agreement, commitment_id: int | None) -> str:
    if commitment_id is not None:
        return "promised"
    if found.terms["kind"] == TermsKind.BLOCK:
        return "promised when the year's budget is adopted"
    return "promised order by order"


def prices_table(found: Agreement) -> Table:
    """Return the changes of an agreement's price."""
    return Table(
        caption="Changes of price",
        columns=[
            Column("month", "From"),
            Column("before", "Paid before"),
            Column("after", "Paid from then on"),
            Column("why", "Why"),
            Column("decision", "Decision", href=lambda row: str(row["decision_href"])),
        ],
        rows=[
            {
                "month": f"{step.starts_on:%B %Y}",
                "before": terms_in_words(step.terms_before),
                "after": terms_in_words(step.terms),
                "why": step.reason,
                "decision": words_for(step.decision_ref),
                "decision_href": page_of(step.decision_ref),
            }
            for step in queries.price_steps(agreement_id=found.pk)
        ],
    )
