"""Stand up a body: the gate, the executive's decision, agreements with their duties, and the money promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import EntityKind
from rightsource.commons.access.rules import Actor
from rightsource.council.agreements import queries as agreement_queries
from rightsource.council.agreements import services as agreements
from rightsource.council.agreements.rules import AfterEnd, Ending, terms_in_words
from rightsource.council.bodies import queries as body_queries
from rightsource.council.bodies import services as bodies
from rightsource.council.bodies.rules import BodyStepRefusedError, Stage
from rightsource.council.duties import queries as duties
from rightsource.council.duties.rules import Gap, Side
from rightsource.ground import parameters
from rightsource.ground.money import Money
from rightsource.ground.text import sentence_list
from rightsource.ground.time import FinancialYear, Period


def looked_behind(on: date) -> timedelta:
    """Return how far behind the last agreement's end the duties are looked at."""
    return timedelta(days=parameters.value("desks.duties_looked_behind", on=on).whole)


class DutyUncoveredError(Exception):
    """Standing the body up would leave a duty without anybody; nothing is done. `gaps` lists each."""

    def __init__(self, name: str, gaps: Sequence[Gap]) -> None:
        self.gaps = list(gaps)
        said = " ".join(gap.sentence for gap in gaps)
        super().__init__(f"{name} cannot begin: {said} Name somebody for those days, or change the agreement.")


class PostVacantError(Exception):
    """A post that stays with the council and answers for a duty of the body has no holder."""


@dataclass(frozen=True, slots=True)
class StoodUp:
    """What was done, and what to watch: days after the agreements' ends on which nobody is named yet."""

    body_id: int
    agreement_codes: tuple[str, ...]
    duties: tuple[str, ...]
    alarms: tuple[Gap, ...]


@transaction.atomic
def stand_up_body(
    *,
    body_code: str,
    decision_ref: str,
    agreements_to_sign: Sequence[agreements.AgreementSpec],
    starts_on: date,
    by: Actor,
    at: datetime,
) -> StoodUp:
    """Take a body through the gate to its first day: approved, at work, its agreements signed, their money promised.

    All of it or nothing. No duty is uncovered on any day before, at or after the change until the agreements end;
    what follows their end is returned as alarms. Who answers for a duty stays with the council.

    :raises BusinessCaseIncompleteError: listing every part and sign-off that is absent
    :raises DecisionMissingError: if no key decision of the executive stands behind it
    :raises DutyNotDischargeableError: naming the duty and the power that is missing or the form that is wrong
    :raises DutyUncoveredError: if the change would leave a duty without anybody
    :raises PostVacantError: if a post that answers for one of its duties has no holder on the first day
    :raises LimitReachedError: if a block would pass what is left on its budget line
    """
    body = body_queries.body(code=body_code)
    if body is None:
        raise BodyStepRefusedError(f"There is no body “{body_code}”: propose it first.")
    ends = [spec.ends_before for spec in agreements_to_sign]
    watched = Period(starts_on - timedelta(days=1), max([*ends, starts_on]) + looked_behind(starts_on))
    before = set(duties.uncovered_days(watched))
    if Stage(body.stage) is not Stage.APPROVED:
        bodies.approve(body_id=body.pk, decision_ref=decision_ref, by=by, at=at)
    bodies.start(body_id=body.pk, starts_on=starts_on, by=by, at=at)
    _open_books(body_code=body_code, name=body.name, entity_code=body.entity_code, by=by, at=at)
    signed = [agreements.sign_agreement(agreement=spec, by=by, at=at) for spec in agreements_to_sign]
    handed = sorted({code for spec in agreements_to_sign for code in spec.duty_codes})
    _refuse_vacant(handed, starts_on)
    alarms = _new_gaps(body.name, handed, before, watched, signed_ends=ends)
    return StoodUp(
        body_id=body.pk,
        agreement_codes=tuple(agreement.code for agreement in signed),
        duties=tuple(handed),
        alarms=alarms,
    )


def _open_books(*, body_code: str, name: str, entity_code: str, by: Actor, at: datetime) -> None:
    """Give the body books of its own, so that dealings inside the group can be told apart and eliminated."""
    code = entity_code or body_code
    if all(entity.code != code for entity in ledger_queries.entities()):
        ledger.open_entity(
            code=code, name=name, kind=EntityKind.BODY, body_ref=f"bodies/body/{body_code}", by=by, at=at
        )


def _refuse_vacant(handed: Sequence[str], on: date) -> None:
    answering = {duty.code: duty for duty in duties.duties_on(on)}
    vacant = sorted(
        {
            answering[code].answered_by or "the post that answers for it"
            for code in handed
            if code in answering and not answering[code].is_answered
        }
    )
    if vacant:
        raise PostVacantError(
            f"On {on:%-d %B %Y} nobody holds {sentence_list(vacant)}. Who answers for a duty never leaves the council: "
            "name a holder first."
        )


def _new_gaps(
    name: str, handed: Sequence[str], before: set[Gap], watched: Period, *, signed_ends: Sequence[date]
) -> tuple[Gap, ...]:
    """Refuse gaps that the change makes while its agreements run; return those that begin when they end."""
    found = [
        gap
        for gap in duties.uncovered_days(watched)
        if gap.code in handed and gap.side is Side.DISCHARGED and gap not in before
    ]
    during = [gap for gap in found if gap.period.starts_on < min(signed_ends)]
    if during:
        raise DutyUncoveredError(name, during)
    return tuple(found)


def alarms(*, on: date, within: int) -> list[str]:
    """Return a sentence for each agreement that ends soon, with what that means for its duties."""
    return [ending.sentence(on) for ending in agreement_queries.expiring(on=on, within=within)]


@dataclass(frozen=True, slots=True)
class DutyForeseen:
    """A duty that would go over: to whom, under which power, and who answers for it as before."""

    title: str
    power: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class AgreementForeseen:
    """What an agreement would do: the duties that go over, what it promises by year, and what follows its end."""

    code: str
    title: str
    starts_on: date
    ends_before: date
    terms: str
    duties: tuple[DutyForeseen, ...]
    promised: tuple[tuple[str, Money, bool], ...]  # year, sum, whether its budget line is held for it now
    at_end: str

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.ends_before - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What standing a body up would do, seen before it binds."""

    stood: StoodUp
    agreements: tuple[AgreementForeseen, ...]


class _UndoneError(Exception):
    """Takes back what was only tried."""


def foresee_stand_up(
    *,
    body_code: str,
    decision_ref: str,
    agreements_to_sign: Sequence[agreements.AgreementSpec],
    starts_on: date,
    by: Actor,
    at: datetime,
) -> Foreseen:
    """Return what standing the body up would do: it is done as `stand_up_body` does it, looked at, and undone.

    Nothing stays of it. It refuses with the same errors, so that whoever asks reads them before anything binds.
    """
    seen: list[Foreseen] = []
    try:
        with transaction.atomic():
            stood = stand_up_body(
                body_code=body_code,
                decision_ref=decision_ref,
                agreements_to_sign=agreements_to_sign,
                starts_on=starts_on,
                by=by,
                at=at,
            )
            seen.append(Foreseen(stood, tuple(_foreseen(code) for code in stood.agreement_codes)))
            raise _UndoneError
    except _UndoneError:
        return seen[0]


def _foreseen(code: str) -> AgreementForeseen:
    agreement = agreement_queries.agreement(code=code)
    if agreement is None:
        raise BodyStepRefusedError(f"Agreement {code} was not signed: look at it again.")
    ref = str(agreements.reference(agreement))
    of_day = {duty.code: duty for duty in duties.duties_on(agreement.starts_on)}
    going = tuple(
        DutyForeseen(
            title=of_day[row.duty.code].title,
            power=next((each.power for each in of_day[row.duty.code].dischargers if each.agreement_ref == ref), ""),
            answered_by=of_day[row.duty.code].answered_by,
        )
        for row in duties.discharges_of(agreement_ref=ref)
        if row.duty.code in of_day
    )
    return AgreementForeseen(
        code=agreement.code,
        title=agreement.title,
        starts_on=agreement.starts_on,
        ends_before=agreement.ends_before,
        terms=terms_in_words(agreement.terms),
        duties=going,
        promised=tuple(
            (str(FinancialYear(row.year)), Money(row.pence), row.commitment_id is not None)
            for row in agreement_queries.schedule_of(agreement_id=agreement.pk)
        ),
        at_end=Ending(
            code=agreement.code,
            title=agreement.title,
            ends_before=agreement.ends_before,
            duties=tuple(each.title for each in going),
            after_end=AfterEnd(agreement.after_end),
        ).follows,
    )
