"""Reading evidence: datasets with their lineage, and every council's outturn, compared by line and year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from rightsource.council.evidence.models import (
    Dataset,
    EarlyWarningDay,
    Outturn,
    Publication,
    PublishedFile,
    ResilienceDay,
)
from rightsource.council.evidence.rules import LINE_TITLES, Line


def datasets() -> Sequence[Dataset]:
    """Return every dataset that was imported, the latest first."""
    return list(Dataset.objects.order_by("-imported_at", "-id"))


def dataset_of(*, sha256: str) -> Dataset | None:
    """Return the dataset that these bytes became, if they were read before."""
    return Dataset.objects.filter(sha256=sha256).first()


def years() -> list[str]:
    """Return the financial years for which there is an outturn, the latest first."""
    return list(Outturn.objects.order_by("-financial_year").values_list("financial_year", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Authority:
    """A council of the returns."""

    code: str
    name: str
    authority_class: str


def authorities(*, year: str, text: str = "") -> list[Authority]:
    """Return the councils of a year, by name; `text` narrows by a part of the name or the code."""
    rows = _latest(year).filter(key=Line.NET_REVENUE_EXPENDITURE.value)
    if text.strip():
        rows = rows.filter(authority__icontains=text.strip()) | rows.filter(authority_code__iexact=text.strip())
    found = rows.order_by("authority", "authority_code").values_list("authority_code", "authority", "authority_class")
    return [Authority(*row) for row in found]


def _latest(year: str) -> QuerySet[Outturn]:
    """Return the figures of the dataset that was read last for a year: a revision replaces what stood before."""
    newest = Dataset.objects.filter(outturns__financial_year=year).order_by("-id").values("id")[:1]
    return Outturn.objects.filter(financial_year=year, dataset_id__in=newest)


def outturn_of(*, authority_code: str, year: str) -> Sequence[Outturn]:
    """Return every figure of a council's outturn for a year, in the order of the return."""
    return list(
        _latest(year).filter(authority_code=authority_code).select_related("dataset").order_by("sheet", "column")
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """A line of one council beside the middle of its class, in thousands of pounds; None where not given."""

    line: Line
    value_k: Decimal | None
    peers_middle_k: Decimal | None
    peers: int


def compare(*, authority_code: str, year: str) -> list[Compared]:
    """Return the lines that are asked for across the years, each beside the middle council of the same class."""
    rows = list(_latest(year).exclude(key="").values_list("authority_code", "authority_class", "key", "value_k"))
    own_class = next((row[1] for row in rows if row[0] == authority_code), None)
    compared = []
    for line in LINE_TITLES:
        own = next((row[3] for row in rows if row[0] == authority_code and row[2] == line.value), None)
        peers = sorted(row[3] for row in rows if row[1] == own_class and row[2] == line.value and row[3] is not None)
        if own is not None or peers:
            compared.append(Compared(line, own, _middle(peers), len(peers)))
    return compared


def _middle(values: Sequence[Decimal]) -> Decimal | None:
    if not values:
        return None
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def series(*, authority_code: str, line: Line) -> dict[str, Decimal | None]:
    """Return one line of one council by financial year, oldest first."""
    rows = (
        Outturn.objects.filter(authority_code=authority_code, key=line.value)
        .order_by("financial_year", "dataset_id")
        .values_list("financial_year", "value_k")
    )
    return dict(rows)


def table(*, year: str, lines: Sequence[Line], text: str = "") -> list[tuple[Authority, dict[Line, Decimal | None]]]:
    """Return a row for each council of a year with the lines asked for, by name."""
    wanted = {line.value: line for line in lines}
    values: dict[str, dict[Line, Decimal | None]] = {}
    for code, key, value in _latest(year).filter(key__in=list(wanted)).values_list("authority_code", "key", "value_k"):
        values.setdefault(code, {})[wanted[key]] = value
    return [(council, values.get(council.code, {})) for council in authorities(year=year, text=text)]


def warning_on(*, on: date) -> EarlyWarningDay | None:
    """Return what the early warning said on a day, or None where none is kept."""
    return EarlyWarningDay.objects.filter(on=on).first()


def latest_warning() -> EarlyWarningDay | None:
    """Return what the early warning said last, or None where none is kept."""
    return EarlyWarningDay.objects.order_by("-on").first()


def warning_days() -> list[EarlyWarningDay]:
    """Return what the early warning said day by day, the newest first; a year's."""
    return list(EarlyWarningDay.objects.order_by("-on")[:366])


def publications() -> list[Publication]:
    """Return what was published, the latest quarter first, and of a quarter what holds: the last."""
    return list(Publication.objects.order_by("-quarter", "-id").distinct("quarter"))


def publication(*, quarter: str) -> Publication | None:
    """Return what holds of a quarter, or None where nothing was published of it."""
    return Publication.objects.filter(quarter=quarter).order_by("-id").first()


def files_of(*, publication_ids: Sequence[int]) -> list[PublishedFile]:
    """Return the files of publications without what is in them, in the order in which they were written."""
    return list(
        PublishedFile.objects.filter(publication_id__in=publication_ids)
        .select_related("publication")
        .defer("content")
        .order_by("-publication__quarter", "id")
    )


def published_file(*, quarter: str, name: str) -> PublishedFile | None:
    """Return a file that holds of a quarter with what is in it, or None."""
    rows = PublishedFile.objects.filter(publication__quarter=quarter, name=name).select_related("publication")
    return rows.order_by("-publication_id").first()


def resilience_on(*, on: date) -> ResilienceDay | None:
    """Return what the indicators said on a day, or None where nothing is kept."""
    return ResilienceDay.objects.filter(on=on).first()


def resilience_days() -> list[ResilienceDay]:
    """Return what the indicators said day by day, the newest first; a year's."""
    return list(ResilienceDay.objects.order_by("-on")[:366])
