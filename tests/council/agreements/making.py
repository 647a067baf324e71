"""An agreement with all that stands behind it, made through the services, for tests of every room above."""

from __future__ import annotations

from datetime import UTC, date, datetime

from rightsource.books.ledger import queries as ledger_queries
from rightsource.commons.access.rules import SYSTEM
from rightsource.council.agreements import services as agreements
from rightsource.council.agreements.models import Agreement
from rightsource.council.agreements.services import AgreementSpec
from rightsource.council.bodies import queries as bodies
from rightsource.council.democracy import queries as democracy
from rightsource.council.duties import queries as duties
from rightsource.ground.money import Money
from tests.books.ledger.making import make_budget_line
from tests.council.bodies.making import make_body
from tests.council.democracy.making import KEY, decide, make_key_decision
from tests.council.duties.making import make_register

AT = datetime(2015, 2, 20, 9, tzinfo=UTC)
DECISION = "democracy/decision/2015-002"
HOURLY = {"kind": "hourly", "rate_pence": 1500, "rounding_minutes": 15, "tolerance_minutes": 5}
BLOCK = {"kind": "block", "annual_pence": 36_600_00, "guaranteed_units": "0", "clawback_rate": "0"}


def make_decision() -> str:
    """Let the executive decide, once, and return the reference of its key decision."""
    if not democracy.decisions().exists():
        make_key_decision()
        decide(KEY)
    return DECISION


def make_line(pounds: str = "1000000") -> int:
    """Open a budget line, once, and return its number."""
    from rightsource.ground.time import FinancialYear

    if ledger_queries.entities():
        found = ledger_queries.lines(year=FinancialYear(2015), entity="council")
        if found:
            return found[0].pk
    return make_budget_line(pounds).pk


def agreement_spec(**over: object) -> AgreementSpec:
    """Return an agreement with the wellbeing company from April 2015 for three years, by the hour."""
    given: dict[str, object] = {
        "code": "2015-042",
        "title": "Help at home",
        "body_code": "wellbeing",
        "starts_on": date(2015, 4, 1),
        "ends_before": date(2018, 4, 1),
        "terms": HOURLY,
        "annual": Money.of(36_600),
        "owner_role": "commissioner",
        "provenance": "generated",
    }
    given |= over
    given.setdefault("decision_ref", DECISION)
    if "line_id" not in given:
        given["line_id"] = make_line()
    return AgreementSpec(**given)  # type: ignore[arg-type]


def make_agreement(**over: object) -> Agreement:
    """Sign an agreement, with body, decision, budget line and register of duties behind it."""
    if bodies.body(code=str(over.get("body_code", "wellbeing"))) is None:
        make_body(code=str(over.get("body_code", "wellbeing")))
    if over.get("duty_codes") and not duties.duties_on(date(2015, 4, 1)):
        make_register()
    make_decision()
    return agreements.sign_agreement(agreement=agreement_spec(**over), by=SYSTEM, at=AT)


def delivery_row(number: int, **over: str) -> dict[str, str]:
    """Return a row as a body sends it."""
    return {"reference": f"D-{number}", "date": "2015-04-10", "units": "1", "minutes": "60", **over}
