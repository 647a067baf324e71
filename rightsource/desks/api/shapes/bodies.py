"""What standing up a body takes and gives: bodies, their case and gate, agreements and the duties that go over."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Schema

from rightsource.council.bodies.rules import LegalForm
from rightsource.desks.api.shapes.common import Code, Day, Id, Name, Pence, Words, told


class BodyOut(Schema):
    """A body of the federation."""

    code: str = told("Its short name", "wellbeing-cic")
    name: str = told("Its full name", "Wellbeing Community Interest Company")
    legal_form: str = told("Its legal form", "cic_guarantee")
    stage: str = told("idea, case, approved, live or ended", "live")
    is_not_for_profit: bool = told("Whether it may pay out no profit", True)
    starts_on: date | None = told("The first day of its work", "2015-04-01")
    ends_before: date | None = told("The day after its last, if it has ended", None)
    decision_ref: str = told("The decision behind it", "democracy/decision/2015-004")
    provenance: str = told("published, derived or generated", "published")
    source: str = told("Where a published fact comes from; see the sources of the case", "council")


class OwnerOut(Schema):
    """Who owns a share of a body."""

    name: str = told("The owner", "The council")
    share_rate: str = told("The share, where 1 is the whole", "1.000000")


class StepOut(Schema):
    """A step in the life of a body or an agreement."""

    what: str = told("What happened", "approve")
    on: date = told("On which day", "2014-12-01")
    reason: str = told("Why, or by which decision", "democracy/decision/2015-004")


class WholeBodyOut(BodyOut):
    """A body with its owners, its life so far and its agreements."""

    owners: list[OwnerOut] = told("Who owns it today", [])
    steps: list[StepOut] = told("Its life so far", [])
    agreement_codes: list[str] = told("Its agreements", ["2015-042"])


class GateOut(Schema):
    """What stands between a body and its approval."""

    stage: str = told("idea, case, approved, live or ended", "case")
    missing: list[str] = told(
        "Every part and sign-off that is missing; empty when it may pass", ["The finance officer has not signed."]
    )


class BodyIn(Schema):
    """A body to propose."""

    code: Code = told("Its short name, for ever", "libraries-mutual")
    name: Name = told("Its full name", "Libraries Mutual")
    short_name: str = told("Its name in short", "Libraries", default="", max_length=60)
    purpose: Words = told("What it is for, in a sentence", "Runs the libraries with their readers.", default="")
    legal_form: LegalForm = told("Its legal form", "mutual")
    is_not_for_profit: bool = told("Whether it may pay out no profit", True)


class BenefitIn(Schema):
    """What a year gains."""

    year: int = told("The year in which the financial year starts", 2016, ge=2000, le=2100)
    pence: int = told("The net gain, in whole pence", 25000000, ge=-(10**13), le=10**13)
    sentence: str = told("Why", "One management instead of two", default="", max_length=300)


class StrandIn(Schema):
    """One strand of the case: money in and out; leave out what nobody has stated."""

    name: Name = told("The strand", "Trading")
    money_in_pence: Pence | None = told("Money in, in whole pence", 5000000, default=None)
    money_out_pence: Pence | None = told("Money out, in whole pence", 4000000, default=None)


class CaseIn(Schema):
    """A business case; each writing is a new version, and signatures of older versions do not count."""

    summary: Words = told("In short", "The libraries run themselves.", default="")
    baseline_cost_pence: Pence | None = told("What it costs today, in whole pence a year", 880000000, default=None)
    benefits: list[BenefitIn] = told("What each year gains", [{"year": 2016, "pence": 25000000}], max_length=40)
    do_nothing: Words = told("What happens if nothing is done", "Six branches close.", default="")
    in_house: Words = told("What the council doing it itself would mean", "The same cost as today.", default="")
    exit_plan: Words = told("How it would come back", "Staff and stock return within six months.", default="")
    strands: list[StrandIn] = told("The strands of its money", [{"name": "Trading"}], default=[], max_length=40)


class SignedOut(Schema):
    """A name under a business case."""

    version: int = told("The version that was signed", 1)
    role: str = told("In which role", "finance_officer")


class TermsIn(Schema):
    """An agreement to sign with a body."""

    code: Code = told("Its number", "2016-042")
    title: Name = told("What is bought", "Libraries across the county")
    line_id: Id = told("The budget line that pays for it", 6)
    starts_on: Day = told("Its first day", "2016-04-01")
    ends_before: Day = told("The day after its last", "2019-04-01")
    break_on: Day | None = told("A day on which it can be ended early", None, default=None)
    terms: dict[str, Any] = told(
        "How it pays, by kind: block with annual_pounds; hourly with rate_pounds, rounding_minutes, "
        "tolerance_minutes and weekend_rate_pounds; per_outcome with tariff_pounds and cap_pounds. "
        "Pounds are written as text.",
        {"kind": "block", "annual_pounds": "8800000.00"},
        max_length=20,
    )
    annual_pence: Pence = told("What it costs at most in a year, in whole pence", 880000000)
    duty_codes: list[str] = told("Codes of the duties that go over", ["libraries"], default=[], max_length=100)
    outcome_codes: list[str] = told("Codes of the outcomes that it buys", ["reading"], default=[], max_length=100)


class StandUpIn(Schema):
    """A body's first day, with its agreements."""

    decision_ref: str = told("The executive's key decision", "democracy/decision/2016-009", max_length=100)
    starts_on: Day = told("The first day of its work", "2016-04-01")
    agreements: list[TermsIn] = told(
        "What is signed with it",
        [
            {
                "code": "2016-042",
                "title": "Libraries across the county",
                "line_id": 6,
                "starts_on": "2016-04-01",
                "ends_before": "2019-04-01",
                "terms": {"kind": "block", "annual_pounds": "8800000.00"},
                "annual_pence": 880000000,
            }
        ],
        max_length=50,
    )


class StoodUpOut(Schema):
    """What was stood up, and what to watch."""

    body_id: int = told("The number of the body", 7)
    agreement_codes: list[str] = told("The agreements", ["2016-042"])
    duties: list[str] = told("Codes of the duties that went over", ["libraries"])
    alarms: list[str] = told("What to watch, in sentences", ["Libraries ends on 31 March 2019."])


class ForeseenOut(StoodUpOut):
    """What standing a body up would do; nothing of it is done."""

    follows: list[str] = told("What comes after the end of each agreement", ["The council takes it back."])


class AgreementOut(Schema):
    """An agreement of the register."""

    code: str = told("Its number", "2015-042")
    title: str = told("What is bought", "Day care in Corby")
    body_code: str = told("With whom", "wellbeing-cic")
    starts_on: date = told("Its first day", "2015-04-01")
    ends_before: date = told("The day after its last", "2018-04-01")
    terms: str = told("How it pays, in words", "£14.40 an hour, counted in steps of 15 minutes")
    annual_pence: int = told("What it costs at most in a year, in whole pence", 250000000)
    line_id: int = told("The budget line that pays for it", 4)
    decision_ref: str = told("The decision behind it", "democracy/decision/2015-004")
    provenance: str = told("published, derived or generated", "generated")


class WholeAgreementOut(AgreementOut):
    """An agreement with what it buys and its life so far."""

    duty_codes: list[str] = told("Codes of the duties that it discharges", ["care-assess"])
    outcome_codes: list[str] = told("Codes of the outcomes that it buys", ["at-home"])
    steps: list[StepOut] = told("Its life so far", [])


class DoerOut(Schema):
    """Who does what a duty asks."""

    ref: str = told("council, or a reference to a body", "bodies/body/wellbeing-cic")
    name: str = told("In words", "Wellbeing Community Interest Company")
    agreement_ref: str = told("Under which agreement", "agreements/agreement/2015-042")
    power: str = told("By which power", "Care Act 2014 s79")


class DutyOut(Schema):
    """A statutory duty as it stands on a day."""

    code: str = told("Its code", "care-assess")
    title: str = told("What the law asks", "Assess an adult's needs for care and support")
    act: str = told("The Act", "Care Act 2014")
    section: str = told("The section", "s9")
    is_sourced: bool = told("Whether the text was read; otherwise it is to be checked", True)
    answered_by: str = told("The post that answers for it", "Director of adult social services")
    is_answered: bool = told("Whether somebody holds that post", True)
    done_by: list[DoerOut] = told("Who does it; empty means nobody", [])


class GapOut(Schema):
    """Days on which a duty is not answered for, or nobody does it."""

    code: str = told("The duty", "care-assess")
    starts_on: date = told("The first such day", "2018-04-01")
    ends_before: date | None = told("The day after the last, if it ends", None)
    sentence: str = told("In a sentence", "Nobody discharges it from 1 April 2018.")


class DutiesOut(Schema):
    """Every duty in force on a day, and the gaps of the year that follows."""

    on: date = told("The day", "2015-09-30")
    duties: list[DutyOut] = told("The duties", [])
    gaps: list[GapOut] = told("Gaps within a year of that day", [])
