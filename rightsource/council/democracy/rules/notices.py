"""How much notice is enough before a key decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rightsource.council.democracy.rules.facts import NOTICE_FIELDS, NoticeFact
from rightsource.council.democracy.rules.kinds import NoticeKind
from rightsource.council.democracy.rules.windows import clock_of_law


def may_decide_from(notice: NoticeFact) -> date:
    """Return the first day on which a notice lets a key decision be made."""
    # SI 2012/2089 reg 9
    if notice.kind is NoticeKind.TWENTY_EIGHT_DAYS:
        return clock_of_law("decisions.key_decision_notice", notice.published_on).due_on(notice.published_on)
    # SI 2012/2089 reg 10
    if notice.kind is NoticeKind.GENERAL_EXCEPTION:
        return clock_of_law("decisions.general_exception_notice", notice.published_on).due_on(notice.published_on)
    # SI 2012/2089 reg 11: with the scrutiny chair's agreement, at once
    return notice.published_on


def is_notice_enough(notice: NoticeFact, on: date) -> bool:
    """Whether a notice lets a key decision be made on a day."""
    return may_decide_from(notice) <= on


def notice_fields_missing(kind: NoticeKind, fields: Mapping[str, object]) -> list[str]:
    """Return what a notice does not say though it must."""
    # SI 2012/2089 reg 9(2) (a) to (h)
    asked = dict(NOTICE_FIELDS)
    if kind is NoticeKind.GENERAL_EXCEPTION:
        # SI 2012/2089 reg 10
        asked = {
            "matter": NOTICE_FIELDS["matter"],
            "reason": "why 28 days were impracticable",
            "sent_to": "that the chair of scrutiny was told",
        }
    if kind is NoticeKind.SPECIAL_URGENCY:
        # SI 2012/2089 reg 11
        asked = {
            "matter": NOTICE_FIELDS["matter"],
            "reason": "why it cannot wait",
            "agreed_by": "who agreed for scrutiny",
        }
    return [words for key, words in asked.items() if not fields.get(key)]
