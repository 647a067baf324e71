"""Reading statements: each sees what is theirs, and what is not booked to the penny is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import BigIntegerField, Count, Exists, Max, OuterRef, Q, QuerySet, Sum, Value

from rightsource.books.ledger import queries as ledger
from rightsource.books.settlement.models import CreditNote, HeldEnd, HeldItem, Statement, StatementLine
from rightsource.books.settlement.rules.holding import HoldReason, Resolution
from rightsource.commons.access.rules import Actor, Role
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Month


def reference_of(statement: Statement) -> Reference:
    """Return the reference that postings of a statement carry."""
    return Reference.of("settlement", "statement", statement.pk)


def statements(
    *, actor: Actor, agreement_ref: str = "", month: Month | None = None, latest_only: bool = True
) -> QuerySet[Statement]:
    """Return the statements that the actor may see, newest month first; without `latest_only` every version."""
    found = Statement.objects.select_related("difference_of", "posting")
    if actor.role is Role.BODY_STAFF:
        found = found.filter(body_id__in=actor.body_ids)
    if agreement_ref:
        found = found.filter(agreement_ref=agreement_ref)
    if month is not None:
        found = found.filter(month=month.starts_on)
    if latest_only:
        found = found.exclude(Exists(Statement.objects.filter(difference_of=OuterRef("pk"))))
    return found.order_by("-month", "agreement_ref", "-version")


def statement(*, actor: Actor, statement_id: int) -> Statement | None:
    """Return a statement that the actor may see, else None."""
    return statements(actor=actor, latest_only=False).filter(pk=statement_id).first()


def latest(*, agreement_ref: str, month: Month) -> Statement | None:
    """Return the latest version for a month, or None."""
    return (
        Statement.objects.select_related("difference_of")
        .filter(agreement_ref=agreement_ref, month=month.starts_on)
        .order_by("-version")
        .first()
    )


def months_settled(*, agreement_ref: str) -> set[Month]:
    """Return the months of an agreement that have a statement."""
    found = Statement.objects.filter(agreement_ref=agreement_ref).values_list("month", flat=True).distinct()
    return {Month.containing(day) for day in found}


def lines_of(*, statement_id: int) -> Sequence[StatementLine]:
    """Return the lines of a statement in their order."""
    return list(StatementLine.objects.filter(statement_id=statement_id).order_by("number"))


def lines(*, statement_id: int, why: str = "", on: date | None = None) -> QuerySet[StatementLine]:
    """Return the lines of a statement in their order, of one reason or one day where asked; page what comes."""
    found = StatementLine.objects.filter(statement_id=statement_id)
    if why:
        found = found.filter(explanation=why)
    if on is not None:
        found = found.filter(on=on)
    return found.order_by("number")


def pieces_of(rows: QuerySet[StatementLine], *, after: int, size: int) -> list[StatementLine]:
    """Return so many of the lines that follow a number; lines never change, so pieces read in turn fit together."""
    return list(rows.filter(number__gt=after)[:size])


def delivery_refs_of(*, statement_id: int, limit: int) -> tuple[list[str], int]:
    """Return the latest deliveries that a statement pays for, and how many there are."""
    rows = StatementLine.objects.filter(statement_id=statement_id, delivery_ref__startswith="agreements/delivery/")
    found = list(rows.order_by("-number").values_list("delivery_ref", flat=True)[:limit])
    return found, len(found) if len(found) < limit else rows.count()


@dataclass(frozen=True, slots=True)
class Reason:
    """The lines of a statement that are owed for one reason, in sum."""

    why: str
    lines: int
    units: Decimal
    amount: Money


def reasons_of(*, statement_id: int) -> list[Reason]:
    """Return what a statement comes to by the reason of its lines, the largest sum first; one query."""
    rows = (
        StatementLine.objects.filter(statement_id=statement_id)
        .values("explanation")
        .annotate(count=Count("pk"), units_sum=Sum("units"), pence_sum=Sum("pence"))
        .order_by("-pence_sum", "explanation")
    )
    return [Reason(row["explanation"], row["count"], row["units_sum"], Money(row["pence_sum"])) for row in rows]


def versions_of(*, statement: Statement) -> list[Statement]:
    """Return every version for the statement's agreement and month, newest first."""
    return list(
        Statement.objects.select_related("difference_of", "posting")
        .filter(agreement_ref=statement.agreement_ref, month=statement.month)
        .order_by("-version")
    )


def statement_of_delivery(*, delivery_ref: str) -> list[Statement]:
    """Return the statements that a delivery was settled in, newest first: the way up from a delivery."""
    return list(Statement.objects.filter(lines__delivery_ref=delivery_ref).order_by("-id"))


def in_sight(
    *, agreement_refs: Sequence[str] = (), delivery_refs: Sequence[str] | None = None, limit: int
) -> tuple[Sequence[Statement], int]:
    """Return the latest statements of agreements, or in which deliveries were settled, and how many they are."""
    rows = Statement.objects.exclude(Exists(Statement.objects.filter(difference_of=OuterRef("pk"))))
    if delivery_refs is None:
        rows = rows.filter(agreement_ref__in=list(agreement_refs))
    else:
        rows = rows.filter(
            Exists(StatementLine.objects.filter(statement=OuterRef("pk"), delivery_ref__in=list(delivery_refs)))
        )
    found = list(rows.order_by("-month", "-id")[:limit])
    return found, len(found) if len(found) < limit else rows.count()


def paid_before(*, agreement_ref: str, month: Month) -> Money:
    """Return what the latest statements of an agreement's earlier months came to; a cap asks for it."""
    earlier = Statement.objects.filter(agreement_ref=agreement_ref, month__lt=month.starts_on).exclude(
        Exists(Statement.objects.filter(difference_of=OuterRef("pk")))
    )
    return Money(earlier.aggregate(total=Sum("total_pence"))["total"] or 0)


def paid_in_year(*, agreement_ref: str, year: FinancialYear, but: Month) -> Money:
    """Return what the latest statements of an agreement's months of a year came to, but for one month."""
    found = Statement.objects.filter(
        agreement_ref=agreement_ref, month__gte=year.starts_on, month__lt=year.ends_before
    ).exclude(month=but.starts_on)
    latest = found.exclude(Exists(Statement.objects.filter(difference_of=OuterRef("pk"))))
    return Money(latest.aggregate(total=Sum("total_pence"))["total"] or 0)


@dataclass(frozen=True, slots=True)
class Tie:
    """A statement beside what the ledger holds for it."""

    statement: Statement
    owed: Money
    booked: Money

    @property
    def is_equal(self) -> bool:
        """Whether they are equal to the penny."""
        return self.owed == self.booked


def ties(*, actor: Actor) -> list[Tie]:
    """Return every statement with what is owed by it and what is booked for it, in two queries."""
    found = list(statements(actor=actor, latest_only=False))
    booked = ledger.expense_by_ref(refs=[str(reference_of(each)) for each in found])
    return [Tie(each, Money(each.difference_pence), booked.get(str(reference_of(each)), Money(0))) for each in found]


def credit_reference(note: CreditNote) -> Reference:
    """Return the reference that the line of a credit note carries."""
    return Reference.of("settlement", "credit", note.pk)


def credits(*, actor: Actor) -> QuerySet[CreditNote]:
    """Return the credit notes that the actor may see, the latest first."""
    found = CreditNote.objects.order_by("-at", "-id")
    return found.filter(body_id__in=actor.body_ids) if actor.role is Role.BODY_STAFF else found


def credits_taken_in(*, agreement_ref: str, month: Month) -> Sequence[CreditNote]:
    """Return the credit notes that the statement of a month takes in, oldest first."""
    return list(CreditNote.objects.filter(agreement_ref=agreement_ref, taken_in=month.starts_on).order_by("id"))


def credited(*, agreement_ref: str, month: Month) -> Money:
    """Return what credit notes give back of a month's statement."""
    found = CreditNote.objects.filter(agreement_ref=agreement_ref, month=month.starts_on)
    return Money(found.aggregate(total=Sum("pence"))["total"] or 0)


def without_credits(*, statement: Statement) -> Money:
    """Return what a statement came to before the credit notes that it has as lines."""
    lines = StatementLine.objects.filter(statement=statement).exclude(delivery_ref__startswith="settlement/credit/")
    return Money(lines.aggregate(total=Sum("pence"))["total"] or 0)


@dataclass(frozen=True, slots=True)
class MonthCredits:
    """What the statement of a month takes in: how much, and when the last note came."""

    amount: Money
    at: datetime


def credits_by_month() -> dict[tuple[str, date], MonthCredits]:
    """Return what the statements of months take in, by agreement and first day; one query."""
    rows = CreditNote.objects.values("agreement_ref", "taken_in").annotate(sum=Sum("pence"), last=Max("at")).order_by()
    return {(row["agreement_ref"], row["taken_in"]): MonthCredits(Money(row["sum"]), row["last"]) for row in rows}


def settled_and_credited(*, actor: Actor) -> tuple[set[tuple[str, date]], dict[tuple[str, date], Money]]:
    """Return the months that have a statement, and what each month takes in by credit notes; one query."""
    of_notes = CreditNote.objects.order_by().values("agreement_ref", "taken_in").annotate(sum=Sum("pence"))
    nothing = Value(None, output_field=BigIntegerField())
    of_statements = statements(actor=actor).order_by().annotate(sum=nothing)
    rows = list(
        of_statements.values_list("agreement_ref", "month", "sum").union(
            of_notes.values_list("agreement_ref", "taken_in", "sum"), all=True
        )
    )
    settled = {(ref, day) for ref, day, pence in rows if pence is None}
    return settled, {(ref, day): Money(int(pence)) for ref, day, pence in rows if pence is not None}


def not_paid(*, delivery: OuterRef) -> QuerySet[HeldItem]:
    """Return what keeps a delivery from being paid: held and not resolved, or rejected."""
    return HeldItem.objects.filter(delivery_id=delivery).filter(Q(ended=None) | Q(ended__how=Resolution.REJECTED.value))


def rejected(*, delivery: OuterRef) -> QuerySet[HeldItem]:
    """Return what was held of a delivery and ended so that it is not paid."""
    return HeldItem.objects.filter(delivery_id=delivery, ended__how=Resolution.REJECTED.value)


def settled_reasons(*, agreement_ref: str, month: Month) -> dict[int, frozenset[HoldReason]]:
    """Return for what reasons each delivery of a month was held and resolved so that it is paid."""
    rows = HeldItem.objects.filter(agreement_ref=agreement_ref, month=month.starts_on).exclude(ended=None)
    found: dict[int, set[HoldReason]] = {}
    for delivery_id, reason in rows.exclude(ended__how=Resolution.REJECTED.value).values_list("delivery_id", "reason"):
        found.setdefault(delivery_id, set()).add(HoldReason(reason))
    return {delivery_id: frozenset(reasons) for delivery_id, reasons in found.items()}


def put_right(*, delivery: OuterRef) -> QuerySet[HeldEnd]:
    """Return the corrections of a delivery that the client had found wanting, or that had no price; the last first."""
    return HeldEnd.objects.filter(item__delivery_id=delivery, how=Resolution.CORRECTED.value).order_by("-item_id")


def put_right_after_looking(*, delivery: OuterRef) -> QuerySet[HeldEnd]:
    """Return the corrections of what the client found when it looked at a delivery."""
    return put_right(delivery=delivery).filter(item__reason=HoldReason.VERIFICATION_FAILED.value)


def held_deliveries(*, agreement_ref: str, month: Month) -> set[tuple[int, str]]:
    """Return the deliveries of a month that are held or were, by number and reason."""
    rows = HeldItem.objects.filter(agreement_ref=agreement_ref, month=month.starts_on)
    return set(rows.values_list("delivery_id", "reason"))


def held_items(*, actor: Actor) -> QuerySet[HeldItem]:
    """Return what is held and not resolved, as far as the actor may see it, the oldest first."""
    return _held(actor).filter(ended=None).order_by("at", "id")


def held_ended(*, actor: Actor) -> QuerySet[HeldItem]:
    """Return what was resolved, as far as the actor may see it, the latest first."""
    return _held(actor).exclude(ended=None).select_related("ended").order_by("-ended__at", "-id")


def held_item(*, actor: Actor, item_id: int) -> HeldItem | None:
    """Return a held item that the actor may see, else None."""
    return _held(actor).select_related("ended").filter(pk=item_id).first()


def _held(actor: Actor) -> QuerySet[HeldItem]:
    found = HeldItem.objects.all()
    return found.filter(body_id__in=actor.body_ids) if actor.role is Role.BODY_STAFF else found


@dataclass(frozen=True, slots=True)
class HeldNews:
    """What was held of a month: when something last was or was resolved, and how much was resolved to be paid."""

    at: datetime
    to_pay: int


def held_news(*, actor: Actor) -> dict[tuple[str, date], HeldNews]:
    """Return what was held of each month, by agreement and first day, as far as the actor may see it; one query."""
    to_pay = Q(ended__how__in=[Resolution.ACCEPTED.value, Resolution.CORRECTED.value])
    rows = (
        _held(actor)
        .values("agreement_ref", "month")
        .annotate(held=Max("at"), resolved=Max("ended__at"), to_pay=Count("pk", filter=to_pay))
        .order_by()
    )
    return {
        (row["agreement_ref"], row["month"]): HeldNews(max(row["held"], row["resolved"] or row["held"]), row["to_pay"])
        for row in rows
    }
