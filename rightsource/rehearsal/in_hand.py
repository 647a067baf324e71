"""What a council always has in hand: a matter the public is asked about, one to be decided, a warning, a problem."""

from __future__ import annotations

from datetime import date, timedelta

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger import services as lines
from rightsource.books.ledger.rules import FundKind, LineNoticeKind, Recurrence, VirementSpec
from rightsource.commons.access.rules import Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.parties.rules import Provenance
from rightsource.council.democracy import queries as democracy
from rightsource.council.democracy import services as deciding
from rightsource.council.democracy.rules import Audience, DecisionBody, MatterKind, NoticeKind, OptionFact
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.frontdoor.marketplace import services as problems
from rightsource.frontdoor.marketplace.rules import OrderState
from rightsource.frontdoor.marketplace.rules.problems import ProblemKind
from rightsource.ground.money import Money
from rightsource.journeys.move_budget import move_budget
from rightsource.rehearsal.demand import Counts, at_time, chance_of
from rightsource.rehearsal.world import World, actors_in

ASKS, NOTIFIES, WARNS, MOVES, REPORTS = 10, 6, 2, 2, 1  # days before today
OPEN_FOR = timedelta(days=41)  # six weeks, with the day on which it opens
ANSWERS_A_DAY = 5
HOURS = OptionFact(1, "Open on two evenings and on Saturday", "The same hours a week, at other times of the day.")
SHORTER = OptionFact(2, "Open one day less", "Each library closes on the day on which fewest come.", is_in_house=True)
AS_NOW = OptionFact(3, "Leave the hours as they are", "Nothing changes.", is_do_nothing=True)
LIBRARIES, CARE = "library-hours", "home-care-second-body"
WHYS = (
    "I work in the day and can only come in the evening.",
    "My children go after school; please do not close then.",
    "It is the only warm place I can walk to.",
    "Saturday is the day on which my family can come.",
    "",
)
WARNED = (
    "Of no other line is so much spent and promised for its size. Order only what cannot wait, and tell me before you "
    "promise more. (A warning of the rehearsal.)"
)
MOVED = Money.of(25_000)
WHY_MOVED = "It pays for cover until the post is filled; the other line will not need it this year. (Of the rehearsal.)"
TOLD = "The session began twenty minutes late and ended on time. (A report of the rehearsal.)"


def bring_on_its_way(world: World, day: date, counts: Counts) -> None:
    """Do on a day what the clerk, the public, the finance officer and a resident do on it."""
    back = (world.today - day).days
    since = (world.today - world.first_on).days
    if back == min(ASKS, since):
        _ask_the_public(world, day, counts)
    elif back < min(ASKS, since):
        _answer(world, day, counts)
    if back == min(NOTIFIES, since):
        _give_notice(world, day, counts)
    if back == min(WARNS, since):
        _warn(world, day, counts)
    if back == min(MOVES, since):
        _move_budget(world, day, counts)
    if back == REPORTS:
        _report(world, day, counts)


def _first(world: World, role: Role) -> Actor | None:
    return next(iter(actors_in(role=role, on=world.today)), None)


def _open(code: str, title: str, summary: str, by: Actor, day: date) -> None:
    deciding.open_matter(
        code=code, title=title, summary=summary, kind=MatterKind.KEY_DECISION, body=DecisionBody.EXECUTIVE, on=day,
        provenance=Provenance.GENERATED.value, by=by, at=at_time(day, 9),
    )  # fmt: skip


def _ask_the_public(world: World, day: date, counts: Counts) -> None:
    clerk = _first(world, Role.CLERK)
    if clerk is None or democracy.is_taken(code=LIBRARIES):
        return
    at = at_time(day, 9, 30)
    with acting_as(clerk, purpose=Purpose.OPERATION):
        _open(
            LIBRARIES, "Opening hours of libraries", "Which hours suit the people who read and meet there.", clerk, day
        )
        deciding.propose_options(matter_code=LIBRARIES, options=[HOURS, SHORTER, AS_NOW], by=clerk, at=at)
        deciding.open_consultation(
            matter_code=LIBRARIES, audience=Audience.PUBLIC, question="Which opening hours suit you?", opens_on=day,
            closes_on=day + OPEN_FOR, provenance=Provenance.GENERATED.value, by=clerk, at=at,
        )  # fmt: skip
    counts.add("matters_opened")


def _answer(world: World, day: date, counts: Counts) -> None:
    clerk = _first(world, Role.CLERK)
    if clerk is None:
        return
    chance = chance_of(world.seed, "consultation", day)
    with acting_as(clerk, purpose=Purpose.OPERATION):
        asked = democracy.consultations_of(matter_code=LIBRARIES)
        if not asked or day > asked[-1].closes_on:
            return
        titles = [HOURS.title, SHORTER.title, AS_NOW.title]
        said = [
            (chance.choices(titles, weights=(5, 1, 3))[0], chance.choice(WHYS))
            for _ in range(chance.randrange(ANSWERS_A_DAY))
        ]
        if said:
            deciding.respond_in_bulk(
                consultation_id=asked[-1].pk, answers=said, by=clerk, at=at_time(day, 17),
                provenance=Provenance.GENERATED.value,
            )  # fmt: skip
    counts.add("consultation_answers", len(said))


def _give_notice(world: World, day: date, counts: Counts) -> None:
    clerk = _first(world, Role.CLERK)
    if clerk is None or democracy.is_taken(code=CARE):
        return
    at = at_time(day, 10)
    title = "A second body for care at home"
    with acting_as(clerk, purpose=Purpose.OPERATION):
        _open(CARE, title, "Whether people who have care at home may choose between two bodies.", clerk, day)
        deciding.propose_options(
            matter_code=CARE,
            options=[
                OptionFact(
                    1, "Invite a second body", "People choose; each body is paid by the hour.", is_recommended=True
                ),
                OptionFact(2, "Do it in house", "The council employs carers of its own again.", is_in_house=True),
                OptionFact(3, "Change nothing", "One body goes on alone.", is_do_nothing=True),
            ],
            by=clerk,
            at=at,
        )
        deciding.publish_notice(
            matter_code=CARE,
            kind=NoticeKind.TWENTY_EIGHT_DAYS,
            fields={
                "matter": title,
                "decision_maker": "The executive",
                "members": "All members of the executive",
                "date": f"{day + timedelta(days=35):%-d %B %Y}",
                "documents": "The report of the director; the test of value",
                "address": "The council's offices, and the page of this matter",
                "other_documents": "Others may be laid before the executive",
                "procedure": "Ask democratic services",
            },
            published_on=day,
            by=clerk,
            at=at,
        )
    counts.add("matters_opened")


def _warn(world: World, day: date, counts: Counts) -> None:
    """Warn about the line of which most is spent for the part of the year that is over."""
    officer = _first(world, Role.FINANCE_OFFICER)
    if officer is None:
        return
    with acting_as(officer, purpose=Purpose.OPERATION):
        if ledger.notices_standing():
            return
        rows = [row for row in ledger.position_lines(year=world.year, entity="council") if row.balance.budget.pence > 0]
        if not rows:
            return
        worst = max(rows, key=lambda row: (row.variance.pence * 1000 // row.balance.budget.pence, row.line_id))
        lines.issue_notice(
            line_id=worst.line_id, kind=LineNoticeKind.WARNING, reason=WARNED, by=officer, at=at_time(day, 11)
        )
    counts.add("lines_warned")


def _move_budget(world: World, day: date, counts: Counts) -> None:
    """Move some of the line with most left to the one with least, within the general fund and for this year only."""
    officer = _first(world, Role.FINANCE_OFFICER)
    if officer is None:
        return
    with acting_as(officer, purpose=Purpose.OPERATION):
        if ledger.virements(year=world.year).exists():
            return
        rows = [row for row in ledger.position_lines(year=world.year, entity="council") if row.holder_title]
        general = {fund.code for fund in ledger.funds() if fund.kind == FundKind.GENERAL}
        rows = sorted(
            (row for row in rows if row.fund in general), key=lambda row: (row.balance.left.pence, row.line_id)
        )
        if len(rows) < 2 or rows[-1].balance.left < MOVED:
            return
        spec = VirementSpec(
            from_line=rows[-1].line_id,
            to_line=rows[0].line_id,
            amount=MOVED,
            reason=WHY_MOVED,
            key=f"rehearsal-{world.seed}",
            recurrence=Recurrence.ONE_OFF,
        )
        move_budget(virement=spec, by=officer, at=at_time(day, 12), on=day)
    counts.add("budgets_moved")


def _report(world: World, day: date, counts: Counts) -> None:
    """Let the first resident of the demonstration who attended something say what was wrong with it."""
    at = at_time(day, 19)
    for resident in actors_in(role=Role.RESIDENT, on=world.today):
        if resident.person_id is None:
            continue
        with acting_as(resident, purpose=Purpose.OPERATION):
            attended = [
                order
                for order in marketplace.orders_of(person_id=resident.person_id)
                if order.state == OrderState.ATTENDED.value
                and not marketplace.problems_about(order_numbers=[order.number])
            ]
            if not attended:
                continue
            about = marketplace.about_order(number=attended[0].number, actor=resident)
            problems.report_problem(
                complaint=problems.Complaint(
                    person_id=resident.person_id,
                    key=f"rehearsal-{world.seed}",
                    about=about,
                    kind=ProblemKind.LATE_OR_SHORT,
                    text=TOLD,
                ),
                by=resident,
                at=at,
            )
        counts.add("problems_reported")
        return
