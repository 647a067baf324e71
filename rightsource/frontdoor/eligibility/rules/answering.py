"""May this person have the service: open to all, by age or place, or by an assessment; then what they pay.

Care Act 2014 section 13 and the Care and Support (Eligibility Criteria) Regulations 2015: an adult's needs are eligible
when they come from an impairment or illness, keep the adult from two or more of ten outcomes, and so have a significant
impact on well-being. Carers (regulation 3) are not decided here: our sources do not give the text.
"""

from __future__ import annotations

from rightsource.frontdoor.eligibility.rules.charging import (
    REGULATIONS,
    Contribution,
    contribution,
    reason,
    rounding_of,
    weekly_cost,
)
from rightsource.frontdoor.eligibility.rules.facts import (
    OUTCOME_WORDS,
    Answer,
    Case,
    Free,
    Needs,
    Reason,
    Result,
    Rule,
    RuleKind,
)
from rightsource.ground.money import Money
from rightsource.ground.parameters import ParameterError, Parameters
from rightsource.ground.text import pluralise, sentence_list

CRITERIA = "SI 2015/313 (Care and Support (Eligibility Criteria) Regulations 2015)"
THE_RULE_OF_THE_SERVICE = "The rule that the council set for this service"


def answer(*, case: Case, rule: Rule, parameters: Parameters) -> Answer:
    """Return whether a person may have a service on the day of the case, what they pay, and every reason."""
    source = rule.source or THE_RULE_OF_THE_SERVICE
    if rule.kind is RuleKind.OPEN:
        open_to_all = reason("service.open", Result.PASSED, "Everybody can have this service.", source=source)
        return Answer(on=case.on, is_eligible=True, reasons=(open_to_all,))
    reasons = [*_age(case, rule, source), *_place(case, rule, source)]
    cannot = ""
    if rule.kind is RuleKind.ASSESSED:
        try:
            reasons += _needs(case, parameters)
        except ParameterError as error:
            cannot = f"Whether you can have this cannot be computed because {error.reason}."
    is_eligible = not cannot and all(said.result is not Result.FAILED for said in reasons)
    if rule.kind is not RuleKind.ASSESSED or not is_eligible:
        return Answer(on=case.on, is_eligible=is_eligible, reasons=tuple(reasons), cannot_compute=cannot)
    paid = _charge(case, rule, parameters)
    return Answer(
        on=case.on,
        is_eligible=True,
        reasons=(*reasons, *paid.reasons),
        charge=paid.charge,
        cannot_compute=paid.cannot_compute,
    )


def _age(case: Case, rule: Rule, source: str) -> list[Reason]:
    if rule.min_age is None and rule.max_age is None:
        return [reason("service.age", Result.NOT_APPLICABLE, "This service is for all ages.", source=source)]
    if rule.max_age is None:
        ages = f"aged {rule.min_age} and over"
    elif rule.min_age is None:
        ages = f"aged {rule.max_age} and under"
    else:
        ages = f"aged {rule.min_age} to {rule.max_age}"
    if case.age is None:
        sentence = f"This service is for people {ages}. We do not know your age."
        return [reason("service.age", Result.FAILED, sentence, source=source)]
    is_met = (rule.min_age is None or case.age >= rule.min_age) and (rule.max_age is None or case.age <= rule.max_age)
    sentence = f"This service is for people {ages}. You are {case.age}."
    return [reason("service.age", Result.PASSED if is_met else Result.FAILED, sentence, source=source)]


def _place(case: Case, rule: Rule, source: str) -> list[Reason]:
    if not rule.area_codes:
        return [reason("service.place", Result.NOT_APPLICABLE, "It does not matter where you live.", source=source)]
    if not case.area_codes:
        sentence = "This service is for people who live in some places only. We do not know where you live."
        return [reason("service.place", Result.FAILED, sentence, source=source)]
    if set(case.area_codes) & set(rule.area_codes):
        return [reason("service.place", Result.PASSED, "This service is for where you live.", source=source)]
    return [reason("service.place", Result.FAILED, "This service is not for where you live.", source=source)]


def _needs(case: Case, parameters: Parameters) -> list[Reason]:
    """Apply SI 2015/313 regulation 2(1): (a) cause, (b) outcomes, (c) impact."""
    needed = parameters.value("care_eligibility.outcomes_needed", on=case.on)
    needs = case.needs
    if needs is None:
        sentence = "Nobody has looked at your needs with you yet. Ask the council for an assessment: it is free."
        return [reason("needs.assessment", Result.FAILED, sentence, source="Care Act 2014 section 9")]
    cause = (
        "Your needs come from a disability or an illness."
        if needs.has_impairment
        else "Your needs do not come from a disability or an illness."
    )
    impact = (
        "This changes your life and well-being a lot."
        if needs.has_significant_impact
        else "This does not change your life and well-being a lot."
    )
    return [
        reason("needs.cause", _met(needs.has_impairment), cause, source=f"{CRITERIA} regulation 2(1)(a)"),
        _outcomes(needs, needed.whole, reason_source=needed.reference),
        reason("needs.impact", _met(needs.has_significant_impact), impact, source=f"{CRITERIA} regulation 2(1)(c)"),
    ]


def _outcomes(needs: Needs, needed: int, *, reason_source: str) -> Reason:
    unable = list(dict.fromkeys(needs.outcomes_unable))
    words = sentence_list([OUTCOME_WORDS[outcome].lower() for outcome in unable])
    which = f": {words}" if unable else ""
    asked = f"The law asks for {needed}."
    sentence = f"You need help with {pluralise(len(unable), 'thing')} on the list of ten{which}. {asked}"
    return reason("needs.outcomes", _met(len(unable) >= needed), sentence, source=reason_source)


def _met(is_met: bool) -> Result:
    return Result.PASSED if is_met else Result.FAILED


def _charge(case: Case, rule: Rule, parameters: Parameters) -> Contribution:
    try:
        cost = weekly_cost(
            unit_cost=Money(case.unit_cost_pence),
            weekly_units=case.weekly_units,
            rounding=rounding_of(parameters, case.on),
        )
        free = _free(case, rule, cost, parameters)
    except ParameterError as error:
        return Contribution(None, (), f"What you pay cannot be computed because {error.reason}.")
    if free is not None:
        return free
    if case.means is None:
        sentence = "What you pay cannot be computed because we do not know your income and savings."
        return Contribution(None, (), sentence)
    return contribution(means=case.means, cost=cost, parameters=parameters, on=case.on)


def _free(case: Case, rule: Rule, cost: Money, parameters: Parameters) -> Contribution | None:
    """Return that the service is free, or None when it is not; SI 2014/2672 regulation 3(2)."""
    if rule.free is Free.REABLEMENT:
        weeks = parameters.value("care_charging.free_reablement", on=case.on)
        is_free = case.week_of_service <= weeks.whole
        sentence = (
            f"Help to get back on your feet is free for {weeks.whole} weeks. This is week {case.week_of_service}."
        )
        said = reason("charging.free_reablement", _did(is_free), sentence, weeks, source=REGULATIONS)
        return Contribution(Money.zero(), (said,)) if is_free else None
    if rule.free is Free.MINOR_ADAPTATION:
        limit = parameters.value("care_charging.free_minor_adaptation", on=case.on)
        is_free = cost <= limit.money
        sentence = f"Small changes to your home are free up to {limit.money}. This one costs {cost}."
        said = reason("charging.free_minor_adaptation", _did(is_free), sentence, limit, source=REGULATIONS)
        if is_free:
            return Contribution(Money.zero(), (said,))
        cannot = f"our sources do not say what a person pays for a change to the home above {limit.money}"
        return Contribution(None, (said,), f"What you pay cannot be computed because {cannot}.")
    return None


def _did(is_free: bool) -> Result:
    return Result.APPLIED if is_free else Result.NOT_APPLICABLE
