"""How a case's decisions came about: members, the budget with its reports and vote, and the executive's decisions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from rightsource.books.charges import services as charges
from rightsource.books.charges.rules import VatTreatment
from rightsource.books.plan import services as plan
from rightsource.books.plan.rules.receipts import ReceiptSpec, ReceiptStage, StatutoryTest
from rightsource.commons.record.rules import Reference
from rightsource.council.democracy import services as democracy
from rightsource.council.democracy.rules import (
    Audience,
    Cast,
    DecisionBody,
    MatterKind,
    NoticeKind,
    OptionFact,
    ReportKind,
    SeatKind,
    StepKind,
)
from rightsource.ground.money import Money
from rightsource.ground.text import sort_key
from rightsource.journeys.adopt_budget import AdoptedLine, DelegationSpec, RecordedVote, adopt_budget
from rightsource.journeys.load_case import derive
from rightsource.journeys.load_case.context import Loading, noon
from rightsource.journeys.load_case.naming import names_of
from rightsource.journeys.load_case.schema import BodyDecision

GENERATED = "Generated for the demonstration: "
WEIGHED_AFTER = timedelta(days=3)
CONSULTED_FOR = timedelta(days=21)


def load_members(loading: Loading) -> list[int]:
    """Keep the members and the cabinet; the account of the demonstration's councillor is the first member's."""
    given, by = loading.case.democracy.members, loading.by
    at = noon(given.starts_on)
    chance = random.Random(loading.case.head.seed)
    parties = [party.name for party in given.parties for _ in range(party.seats)]
    councillor = next((a for a in loading.case.people.accounts if a.role == "councillor"), None)
    names = names_of(chance, given.count)
    if councillor is not None:
        names = [councillor.name, *names][: given.count]
    members = []
    for index, (name, party) in enumerate(zip(names, parties, strict=True)):
        member = democracy.add_member(
            name_public=name,
            ward=f"Ward {index + 1:02d} (generated)",
            party=party,
            starts_on=given.starts_on,
            provenance="generated",
            account_id=loading.accounts[councillor.key] if councillor is not None and index == 0 else None,
            by=by,
            at=at,
        )
        members.append(member.pk)
    for index, member_id in enumerate(members[: given.cabinet]):
        kind = SeatKind.LEADER if index == 0 else SeatKind.CABINET
        democracy.give_seat(member_id=member_id, kind=kind, starts_on=given.starts_on, by=by, at=at)
    return members


def load_receipts(loading: Loading) -> None:
    """Record the sales that the case plans: no statutory test is answered and nothing is banked."""
    for row in loading.case.books.receipts:
        plan.record_receipt(
            code=row.code,
            asset=row.asset,
            project=row.project,
            saving=derive.of_k(row.saving_k),
            spec=ReceiptSpec(
                stage=ReceiptStage(row.stage),
                planned=derive.of_k(row.planned_k),
                planned_on=row.planned_on,
                test=StatutoryTest.NOT_ASKED,
                reason=row.reason,
            ),
            on=loading.opening_on,
            by=loading.by,
            at=loading.opening_at,
            provenance=row.provenance,
        )


def budget_decision(loading: Loading) -> Reference:
    """Return the reference of the decision that adopts the budget."""
    return Reference.of("democracy", "decision", loading.case.democracy.budget.decision)


def prepare_budget(loading: Loading) -> None:
    """Bring the budget to the vote: options, consultations weighed, reports, the executive's proposal."""
    budget, by, case = loading.case.democracy.budget, loading.by, loading.case
    opened = noon(budget.opened_on)
    democracy.open_matter(
        code=budget.matter,
        title=budget.title,
        kind=MatterKind.BUDGET,
        body=DecisionBody.FULL_COUNCIL,
        on=budget.opened_on,
        year=loading.year,
        summary=budget.reasons,
        provenance=budget.provenance,
        by=by,
        at=opened,
    )
    democracy.propose_options(
        matter_code=budget.matter,
        options=[
            OptionFact(1, "Adopt the plan and budget as proposed", GENERATED + budget.reasons, is_recommended=True),
            OptionFact(
                2, "Keep this year's services and budget", GENERATED + "the gap stays open.", is_do_nothing=True
            ),
        ],
        by=by,
        at=opened,
    )
    consult(
        loading,
        matter=budget.matter,
        audiences=(Audience.PUBLIC, Audience.RATEPAYERS),
        opens_on=budget.consultation.opens_on,
        closes_on=budget.consultation.closes_on,
        responses=budget.consultation.responses,
    )
    democracy.take_step(
        matter_code=budget.matter,
        kind=StepKind.LAID_BEFORE_SCRUTINY,
        text=GENERATED + "the draft was laid before scrutiny on the day it was published.",
        on=budget.opened_on,
        by=by,
        at=opened,
    )
    democracy.take_step(
        matter_code=budget.matter,
        kind=StepKind.EXECUTIVE_PROPOSAL,
        text=GENERATED + "the executive proposes the plan and budget.",
        on=budget.reports.section_25_on,
        by=by,
        at=noon(budget.reports.section_25_on),
    )
    version = next(v for v in case.plan.versions if v.code == case.books.derive.plan_version)
    democracy.file_report(
        matter_code=budget.matter,
        kind=ReportKind.SECTION_25,
        text=GENERATED
        + "the estimates rest on savings of "
        + derive.of_k(version.totals.savings_first_year_k.value).in_millions()
        + " in the first year. The report of the time is not among the sources.",
        figures={"savings_first_year_pence": derive.of_k(version.totals.savings_first_year_k.value).pence},
        on=budget.reports.section_25_on,
        author_title="Finance officer (section 151)",
        provenance="generated",
        by=by,
        at=noon(budget.reports.section_25_on),
    )
    democracy.file_report(
        matter_code=budget.matter,
        kind=ReportKind.EQUALITY,
        text=GENERATED + "what the options mean for people with protected characteristics.",
        on=budget.reports.equality_on,
        provenance="generated",
        by=by,
        at=noon(budget.reports.equality_on),
    )
    tax = derive.of_k(case.plan.council_tax.base_k) + derive.council_tax_rise(case.plan)
    democracy.require_council_tax(
        matter_code=budget.matter,
        pence=tax.pence,
        band_d_pence=None,
        precept_on=budget.precept_on,
        provenance="derived",
        by=by,
        at=noon(budget.reports.section_25_on),
    )


def casts_of(loading: Loading, members: Sequence[int]) -> dict[int, Cast]:
    """Return how the members voted on the budget; the votes of the case, in order of the parties."""
    vote = loading.case.democracy.budget.vote
    how = [Cast.FOR] * vote.for_ + [Cast.AGAINST] * vote.against + [Cast.ABSTAINED] * vote.abstained
    return dict(zip(members, how, strict=False))


def consult(
    loading: Loading,
    *,
    matter: str,
    audiences: Sequence[Audience],
    opens_on: date,
    closes_on: date,
    responses: int,
) -> None:
    """Ask each audience, keep generated answers, and weigh them after the last day."""
    chance = random.Random(sort_key(matter) + str(loading.case.head.seed))
    for audience in audiences:
        asked = democracy.open_consultation(
            matter_code=matter,
            audience=audience,
            question="Which of the options should the council choose?",
            opens_on=opens_on,
            closes_on=closes_on,
            provenance="generated",
            by=loading.by,
            at=noon(opens_on),
        )
        answers = [
            ("1" if chance.random() < 0.55 else "2", GENERATED + "an answer.")  # shares of a generated public
            for _ in range(responses)
        ]
        democracy.respond_in_bulk(
            consultation_id=asked.pk, answers=answers, provenance="generated", by=loading.by, at=noon(closes_on)
        )
        weighed_on = closes_on + WEIGHED_AFTER
        democracy.weigh_consultation(
            consultation_id=asked.pk,
            said=GENERATED + f"{responses} people answered; about half were for the first option.",
            did=GENERATED + "the answers were laid before those who decided.",
            on=weighed_on,
            by=loading.by,
            at=noon(weighed_on),
        )


def decide_key(
    loading: Loading, *, matter: str, title: str, summary: str, decision: BodyDecision, duty_codes: Sequence[str]
) -> None:
    """Take one key decision of the executive with every part that the law asks for."""
    by = loading.by
    started = noon(decision.notice_on)
    democracy.open_matter(
        code=matter,
        title=title,
        kind=MatterKind.KEY_DECISION,
        body=DecisionBody.EXECUTIVE,
        on=decision.notice_on,
        summary=summary,
        duty_codes=duty_codes,
        provenance="generated",
        by=by,
        at=started,
    )
    democracy.propose_options(
        matter_code=matter,
        options=[
            OptionFact(1, title, GENERATED + summary, is_recommended=True),
            OptionFact(2, "The council goes on doing it itself", GENERATED + "in-house.", is_in_house=True),
            OptionFact(3, "Change nothing", GENERATED + "the present arrangements go on.", is_do_nothing=True),
        ],
        by=by,
        at=started,
    )
    democracy.publish_notice(
        matter_code=matter,
        kind=NoticeKind.TWENTY_EIGHT_DAYS,
        fields={
            "matter": title,
            "decision_maker": "The executive",
            "members": GENERATED + "the members of the cabinet",
            "date": decision.on.isoformat(),
            "documents": "Officer's report, financial analysis, equality analysis",
            "address": "The council's offices",
            "other_documents": "None",
            "procedure": "Ask the democratic services officer",
        },
        published_on=decision.notice_on,
        by=by,
        at=started,
    )
    consult(
        loading,
        matter=matter,
        audiences=(Audience.PUBLIC,),
        opens_on=decision.notice_on,
        closes_on=decision.notice_on + CONSULTED_FOR,
        responses=12,
    )
    filed_on = decision.on - timedelta(days=5)
    for kind in (ReportKind.OFFICER, ReportKind.FINANCE, ReportKind.EQUALITY):
        democracy.file_report(
            matter_code=matter,
            kind=kind,
            text=GENERATED + f"the {kind.value} report.",
            on=filed_on,
            provenance="generated",
            by=by,
            at=noon(filed_on),
        )
    for code in duty_codes:
        democracy.file_report(
            matter_code=matter,
            kind=ReportKind.DUTY_TEST,
            text=GENERATED + "the duty is met under each option.",
            duty_code=code,
            on=filed_on,
            provenance="generated",
            by=by,
            at=noon(filed_on),
        )
    democracy.decide(
        code=decision.code,
        matter_code=matter,
        option_number=1,
        reasons=GENERATED + summary,
        decided_on=decision.on,
        provenance="generated",
        by=by,
        at=noon(decision.on),
    )


def adopt(loading: Loading, members: Sequence[int]) -> None:
    """Take the budget through the recorded vote of full council by the journey that people use."""
    case, budget = loading.case, loading.case.democracy.budget
    version = next(v for v in case.plan.versions if v.code == case.books.derive.plan_version)
    parts = derive.parts_of(version, plan=case.plan, years=case.head.plan_years)
    rows = derive.lines_of(case.books, parts, year=loading.year)
    provenance = "generated" if case.head.wholly_generated else "derived"
    adopt_budget(
        matter_code=budget.matter,
        decision_code=budget.decision,
        plan_version_code=version.code,
        option_number=1,
        reasons=budget.reasons,
        lines=[
            AdoptedLine(
                line_id=loading.lines[row.line.code],
                pence=row.budget.pence,
                holder=row.line.holder,
                provenance=provenance,
                source=row.line.source,
                formula=case.books.derive.formula,
            )
            for row in rows
        ],
        total=Money.sum_of(row.budget for row in rows),
        on=budget.decided_on,
        vote=RecordedVote(
            motion=f"That {budget.title} be adopted", casts=casts_of(loading, members), provenance="generated"
        ),
        delegations=[
            DelegationSpec(row.role, row.action, None if row.limit is None else Money.of(row.limit))
            for row in case.democracy.delegation.rows
        ],
        provenance=budget.provenance,
        by=loading.by,
        at=noon(budget.decided_on),
    )


def load_charges(loading: Loading) -> None:
    """Adopt the schedule of fees and charges with the budget."""
    for charge in loading.case.people.charges:
        charges.adopt_charge(
            code=charge.code,
            name=charge.name,
            unit=charge.unit,
            amount=Money.of(charge.pounds),
            vat_treatment=VatTreatment(charge.vat),
            income_of_ref="ledger/entity/council",
            starts_on=charge.starts_on,
            decision_ref=str(budget_decision(loading)),
            provenance=charge.provenance,
            by=loading.by,
            at=noon(loading.case.democracy.budget.decided_on),
        )
