"""What the API takes and gives; every answer can be read without knowing the code."""

from datetime import date, datetime
from decimal import Decimal

from ninja import Field, Schema

from rightsource.frontdoor.marketplace.rules.problems import ProblemKind, ProblemState


class Refused(Schema):
    """Why something was not done, in the words that a page would use."""

    error: str


class Fault(Schema):
    """What cannot be read, and where."""

    place: str
    message: str


class Unreadable(Schema):
    """A request that does not fit the description."""

    error: str
    faults: list[Fault]


class LineOut(Schema):
    """A line of the budget as it stands."""

    line_id: int
    name: str
    directorate: str
    budget_pence: int
    committed_pence: int
    actual_pence: int
    forecast_pence: int
    variance_pence: int
    underlying_variance_pence: int


class PositionOut(Schema):
    """How a financial year stands, line by line; the sums are of the lines."""

    year: str
    as_at: datetime
    finding: str
    budget_pence: int
    committed_pence: int
    actual_pence: int
    forecast_pence: int
    underlying_variance_pence: int
    lines: list[LineOut]


class ForecastOut(Schema):
    """A forecast that was stored as a version and is never changed."""

    id: int
    year: str
    as_at_on: date


class AdoptedLineIn(Schema):
    """One line to adopt."""

    line_id: int
    pence: int
    holder: str
    provenance: str = "published"
    source: str = ""
    formula: str = ""


class AdoptIn(Schema):
    """Full council's decision on a budget. `casts` maps a member's id to for, against or abstained."""

    decision_code: str = Field(pattern=r"^[a-z0-9][a-z0-9.\-]*$")
    plan_version_code: str
    option_number: int = Field(ge=1)
    reasons: str
    total_pence: int = Field(ge=0)
    lines: list[AdoptedLineIn]
    motion: str = ""
    casts: dict[int, str] = {}


class AdoptedOut(Schema):
    """What adoption made."""

    decision_ref: str
    plan_version_code: str
    batch_id: int


class AgreementIn(Schema):
    """An agreement to sign with a body."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9.\-]*$")
    title: str
    line_id: int
    starts_on: date
    ends_before: date
    break_on: date | None = None
    terms: dict[str, object]
    annual_pence: int = Field(ge=0)
    duty_codes: list[str] = []
    outcome_codes: list[str] = []


class StandUpIn(Schema):
    """A body's first day, with its agreements."""

    decision_ref: str
    starts_on: date
    agreements: list[AgreementIn]


class StoodUpOut(Schema):
    """What was stood up, and what to watch."""

    body_id: int
    agreement_codes: list[str]
    duties: list[str]
    alarms: list[str]


class ServiceOut(Schema):
    """A published service."""

    slug: str
    name: str
    summary: str
    organisation_name: str
    needs: list[str]


class SearchOut(Schema):
    """One page of services."""

    total: int
    page: int
    pages: int
    services: list[ServiceOut]


class OrderIn(Schema):
    """What a resident wants. The same key again returns the first result."""

    key: str = Field(min_length=8, max_length=100)
    offer_id: int
    session_id: int | None = None
    quantity: int = Field(default=1, ge=1, le=100)
    reason_for_choice: str = Field(default="", max_length=500)


class OrderOut(Schema):
    """An order as it stands."""

    number: str
    state: str
    price_pence: int
    charge_pence: int
    held_until: datetime | None
    is_new: bool


class PayIn(Schema):
    """Where the payment page returns to; an address of this site."""

    return_path: str = Field(pattern=r"^/[^/\\].*$", max_length=200)


class PayOut(Schema):
    """Where to pay."""

    pay_at: str


class TakenOut(Schema):
    """How the payment stands."""

    number: str
    state: str
    payment: str | None
    sentence: str


class CancelIn(Schema):
    """Why an order is cancelled."""

    reason: str = Field(default="", max_length=500)


class CancelledOut(Schema):
    """What cancelling gave back."""

    number: str
    refund_pence: int
    sentence: str


class DeliveryIn(Schema):
    """One delivery; the reference is the provider's own and counts once."""

    reference: str = Field(min_length=1, max_length=100)
    date: date
    units: Decimal | None = None
    minutes: int | None = None
    outcome: str = ""
    achieved: bool | None = None
    order: str = ""


class DeliveriesIn(Schema):
    """Deliveries under one agreement."""

    batch_key: str = ""
    deliveries: list[DeliveryIn] = Field(min_length=1, max_length=10_000)


class FaultOut(Schema):
    """A row that was not kept: where, and what to do."""

    row: int
    column: str
    remedy: str


class RecordedOut(Schema):
    """What became of the rows: kept, there already, or at fault."""

    accepted: list[int]
    repeated: list[str]
    faults: list[FaultOut]


class FindingIn(Schema):
    """What was found at one delivery of a sample."""

    delivery_id: int
    is_confirmed: bool
    reason: str = ""


class SettleIn(Schema):
    """The month to settle, as 2015-09."""

    month: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")


class SettledOut(Schema):
    """The statement of a month."""

    statement_id: int
    version: int
    total_pence: int
    booked_pence: int
    is_new: bool


class CountOut(Schema):
    """How many rows were written."""

    count: int


class MessageOut(Schema):
    """What the council wrote to somebody."""

    id: int
    at: datetime
    subject: str
    text: str


class ReasonOut(Schema):
    """A rule that was asked, and what it said."""

    rule: str
    version: str
    result: str
    sentence: str
    source: str


class AnswerOut(Schema):
    """Whether somebody may have a service and what they pay, with every reason."""

    id: int
    service: str
    on: date
    is_eligible: bool
    charge_weekly_pence: int | None
    cannot_compute: str
    is_estimate: bool
    comes_out_the_same_today: bool
    reasons: list[ReasonOut]


class BudgetOut(Schema):
    """A personal budget."""

    id: int
    group: str
    limit_pence: int
    used_pence: int
    starts_on: date
    ends_before: date | None
    holds_today: bool
    answer_id: int | None


class ProblemIn(Schema):
    """What is wrong, with an order of one's own or with a service; the same key is the same report."""

    key: str = Field(min_length=1, max_length=64)
    order_number: str = Field("", max_length=40)
    service: str = Field("", max_length=200)
    kind: ProblemKind
    text: str = Field(min_length=1, max_length=2000)


class ProblemStepOut(Schema):
    """What became of a report."""

    state: ProblemState
    at: datetime
    text: str


class ProblemOut(Schema):
    """A report and where it is."""

    number: str
    about: str
    kind: ProblemKind
    text: str
    state: ProblemState
    answer_by_on: date
    steps: list[ProblemStepOut]


class ReplyIn(Schema):
    """What is written to whoever reported a problem."""

    is_answer: bool
    text: str = Field("", max_length=2000)
