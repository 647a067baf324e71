"""Section 25 evidence: what the books say of the estimates and the reserves, each figure with where it comes from."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from rightsource.books.ledger.rules.paying import share_of
from rightsource.books.plan import queries as plan
from rightsource.books.plan.rules import simulated_year
from rightsource.ground.text import sentence_list
from rightsource.journeys.publish import tables
from rightsource.journeys.publish.tables import Column
from rightsource.journeys.publish.written import Output, Written, two_places
from rightsource.journeys.statutory_report import Composed, Drawn, compose_section_25

LAW = "Local Government Act 2003 s25"

COLUMNS = (
    Column("figure", "Figure", "Code that stays the same."),
    Column("financial_year", "Financial year", "Year that the estimates are of.", pattern="[0-9]{4}/[0-9]{2}"),
    Column("what", "What", "What the figure is."),
    tables.money("amount", "Amount in pounds", "Empty where the books do not hold it.", is_required=False),
    Column("chance", "Chance, %", "In percent, of a simulation; empty for sums.", "number", is_required=False),
    Column("source", "Source", "Page on which the rows under it can be read."),
    Column("as_at", "As at", "Instant at which the books said so."),
    Column("provenance", "Provenance", "Derived from postings and the plan.", pattern="derived"),
    Column("not_in_the_books", "Not in the books", "What is missing.", is_required=False),
    Column("law", "Law", "What asks for the report."),
)


def drawn_row(drawn: Drawn, composed: Composed) -> dict[str, str]:
    """Return a figure as it is published."""
    return {
        "figure": drawn.key,
        "financial_year": str(composed.year),
        "what": drawn.label,
        "amount": "" if drawn.amount is None else drawn.amount.plain(),
        "chance": "",
        "source": drawn.href,
        "as_at": composed.at.isoformat(),
        "provenance": "derived",
        "not_in_the_books": "" if drawn.amount is not None else "Nothing was ever posted to it.",
        "law": LAW,
    }


def chance_rows(composed: Composed) -> list[dict[str, str]]:
    """Return the chance of reserves below their minimum, year by year, of the plan's newest simulation."""
    versions = plan.versions()
    runs = plan.runs(version=versions[0]) if versions else []
    if not runs:
        return []
    run = runs[0]
    return [
        {
            "figure": f"reserves_below_minimum_{year.year.slug}",
            "financial_year": str(year.year),
            "what": f"Chance that reserves are below their minimum at the end of {year.year}: {run.version.name}, "
            f"{run.scenario.name}, seed {run.seed}",
            "amount": "",
            "chance": two_places(share_of(year.paths_below, run.paths)),
            "source": "/plan/risk",
            "as_at": run.at.isoformat(),
            "provenance": "derived",
            "not_in_the_books": "",
            "law": LAW,
        }
        for year in map(simulated_year, run.results)
    ]


def write_evidence(folder: Path, *, on: date, at: datetime) -> Written:
    """Write the figures of a section 25 report as they stand, and read them back.

    :raises PublishError: the file is not as its schema says
    """
    composed = compose_section_25(at=at, on=on)
    file = folder / f"section-25-evidence-{composed.year.slug}.csv"
    rows = [*(drawn_row(drawn, composed) for drawn in composed.figures), *chance_rows(composed)]
    schema = tables.write_table(file, columns=COLUMNS, key=["figure"], rows=rows)
    absent = [drawn.label.lower() for drawn in composed.figures if drawn.amount is None]
    return Written(
        file=file.name,
        rows=tables.read_back(file, schema),
        says=composed.finding.rstrip("."),
        title=f"Evidence for the section 25 report on {composed.year}",
        output=Output.SECTION_25,
        name="section-25-evidence",
        note=f"{LAW}. What the finance officer makes of it stands in the report itself.",
        schema=schema.name,
        missing=f"Not in the books: {sentence_list(absent)}." if absent else "",
    )
