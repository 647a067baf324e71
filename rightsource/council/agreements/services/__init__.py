"""Writing agreements: sign, commit, break and end them; record deliveries, draw samples, verify."""

from rightsource.council.agreements.services.deliveries import (
    Recorded,
    draw_sample,
    record_deliveries,
    verify,
    verify_all,
)
from rightsource.council.agreements.services.promising import (
    Unpromised,
    YearPromised,
    change_price,
    commit_year,
)
from rightsource.council.agreements.services.signing import (
    AgreementSpec,
    end_agreement,
    sign_agreement,
)
from rightsource.council.agreements.services.steps import reference

__all__ = [
    "AgreementSpec",
    "Recorded",
    "Unpromised",
    "YearPromised",
    "change_price",
    "commit_year",
    "draw_sample",
    "end_agreement",
    "record_deliveries",
    "reference",
    "sign_agreement",
    "verify",
    "verify_all",
]
