"""What the law asks before a matter is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from rightsource.council.democracy.rules.facts import MatterFacts
from rightsource.council.democracy.rules.kinds import (
    Audience,
    DecisionBody,
    MatterKind,
    Missing,
    NoticeKind,
    ReportKind,
    Result,
    StepKind,
)
from rightsource.council.democracy.rules.notices import is_notice_enough, may_decide_from
from rightsource.council.democracy.rules.windows import clock_of_law, in_force, set_by_council
from rightsource.ground import parameters
from rightsource.ground.parameters import ParameterNotInForceError, Parameters
from rightsource.ground.text import long_date


def parts_missing(
    facts: MatterFacts, *, option_number: int | None, on: date, reasons: str | None = None
) -> list[Missing]:
    """Return every part that is missing before a matter may be decided on a day; none means that it may be.

    Without `option_number` and `reasons` the question is what is missing before they are given.
    """
    return [
        *_reasons_missing(reasons),
        *_options_missing(facts, option_number),
        *_reports_missing(facts),
        *_consultation_missing(facts, on),
        *(_budget_missing(facts, option_number, on) if facts.kind is MatterKind.BUDGET else ()),
        *(_notice_missing(facts, on) if facts.kind is MatterKind.KEY_DECISION else ()),
    ]


def _reasons_missing(reasons: str | None) -> Iterable[Missing]:
    # SI 2012/2089 regs 12 and 13: the record says the reasons; the council's own rule for every decision
    if reasons is not None and not reasons.strip():
        yield Missing("reasons", "Give the reasons for the decision.", "SI 2012/2089 regs 12 and 13")


def _options_missing(facts: MatterFacts, option_number: int | None) -> Iterable[Missing]:
    # Gunning criteria, confirmed in R (Moseley) v Haringey [2014] UKSC 56; Local Government Act 1999 s3
    law = "R (Moseley) v Haringey [2014] UKSC 56"
    if len(facts.options) < 2:
        yield Missing("options", "Propose at least two options, so that there is a choice.", law)
    if not any(option.is_do_nothing for option in facts.options):
        yield Missing("do_nothing", "Propose the option of changing nothing, as the measure of the others.", law)
    # Local Government Act 1999 s3 (best value) and control R1: the council's own service is an option
    if facts.kind is MatterKind.KEY_DECISION and not any(option.is_in_house for option in facts.options):
        yield Missing(
            "in_house", "Propose the option of the council doing it itself.", "Local Government Act 1999 s3, control R1"
        )
    if option_number is not None and option_number not in {option.number for option in facts.options}:
        yield Missing("chosen", f"Choose an option that was proposed; there is no option {option_number}.", law)


REPORTS_ASKED: Mapping[MatterKind, tuple[tuple[ReportKind, str, str], ...]] = {
    MatterKind.BUDGET: (
        (
            ReportKind.SECTION_25,
            "File the finance officer's report on the robustness of the estimates and the reserves.",
            "Local Government Act 2003 s25",
        ),
        (ReportKind.EQUALITY, "File the equality analysis.", "Equality Act 2010 s149"),
    ),
    MatterKind.KEY_DECISION: (
        (
            ReportKind.OFFICER,
            "File the officer's report with the reasons for the recommendation.",
            "SI 2012/2089 regs 12 and 13",
        ),
        (
            ReportKind.FINANCE,
            "File the financial analysis, with any grant to be paid back.",
            "[2018] EWHC 2178 (Admin), control R23",
        ),
        (ReportKind.EQUALITY, "File the equality analysis.", "Equality Act 2010 s149"),
    ),
    MatterKind.DECISION: ((ReportKind.EQUALITY, "File the equality analysis.", "Equality Act 2010 s149"),),
    MatterKind.WARNING: (
        (
            ReportKind.RESPONSE,
            "File the council's response to the warning, and say what it will do.",
            "Local Government Finance Act 1988 s115",
        ),
    ),
}
# Reports that judge the options, so that they are done again when an option changes (control R23).
OF_THE_OPTIONS = frozenset({ReportKind.EQUALITY, ReportKind.FINANCE, ReportKind.DUTY_TEST, ReportKind.OFFICER})


def _reports_missing(facts: MatterFacts) -> Iterable[Missing]:
    for kind, sentence, law in REPORTS_ASKED[facts.kind]:
        of_kind = [report for report in facts.reports if report.kind is kind]
        if not of_kind:
            yield Missing(kind.value, sentence, law)
        elif kind in OF_THE_OPTIONS and of_kind[-1].options_digest != facts.digest:
            yield Missing(kind.value, f"The options changed after this was filed. {sentence}", f"{law}; control R23")
    # The statutory test of each duty touched, e.g. Public Libraries and Museums Act 1964 s7: [2018] EWHC 2178 (Admin)
    for code, title in facts.duties:
        tests = [report for report in facts.reports if report.kind is ReportKind.DUTY_TEST and report.duty == code]
        if not tests or tests[-1].options_digest != facts.digest:
            yield Missing(
                f"duty_test:{code}",
                f"File the test of whether the duty “{title}” is still met under each option as it stands now.",
                "[2018] EWHC 2178 (Admin), control R23",
            )


def _consultation_missing(facts: MatterFacts, on: date) -> Iterable[Missing]:
    if facts.kind in (MatterKind.DECISION, MatterKind.WARNING):
        return
    # Gunning criteria; [2018] EWHC 2178 (Admin): consulted on one option, decided another
    law = "R (Moseley) v Haringey [2014] UKSC 56; [2018] EWHC 2178 (Admin)"
    yield from _audience_missing(facts, on, Audience.PUBLIC, "the public", law)
    if facts.kind is MatterKind.BUDGET:
        # Local Government Finance Act 1992 s65
        yield from _audience_missing(
            facts, on, Audience.RATEPAYERS, "business ratepayers", "Local Government Finance Act 1992 s65"
        )


def _audience_missing(facts: MatterFacts, on: date, audience: Audience, who: str, law: str) -> Iterable[Missing]:
    asked = [consultation for consultation in facts.consultations if consultation.audience is audience]
    if not asked:
        yield Missing(f"consultation:{audience}", f"Consult {who}.", law)
        return
    last = max(asked, key=lambda consultation: consultation.closes_on)
    if last.closes_on >= on:
        yield Missing(
            f"consultation:{audience}",
            f"Wait: the consultation of {who} is open until {long_date(last.closes_on)}.",
            law,
        )
    # Changing the option after consultation forces reassessment (control R23)
    elif last.options_digest != facts.digest:
        yield Missing(
            f"consultation:{audience}",
            f"The options changed after {who} were consulted. Consult them on the options as they stand now.",
            f"{law}; control R23",
        )
    elif last.weighed_digest != facts.digest:
        yield Missing(f"weighed:{audience}", f"Weigh what {who} answered, and say what was done about it.", law)


def _budget_missing(facts: MatterFacts, option_number: int | None, on: date) -> Iterable[Missing]:
    kinds = [step.kind for step in facts.steps]
    # SI 2001/3384 schedule 2 part 2: the executive proposes the estimates; the council may object; the leader replies
    law = "SI 2001/3384 schedule 2"
    if StepKind.EXECUTIVE_PROPOSAL not in kinds:
        yield Missing("executive_proposal", "Record the executive's proposal to the council.", law)
    if StepKind.COUNCIL_OBJECTION in kinds and StepKind.LEADER_REPLY not in kinds:
        yield Missing("leader_reply", "Record the leader's reply to the council's objection.", law)
    # Local Government Finance Act 1992 s42A
    if not facts.has_requirement and in_force("decisions.council_tax_requirement", on):
        yield Missing(
            "council_tax_requirement",
            "Record the council tax requirement and the day of the precept.",
            "Local Government Finance Act 1992 s42A",
        )
    yield from _precept_missing(facts, on)
    # SI 2001/3384 schedule 2 as amended by SI 2014/165, from 25 February 2014
    if in_force("decisions.recorded_vote", on) and not any(
        not vote.is_amendment and vote.result is Result.CARRIED
        for vote in facts.votes
        if vote.on <= on and option_number in (None, vote.option_number)
    ):
        yield Missing(
            "recorded_vote",
            "Record the vote of full council by name, carried for the option that is adopted.",
            "SI 2001/3384 schedule 2 as amended by SI 2014/165",
        )


def _precept_missing(facts: MatterFacts, on: date) -> Iterable[Missing]:
    # Local Government Finance Act 1992 s40(5): before 1 March; a later one is not invalid for that alone
    if facts.precept_on is None or facts.year is None:
        return
    latest = parameters.value("decisions.precept_date", on=on).day_in(facts.year.start_year)
    if facts.precept_on >= latest and on < latest:
        yield Missing(
            "precept",
            f"Set the day of the precept before {long_date(latest)}; {long_date(facts.precept_on)} is too late.",
            "Local Government Finance Act 1992 s40",
        )


def _notice_missing(facts: MatterFacts, on: date) -> Iterable[Missing]:
    # SI 2012/2089 regs 9 to 11, in force from 10 September 2012; only the executive's key decisions
    if facts.body is not DecisionBody.EXECUTIVE or not in_force("decisions.key_decision_notice", on):
        return
    if not any(is_notice_enough(notice, on) for notice in facts.notices):
        allowed = [may_decide_from(notice) for notice in facts.notices]
        when = f" With what is published it may be decided from {long_date(min(allowed))}." if allowed else ""
        long = clock_of_law("decisions.key_decision_notice", on)
        yield Missing(
            "notice",
            f"Publish the notice {long} before, or give general exception or special urgency." + when,
            "SI 2012/2089 regs 9 to 11",
        )


def warnings_of(facts: MatterFacts, *, on: date, own: Parameters) -> list[str]:
    """Return what does not stop a decision but is said with it for ever; `own` is what the council set for itself."""
    flags = []
    if facts.kind is MatterKind.BUDGET:
        # Control R15: proposals reach scrutiny by a date gate
        laid = [step.on for step in facts.steps if step.kind is StepKind.LAID_BEFORE_SCRUTINY]
        flags += _scrutiny_flags(laid, on, own)
        # Local Government Finance Act 1992 s40(5)
        latest = parameters.value("decisions.precept_date", on=on)
        if facts.precept_on and facts.year and facts.precept_on >= latest.day_in(facts.year.start_year):
            flags.append(f"The precept is issued on or after {latest.words}; it is not invalid for that alone.")
    # SI 2012/2089 reg 11: reported to the council
    enough = [notice.kind for notice in facts.notices if is_notice_enough(notice, on)]
    if facts.kind is MatterKind.KEY_DECISION and enough and NoticeKind.TWENTY_EIGHT_DAYS not in enough:
        flags.append(f"Decided without notice of {clock_of_law('decisions.key_decision_notice', on)}.")
    return flags


def _scrutiny_flags(laid: list[date], on: date, own: Parameters) -> list[str]:
    try:
        window = set_by_council("scrutiny_window", on=on, own=own).clock
    except ParameterNotInForceError as error:
        return [f"Whether scrutiny had the proposals in time cannot be computed because {error.reason}."]
    if laid and window.due_on(min(laid)) <= on:
        return []
    return [f"Scrutiny did not have the proposals {window} before the vote."]
