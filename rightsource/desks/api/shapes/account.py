"""What a resident's own account takes and gives: messages, results, personal budgets, reports of problems."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema

from rightsource.desks.api.shapes.common import told
from rightsource.desks.api.shapes.ordering import ReasonOut
from rightsource.frontdoor.marketplace.rules.problems import ProblemKind, ProblemState


class MessageOut(Schema):
    """What the council wrote to somebody."""

    id: int = told("Its number", 88)
    at: datetime = told("When it was written", "2015-09-30T12:00:00+01:00")
    subject: str = told("What it is about", "Your place is booked")
    text: str = told("What it says", "Tuesday lunch club, 6 October 2015, 10am to midday.")


class AnswerOut(Schema):
    """Whether somebody may have a service and what they pay, with every reason."""

    id: int = told("Its number", 12)
    service: str = told("The service", "day-care-corby")
    on: date = told("The day whose law was applied", "2015-09-30")
    is_eligible: bool = told("Whether the person may have it", True)
    charge_weekly_pence: int | None = told("What they pay, in whole pence a week, where there is a means test", None)
    cannot_compute: str = told("Why something cannot be computed, if so", "")
    is_estimate: bool = told("Whether it rests on what the person told, not on an assessment", True)
    comes_out_the_same_today: bool = told("Whether its stored inputs give the same answer again", True)
    reasons: list[ReasonOut] = told("What each rule said", [])


class BudgetOut(Schema):
    """A personal budget."""

    id: int = told("Its number", 3)
    group: str = told("What it may be spent on", "day-care")
    limit_pence: int = told("How much there is, in whole pence", 150000)
    used_pence: int = told("How much is used, in whole pence", 24000)
    starts_on: date = told("Its first day", "2015-04-01")
    ends_before: date | None = told("The day after its last, if it ends", "2016-04-01")
    holds_today: bool = told("Whether it can be used today", True)
    answer_id: int | None = told("The number of the result behind it", 12)


class ProblemIn(Schema):
    """What is wrong, with an order of one's own or with a service; the same key is the same report."""

    key: str = told("A word of your own, new for each report", "3f1c1a52-problem", min_length=1, max_length=64)
    order_number: str = told("The number of your order, if it is about one", "", default="", max_length=40)
    service: str = told(
        "The service’s place in the address, if it is about one", "day-care-corby", default="", max_length=200
    )
    kind: ProblemKind = told("What kind of problem it is", list(ProblemKind)[0].value)
    text: str = told("What is wrong", "The telephone number is not right.", min_length=1, max_length=2000)


class ProblemStepOut(Schema):
    """What became of a report."""

    state: ProblemState = told("Where it is", list(ProblemState)[0].value)
    at: datetime = told("Since when", "2015-09-30T12:00:00+01:00")
    text: str = told("What was written to whoever reported it", "")


class ProblemOut(Schema):
    """A report and where it is."""

    number: str = told("Its number", "abcd-efgh-jklm")
    about: str = told("What it is about", "Day care, Corby")
    kind: ProblemKind = told("What kind of problem it is", list(ProblemKind)[0].value)
    text: str = told("What is wrong", "The telephone number is not right.")
    state: ProblemState = told("Where it is", list(ProblemState)[0].value)
    answer_by_on: date = told("The day by which it is to be answered", "2015-10-14")
    steps: list[ProblemStepOut] = told("What became of it", [])


class ReplyIn(Schema):
    """What is written to whoever reported a problem."""

    is_answer: bool = told("Whether this is the answer; otherwise it is being looked into", True)
    text: str = told("What is written", "Thank you. We put the right number in.", default="", max_length=2000)
