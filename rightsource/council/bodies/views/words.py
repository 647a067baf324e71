"""What the pages of a body share: the body asked for, its case in words, and whose names stand under it."""

from __future__ import annotations

from django.http import Http404

from rightsource.commons.access.rules import Role
from rightsource.commons.pages.components import Column, Table
from rightsource.council.bodies import queries
from rightsource.council.bodies.models import Body, BusinessCase
from rightsource.council.bodies.rules import (
    CaseParts,
    SignOffRole,
    in_words,
)

START = "/desk/bodies"
SIGNERS = {Role(role.value) for role in SignOffRole}
ALL_SIGNED = tuple(SignOffRole)


def a_body(code: str) -> Body:
    """Return the body that an address names.

    :raises Http404: if there is none
    """
    found = queries.body(code=code)
    if found is None:
        raise Http404(f"There is no body “{code}”. Look it up under /bodies.")
    return found


def signed_by(case: BusinessCase | None) -> list[SignOffRole]:
    """Return whose names stand under a version."""
    return [] if case is None else [SignOffRole(row.role) for row in queries.sign_offs_of(case_id=case.pk)]


def case_rows(parts: CaseParts | None) -> list[dict[str, str]]:
    """Return the parts of a business case in words."""
    if parts is None:
        return []
    return [
        {"label": "In short", "value": parts.summary or "Not written"},
        {"label": "Cost today", "value": "Missing" if parts.baseline_cost is None else in_words(parts.baseline_cost)},
        {
            "label": "Benefits by year",
            "value": "; ".join(
                f"{each.year}: {each.amount}" + (f" ({each.sentence.rstrip('.')})" if each.sentence else "")
                for each in parts.benefits
            )
            or "Missing",
        },
        {"label": "If nothing is done", "value": parts.do_nothing or "Missing"},
        {"label": "If it stays in-house", "value": parts.in_house or "Missing"},
        {"label": "Way back", "value": parts.exit_plan or "Missing"},
    ]


def strands_of(parts: CaseParts | None) -> Table | None:
    """Return the money of a business case, strand by strand."""
    if parts is None:
        return None
    return Table(
        caption="Money in and out, strand by strand",
        columns=[Column("strand", "Strand"), Column("into", "In"), Column("out", "Out")],
        rows=[
            {"strand": row.name, "into": in_words(row.money_in), "out": in_words(row.money_out)}
            for row in parts.strands
        ],
        empty="No strand is stated: the gate asks for every one, with sums or “not stated”.",
    )
