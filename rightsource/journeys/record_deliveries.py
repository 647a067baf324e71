"""A body records what it delivered, by form or by file."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from rightsource.commons.access.rules import Actor
from rightsource.council.agreements import queries
from rightsource.council.agreements import services as agreements
from rightsource.council.agreements.rules import COLUMNS, DeliveryRefusedError
from rightsource.council.agreements.services import Recorded
from rightsource.frontdoor.marketplace import queries as marketplace

MOST_ROWS = 50_000


@transaction.atomic
def record_deliveries(
    *, agreement_code: str, rows: Sequence[Mapping[str, str]], batch_key: str, by: Actor, at: datetime
) -> Recorded:
    """Record rows of deliveries: good rows are kept, faults listed, a repeated reference stays one delivery.

    What was planned is what was booked, where a row names its order; a body may say less, never more.

    :raises DeliveryRefusedError: for an unknown agreement, or somebody who does not serve its body
    """
    agreement = queries.agreement(code=agreement_code)
    if agreement is None:
        raise DeliveryRefusedError(f"There is no agreement {agreement_code}: choose one of your agreements.")
    return agreements.record_deliveries(
        agreement_id=agreement.pk,
        rows=rows,
        batch_key=batch_key or key_of(rows),
        booked=_booked_by_order(rows),
        by=by,
        at=at,
    )


def _booked_by_order(rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """Return how many minutes were booked for a unit, by order as the rows name it, where that is known."""
    named = {
        str(value or "").strip() for row in rows for key, value in row.items() if str(key).strip().lower() == "order"
    }
    named.discard("")
    if not named:
        return {}
    lasting = marketplace.minutes_of_units(numbers={each.rpartition("/")[2] for each in named})
    return {each: lasting[each.rpartition("/")[2]] for each in named if each.rpartition("/")[2] in lasting}


def key_of(rows: Sequence[Mapping[str, str]]) -> str:
    """Return a key that is the same whenever the same rows are sent."""
    said = "\n".join("|".join(f"{key}={row[key]}" for key in sorted(map(str, row))) for row in rows)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def rows_of_file(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file, whose first line names the columns.

    :raises DeliveryRefusedError: for a file that is no text, has no known column, or too many rows
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DeliveryRefusedError("The file is not a CSV file: save it as “CSV UTF-8” and send it again.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    named = {str(name).strip().lower() for name in reader.fieldnames or ()}
    if not {"reference", "date"} <= named:
        raise DeliveryRefusedError(
            f"The first line of the file must name its columns: at least reference and date, of {', '.join(COLUMNS)}."
        )
    rows = [{str(key): str(value) for key, value in row.items() if key is not None} for row in reader]
    if len(rows) > MOST_ROWS:
        raise DeliveryRefusedError(f"The file has {len(rows):,} rows: send at most {MOST_ROWS:,} at a time.")
    return rows
