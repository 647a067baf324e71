"""What deciding takes and gives: matters, options, consultations, votes, decisions, the adoption of a budget."""

from __future__ import annotations

from datetime import date

from ninja import Schema

from rightsource.council.democracy.rules import Audience, Cast, MatterKind, NoticeKind, ReportKind, StepKind
from rightsource.desks.api.shapes.common import Code, Day, Id, Name, Pence, Words, told
from rightsource.desks.api.shapes.planning import PlanOut
from rightsource.desks.api.shapes.promising import YearPromisedOut


class OptionOut(Schema):
    """One way to decide."""

    number: int = told("Its number among the options", 1)
    title: str = told("In a few words", "Adopt the plan and budget")
    summary: str = told("What it would mean", "Savings of £68 million and a rise of 1.95%")
    is_recommended: bool = told("Whether officers recommend it", True)
    is_in_house: bool = told("Whether the council would do it itself", False)
    is_do_nothing: bool = told("Whether it is to change nothing", False)


class OptionIn(Schema):
    """One way to decide."""

    title: Name = told("In a few words", "Adopt the plan and budget")
    summary: Words = told("What it would mean", "Savings of £68 million and a rise of 1.95%", default="")
    is_recommended: bool = told("Whether officers recommend it", True, default=False)
    is_in_house: bool = told("Whether the council would do it itself", False, default=False)
    is_do_nothing: bool = told("Whether it is to change nothing; one option must be", False, default=False)


class OptionsIn(Schema):
    """All options of a matter, in order; they take the place of any before."""

    options: list[OptionIn] = told(
        "The options",
        [{"title": "Adopt the plan and budget", "is_recommended": True}, {"title": "Keep", "is_do_nothing": True}],
        min_length=1,
        max_length=20,
    )


class MatterIn(Schema):
    """Something that is to be decided."""

    code: Code = told("Its short name, for ever", "budget-2016-17")
    title: Name = told("What is to be decided", "Council plan and budget 2016/17")
    kind: MatterKind = told("Its kind, which says what the law asks for", "budget")
    summary: Words = told("In a sentence or two", "The second year of the plan.", default="")
    year: int | None = told("For a budget: the year in which it starts", 2016, default=None, ge=2000, le=2100)
    duty_codes: list[str] = told(
        "Codes of the duties that it touches, each to be tested", ["care-assess"], default=[], max_length=100
    )


class MatterOut(Schema):
    """Something to be decided, or decided."""

    code: str = told("Its short name", "budget-2015-16")
    title: str = told("What is to be decided", "Council plan and budget 2015/16 to 2019/20")
    kind: str = told("budget, key_decision, decision or warning", "budget")
    body: str = told("Who decides: full_council or executive", "full_council")
    opened_on: date = told("The day on which it was opened", "2014-12-09")
    decision_code: str | None = told("The decision, once there is one", "2015-001")


class MissingOut(Schema):
    """A part that the law asks for before this can be decided."""

    part: str = told("Which part", "section_25")
    sentence: str = told("What to do", "File the finance officer's report on the robustness of the estimates.")
    law: str = told("The law that asks for it", "Local Government Act 2003 s25")


class ReportOut(Schema):
    """A report laid before those who decide."""

    kind: str = told("Its kind", "section_25")
    by: str = told("Whose report it is, by office", "Finance officer (section 151)")
    on: date = told("The day on which it was filed", "2015-02-10")
    text: str = told("What it says", "The estimates are robust and the reserves adequate.")


class ConsultationOut(Schema):
    """A question to the public or to ratepayers."""

    id: int = told("Its number", 1)
    matter_code: str = told("The matter that it is about", "budget-2015-16")
    audience: str = told("public or ratepayers", "public")
    question: str = told("What is asked", "Which of these options do you prefer?")
    opens_on: date = told("The first day on which it can be answered", "2014-12-09")
    closes_on: date = told("The last day on which it can be answered", "2015-01-20")
    said: str = told("What people said, once it is weighed", "Most wanted libraries to stay open.")
    did: str = told("What was done about it, once it is weighed", "Two libraries were taken out of the plan.")


class VoteOut(Schema):
    """A recorded vote by name."""

    motion: str = told("What was voted on", "That the budget be adopted")
    on: date = told("The day of the vote", "2015-02-19")
    result: str = told("carried or lost", "carried")
    names: dict[str, list[str]] = told(
        "The members' names under for, against and abstained",
        {"for": ["Councillor Ash (generated)"], "against": [], "abstained": []},
    )


class WholeMatterOut(MatterOut):
    """A matter with all that was done about it, and what is missing before it can be decided."""

    options: list[OptionOut] = told("The options as they stand", [])
    reports: list[ReportOut] = told("The reports, as filed", [])
    consultations: list[ConsultationOut] = told("Who was asked, and what came of it", [])
    votes: list[VoteOut] = told("The recorded votes, as taken", [])
    missing: list[MissingOut] = told("What is missing today; empty when it can be decided", [])


class NoticeIn(Schema):
    """What the public is told before a key decision."""

    kind: NoticeKind = told("How long the notice is", "twenty_eight_days")
    fields: dict[str, str] = told(
        "What the notice must say, under matter, decision_maker, members, date, documents, address, other_documents "
        "and procedure; a shorter notice under matter, reason, sent_to and agreed_by. You are told what is missing.",
        {"matter": "Whether to set up a mutual for children's services"},
        max_length=20,
    )


class ConsultIn(Schema):
    """A question to the public or to ratepayers, on the options as they stand."""

    audience: Audience = told("Who is asked", "public")
    question: Name = told("What is asked", "Which of these options do you prefer?")
    opens_on: Day = told("The first day on which it can be answered", "2015-12-01")
    closes_on: Day = told("The last day on which it can be answered", "2016-01-20")


class ResponseIn(Schema):
    """An answer to a consultation; nobody has to give a name."""

    answer: Name = told("The number of the option preferred, or other words", "1")
    text: Words = told("Why", "It keeps the library open.", default="")
    name: str = told("Your name, if you wish", "", default="", max_length=200)


class WeighIn(Schema):
    """You said, we did."""

    said: Words = told("What people said", "Most wanted libraries to stay open.")
    did: Words = told("What was done about it", "Two libraries were taken out of the plan.")


class ReportIn(Schema):
    """A report on the options as they stand."""

    kind: ReportKind = told("Its kind; section_25 and section_114 are the finance officer's own", "equality")
    text: Words = told("What it says", "No group bears more than its part.")
    duty_code: str = told("For a duty_test: the duty", "", default="", max_length=100)


class StepIn(Schema):
    """A step between executive, council and scrutiny."""

    kind: StepKind = told("Which step", "laid_before_scrutiny")
    text: Words = told("What was said or agreed", "Sent to the scrutiny committee.", default="")
    on: Day = told("The day of the step", "2016-02-01")


class CouncilTaxIn(Schema):
    """The council tax requirement of a budget."""

    pence: Pence = told("The requirement, in whole pence", 23106000000)
    band_d_pence: Pence | None = told("Council tax for band D, in whole pence", 109000, default=None)
    precept_on: Day = told("The day on which the precept is issued", "2016-02-27")


class VoteIn(Schema):
    """A vote by name."""

    motion: Name = told("What was voted on", "That the budget be adopted")
    option_number: int | None = told("The option; none for an amendment", 1, default=None, ge=1, le=100)
    is_amendment: bool = told("Whether it was an amendment", False, default=False)
    casts: dict[int, Cast] = told("How each member voted, by the member's id", {"12": "for"}, min_length=1)
    casting: Cast | None = told("The chair's casting vote, where there was a tie", None, default=None)
    on: Day = told("The day of the vote", "2016-02-25")


class DecideIn(Schema):
    """The decision of a matter that is not a budget."""

    code: Code = told("The decision's number", "2016-017")
    option_number: int = told("The option that was chosen", 1, ge=1, le=100)
    reasons: Words = told("The reasons, which are published", "It keeps the service and costs less.")
    on: Day = told("The day of the decision", "2016-03-01")


class DecisionOut(Schema):
    """What was decided."""

    code: str = told("Its number", "2015-001")
    matter_code: str = told("What it was about", "budget-2015-16")
    title: str = told("What was to be decided", "Council plan and budget 2015/16 to 2019/20")
    kind: str = told("budget, key_decision, decision or warning", "budget")
    body: str = told("Who decided: full_council or executive", "full_council")
    option: str = told("What was chosen", "Adopt the plan and budget")
    reasons: str = told("Why", "The plan closes the gap.")
    decided_on: date = told("The day of the decision", "2015-02-19")
    provenance: str = told("published, derived or generated", "published")


class DecisionsOut(Schema):
    """One page of the register of decisions, the newest first."""

    total: int = told("How many were found", 1)
    page: int = told("Which page this is", 1)
    decisions: list[DecisionOut] = told("The decisions of this page", [])


class FollowedOut(Schema):
    """One thing that stands on a decision."""

    what: str = told("What it is", "Budget adopted")
    text: str = told("In words", "12 lines, £410.4m in all")
    href: str = told("Its page", "/plan?version=adopted-2015")


class WholeDecisionOut(DecisionOut):
    """A decision with its votes and what came of it."""

    votes: list[VoteOut] = told("The recorded votes on the matter", [])
    came_of_it: list[FollowedOut] = told("What stands on it: plan, budget, agreements, scheme of delegation", [])


class MemberOut(Schema):
    """A councillor."""

    id: int = told("The number under which votes are recorded", 12)
    name: str = told("The name as it is published", "Councillor Ash (generated)")
    ward: str = told("The ward", "Ward 12")
    party: str = told("The group", "Majority group (generated)")
    seats: list[str] = told("What else the member is: leader, cabinet, chair, scrutiny_chair", ["cabinet"])


class LineChoiceOut(Schema):
    """A line that can be given an amount."""

    line_id: int = told("The number of the line", 4)
    name: str = told("The line", "Adult social care")
    holder: str = told("Who answers for it", "Head of Adult Services")


class ChoicesOut(Schema):
    """What a budget can be adopted from."""

    plan_versions: list[PlanOut] = told("The drafts of the plan", [])
    lines: list[LineChoiceOut] = told("The lines of the budget's year", [])


class AdoptedLineIn(Schema):
    """One line to adopt."""

    line_id: Id = told("The number of the line", 4)
    pence: Pence = told("Its budget of the year, in whole pence", 17000000000)
    holder: Name = told("Who answers for it, by office", "Head of Adult Services")
    provenance: str = told("published, derived or generated", "published", default="published", max_length=20)
    source: str = told("Where the figure comes from", "Budget papers", default="", max_length=500)
    formula: str = told("How it was worked out, if it was", "", default="", max_length=500)


class AdoptIn(Schema):
    """Full council's decision on a budget. With `casts` the vote is recorded in the same breath."""

    decision_code: Code = told("The decision's number", "2016-001")
    plan_version_code: str = told("The draft of the plan that is adopted", "draft-2016", max_length=100)
    option_number: int = told("The option that was chosen", 1, ge=1, le=100)
    reasons: Words = told("The reasons, which are published", "The plan closes the gap.")
    total_pence: Pence = told("The sum of all lines, in whole pence; anything else is refused", 17000000000)
    lines: list[AdoptedLineIn] = told(
        "Every line", [{"line_id": 4, "pence": 17000000000, "holder": "Head of Adult Services"}], max_length=2000
    )
    motion: str = told("What was voted on, where the vote is recorded here", "", default="", max_length=200)
    casts: dict[int, Cast] = told("How each member voted, by the member's id", {"12": "for"}, default={})


class AdoptedOut(Schema):
    """What adoption made."""

    decision_ref: str = told("The decision", "democracy/decision/2016-001")
    plan_version_code: str = told("The plan as adopted", "adopted-2016")
    batch_id: int = told("The batch of the ledger that set the budget", 7)
    agreements: YearPromisedOut = told(
        "What agreements of earlier years cost in this one: promised, or why not", {"promised": [], "refused": []}
    )
