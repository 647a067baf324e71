"""Tables of the ledger: who keeps books, in which funds and lines, and what was posted and promised."""

from rightsource.books.ledger.models.approvals import (
    ApprovalDecision,
    ApprovalRequest,
    ApprovalUse,
    SpendControl,
    SpendControlEnd,
    SpendPanelMember,
)
from rightsource.books.ledger.models.chart import (
    Account,
    Entity,
    Fund,
    Line,
    LineBalance,
    LineNotice,
    LineNoticeEnd,
    ServiceLine,
)
from rightsource.books.ledger.models.commitments import Commitment, CommitmentCarry, CommitmentMove
from rightsource.books.ledger.models.importing import JournalFile, JournalImport, SuspenseEnd, SuspenseItem
from rightsource.books.ledger.models.keeping import (
    AccountBalance,
    FundReconciliation,
    PeriodMove,
    Seal,
    SealedBatch,
    WaitingBatch,
    YearEnd,
)
from rightsource.books.ledger.models.posting import Batch, Entry, Leg, Reversal
from rightsource.books.ledger.models.virements import Virement

__all__ = [
    "ApprovalDecision",
    "ApprovalRequest",
    "ApprovalUse",
    "SpendControl",
    "SpendControlEnd",
    "SpendPanelMember",
    "Account",
    "AccountBalance",
    "Batch",
    "Commitment",
    "CommitmentCarry",
    "CommitmentMove",
    "Entity",
    "Entry",
    "Fund",
    "FundReconciliation",
    "JournalFile",
    "JournalImport",
    "Leg",
    "Line",
    "LineBalance",
    "LineNotice",
    "LineNoticeEnd",
    "PeriodMove",
    "Reversal",
    "Seal",
    "SealedBatch",
    "ServiceLine",
    "SuspenseEnd",
    "SuspenseItem",
    "Virement",
    "WaitingBatch",
    "YearEnd",
]
