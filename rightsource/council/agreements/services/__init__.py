"""Writing agreements: sign, commit, break and end them; record deliveries, draw samples, verify."""

from rightsource.council.agreements.services.deliveries import (
    Recorded,
    draw_sample,
    record_deliveries,
    verify,
    verify_all,
)
from rightsource.council.agreements.services.signing import (
    AgreementSpec,
    commit_year,
    end_agreement,
    reference,
    sign_agreement,
)

__all__ = [
    "AgreementSpec",
    "Recorded",
    "commit_year",
    "draw_sample",
    "end_agreement",
    "record_deliveries",
    "reference",
    "sign_agreement",
    "verify",
    "verify_all",
]
