"""Writing in democracy: matters and all that is laid before those who decide, votes by name, decisions, warnings."""

from rightsource.council.democracy.services.consultation import (
    open_consultation,
    respond,
    respond_in_bulk,
    weigh_consultation,
)
from rightsource.council.democracy.services.deciding import call_in, decide, record_vote
from rightsource.council.democracy.services.matters import (
    file_report,
    open_matter,
    propose_options,
    publish_notice,
    require_council_tax,
    take_step,
)
from rightsource.council.democracy.services.members import add_member, bar_member, end_bar, give_seat
from rightsource.council.democracy.services.scrutiny import (
    conclude_call_in,
    decide_again,
    publish_decision,
    request_call_in,
)
from rightsource.council.democracy.services.sittings import declare_interest, grant_dispensation, record_meeting
from rightsource.council.democracy.services.warnings import (
    answer_recommendation,
    answer_warning,
    issue_warning,
    recommend,
)

__all__ = [
    "add_member",
    "answer_recommendation",
    "answer_warning",
    "bar_member",
    "call_in",
    "conclude_call_in",
    "decide",
    "decide_again",
    "declare_interest",
    "end_bar",
    "file_report",
    "give_seat",
    "grant_dispensation",
    "issue_warning",
    "open_consultation",
    "open_matter",
    "propose_options",
    "publish_decision",
    "publish_notice",
    "recommend",
    "record_meeting",
    "record_vote",
    "request_call_in",
    "require_council_tax",
    "respond",
    "respond_in_bulk",
    "take_step",
    "weigh_consultation",
]
