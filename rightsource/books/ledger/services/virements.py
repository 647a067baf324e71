"""Moving budget from one line to another, under an authority that is kept with it."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from json import dumps

from django.db import connection, transaction

from rightsource.books.ledger import queries
from rightsource.books.ledger.models import Virement
from rightsource.books.ledger.rules import (
    VirementRefusedError,
    VirementSpec,
    virement_authority,
    virement_refused,
)
from rightsource.books.ledger.services.refusing import ask
from rightsource.commons.access import queries as access
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference


@transaction.atomic
def vire(*, virement: VirementSpec, by: Actor, at: datetime, on: date) -> Virement:
    """Budget moves from one line to another; afterwards the budget's total is what it was. The same key counts once.

    Whether a decision that is named stands is asked by whoever knows decisions (journeys/move_budget.py).

    :raises VirementRefusedError: the lines do not go together, or whoever asks has not the authority for this sum
    :raises LimitReachedError: the giving line has less left that is neither spent nor promised
    :raises LineUnknownError: there is no such line
    """
    giving = queries.line_to_vire(line_id=virement.from_line)
    taking = queries.line_to_vire(line_id=virement.to_line)
    refused = virement_refused(spec=virement, giving=giving, taking=taking, on=on)
    if refused:
        raise VirementRefusedError(refused)
    if not virement.key.strip():
        raise VirementRefusedError("A virement needs a key, so that it counts once.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_wait_to_vire(%s, %s)", [giving.line_id, taking.line_id])
    authority, authority_ref = virement_authority(
        spec=virement,
        moved=queries.moved_between(from_line=giving.line_id, to_line=taking.line_id, but_key=virement.key),
        lines=(giving, taking),
        by=by,
        roles=access.roles_of(actor=by, on=on),
        scheme=access.scheme_on(on=on),
        threshold=queries.virement_threshold(on=on),
        on=on,
    )
    told = {
        "from_line_id": giving.line_id,
        "to_line_id": taking.line_id,
        "pence": virement.amount.pence,
        "recurrence": virement.recurrence.value,
        "reason": virement.reason.strip(),
    }
    made, is_new = ask(
        "SELECT * FROM ledger_vire(%s)",
        [
            dumps(
                {
                    **told,
                    "authority": authority.value,
                    "authority_ref": authority_ref,
                    "key": virement.key,
                    "digest": sha256(dumps(told, sort_keys=True).encode()).hexdigest(),
                    "text": f"Virement from {giving.name} to {taking.name}",
                    "on": on.isoformat(),
                    "at": at.isoformat(),
                    "by_ref": by.reference,
                }
            )
        ],
        kind=None,
    )
    found = queries.virement(virement_id=int(made))
    if is_new:
        record.audit(
            by=by,
            at=at,
            verb="budget.vire",
            subject=Reference.of("ledger", "batch", found.batch_id),
            detail={**told, "virement": found.pk, "authority": found.authority, "authority_ref": found.authority_ref},
        )
    return found
