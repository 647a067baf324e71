"""Writing to the ledger: opening the chart, posting batches, adopting budgets and promising money of lines."""

from rightsource.books.ledger.services.approvals import ask_approval, ask_what_is_needed, decide_approval
from rightsource.books.ledger.services.bulk import post_bulk
from rightsource.books.ledger.services.carrying import carry_forward
from rightsource.books.ledger.services.chart import (
    name_holder,
    open_account,
    open_entity,
    open_fund,
    open_line,
    open_service_line,
    open_standard_chart,
)
from rightsource.books.ledger.services.commitments import cancel, commit, draw, move_all, release
from rightsource.books.ledger.services.funds import reconcile_funds
from rightsource.books.ledger.services.importing import (
    Imported,
    JournalSource,
    code_suspense,
    import_journal,
    withdraw_suspense,
)
from rightsource.books.ledger.services.notices import issue_notice, lift_notice
from rightsource.books.ledger.services.periods import close_year, lock_period, open_period
from rightsource.books.ledger.services.posting import post, set_budget
from rightsource.books.ledger.services.refusing import refuse_answer
from rightsource.books.ledger.services.reversing import reverse
from rightsource.books.ledger.services.sealing import rebuild_balances, seal
from rightsource.books.ledger.services.spending import (
    SpendControlSpec,
    end_spend_control,
    end_spend_control_when_due,
    let_agreement,
    start_spend_control,
)
from rightsource.books.ledger.services.virements import vire

__all__ = [
    "SpendControlSpec",
    "ask_approval",
    "ask_what_is_needed",
    "decide_approval",
    "end_spend_control",
    "end_spend_control_when_due",
    "let_agreement",
    "start_spend_control",
    "Imported",
    "JournalSource",
    "code_suspense",
    "import_journal",
    "withdraw_suspense",
    "cancel",
    "carry_forward",
    "close_year",
    "commit",
    "draw",
    "issue_notice",
    "lift_notice",
    "lock_period",
    "move_all",
    "name_holder",
    "open_account",
    "open_entity",
    "open_fund",
    "open_line",
    "open_period",
    "open_service_line",
    "open_standard_chart",
    "post",
    "post_bulk",
    "rebuild_balances",
    "reconcile_funds",
    "refuse_answer",
    "release",
    "reverse",
    "seal",
    "set_budget",
    "vire",
]
