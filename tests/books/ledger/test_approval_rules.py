"""Whose word spending needs, who may give it, and what spend control says: each refusal by its sentence."""

from dataclasses import replace
from datetime import date

import pytest

from rightsource.books.ledger.rules import (
    EXEMPTION_WORDS,
    GROUND_WORDS,
    QUORUM,
    ApprovalAnswer,
    ApprovalKind,
    ApprovalRefusedError,
    ApprovalSpec,
    Asked,
    CommitmentKind,
    Control,
    Exemption,
    Ground,
    approvals_finding,
    asking_refused,
    deciding_refused,
    kinds_needed,
    panel_sentence,
    panel_words,
    spend_control_finding,
    starting_refused,
    word_for_agreement,
)
from rightsource.commons.access.rules import Actor, Role
from rightsource.ground.money import Money

AGREEMENT, ORDER = CommitmentKind.AGREEMENT, CommitmentKind.ORDER
LIMIT, PANEL, AUTHORITY = ApprovalKind.LIMIT, ApprovalKind.PANEL, ApprovalKind.AUTHORITY
SPEC = ApprovalSpec(LIMIT, 1, "agreements/agreement/x", AGREEMENT, Money(100), "Day care", "It is needed.")
ON = date(2015, 9, 30)


@pytest.mark.parametrize(
    ("over", "waiting", "in_force", "after", "says"),
    [
        ({}, False, False, False, ""),
        ({"amount": Money(0)}, False, False, False, "above nothing"),
        ({"reason": " "}, False, False, False, "Say what it is for"),
        ({"what": " "}, False, False, False, "Say what it is for"),
        ({}, True, False, False, "asked for already"),
        ({"exemption": Exemption.SAFETY}, False, True, False, "belongs to spend control"),
        ({"kind": PANEL}, False, False, False, "not in force"),
        ({"kind": PANEL}, False, True, False, ""),
        ({"kind": PANEL, "exemption": Exemption.SAFETY}, False, True, False, ""),
        ({"kind": PANEL}, False, True, True, "needs the finance officer’s written authority"),
        ({"kind": PANEL, "commitment_kind": ORDER}, False, True, True, ""),
        ({"kind": AUTHORITY}, False, True, True, ""),
        ({"kind": AUTHORITY}, False, True, False, "needs the panel’s decision"),
        ({"kind": AUTHORITY, "commitment_kind": ORDER}, False, True, True, "needs the panel’s decision"),
    ],
)
def test_what_can_be_asked_for(over, waiting, in_force, after, says):
    found = asking_refused(replace(SPEC, **over), is_waiting=waiting, is_in_force=in_force, is_after_section_114=after)
    assert says in found and bool(says) == bool(found)


ASKED = Asked(PANEL, "access/account/1", is_decided=False, is_exempt=False, is_in_force=True)
YES = ApprovalAnswer(7, True, "It cannot wait.", present=(3,))
MEMBER = Actor(account_id=2, role=Role.MONITORING_OFFICER)


@pytest.mark.parametrize(
    ("asked", "answer", "account", "says"),
    [
        ({}, {}, 2, ""),
        ({"is_decided": True}, {}, 2, "decided already"),
        ({}, {"reason": " "}, 2, "Say why"),
        ({}, {}, 1, "asked for this yourself"),
        ({"is_in_force": False}, {}, 2, "has ended"),
        ({}, {}, 9, "you are not on it"),
        ({}, {"present": ()}, 2, "with 2 members at least"),
        ({}, {"present": (2,)}, 2, "with 2 members at least"),
        ({}, {"present": (1,)}, 2, "without who asked"),
        ({}, {"present": (9,)}, 2, "with 2 members at least"),
        ({"is_exempt": True}, {"present": ()}, 2, ""),
        ({"is_exempt": True}, {"present": ()}, 1, "asked for this yourself"),
        ({"kind": LIMIT}, {"present": ()}, 9, ""),
    ],
)
def test_who_decides_in_the_panel(asked, answer, account, says):
    by = replace(MEMBER, account_id=account)
    found = deciding_refused(replace(ASKED, **asked), replace(YES, **answer), by=by, roles={by.role}, panel={1, 2, 3})
    assert says in found and bool(says) == bool(found)


@pytest.mark.parametrize(
    ("role", "ground", "approved", "says"),
    [
        (Role.FINANCE_OFFICER, Ground.IMPROVE, True, ""),
        (Role.FINANCE_OFFICER, None, True, "on which ground"),
        (Role.FINANCE_OFFICER, None, False, ""),
        (Role.DIRECTOR, Ground.IMPROVE, True, "alone authorises a new agreement"),
    ],
)
def test_who_authorises_an_agreement_after_a_section_114_report(role, ground, approved, says):
    by = Actor(account_id=2, role=role)
    found = deciding_refused(
        replace(ASKED, kind=AUTHORITY),
        replace(YES, ground=ground, is_approved=approved),
        by=by,
        roles={role},
        panel=set(),
    )
    assert says in found and bool(says) == bool(found)


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({}, ""),
        ({"from_sum": Money(0)}, "above nothing"),
        ({"reason": ""}, "Say why"),
        ({"authority_ref": " "}, "Name the authority"),
        ({"panel": range(QUORUM)}, "at least 3 members"),
        ({"panel": [], "is_after_section_114": True}, ""),
    ],
)
def test_how_spend_control_starts(over, says):
    given = {
        "from_sum": Money(1),
        "reason": "x",
        "authority_ref": "y",
        "panel": range(QUORUM + 1),
        "is_after_section_114": False,
        **over,
    }
    found = starting_refused(**given)
    assert says in found and bool(says) == bool(found)


def test_a_resident_is_told_no_sums_and_officers_what_to_do():
    told = {"line": "Home care", "kind": ORDER, "asked": Money.of("600"), "needs": PANEL}
    resident = panel_sentence(**told, from_sum=None)
    assert "What you have already stands" in resident and "£" not in resident and "panel" not in resident
    assert panel_sentence(**told, from_sum=Money.of("500")) == (
        "This order takes £600.00 of Home care, and spend control is in force: from £500.00 on the panel decides "
        "first. Ask for its decision, and say if a test of necessity is met."
    )
    law = panel_sentence(**{**told, "kind": AGREEMENT, "needs": AUTHORITY}, from_sum=Money.of("500"))
    assert law.startswith("This agreement takes £600.00 on Home care after a section 114 report")
    more = panel_sentence(**told, from_sum=Money.of("500"), is_raise=True)
    assert more.startswith("The new price adds £600.00 of Home care")


def test_the_findings():
    assert "not in force" in spend_control_finding(since=None, from_sum=None, waiting=0, after_section_114=False)
    told = {"since": ON, "from_sum": Money.of("500"), "after_section_114": False}
    assert spend_control_finding(**told, waiting=0) == (
        "Spend control is in force since 30 September 2015: from £500.00 on the panel decides about new spending. "
        "Nothing waits."
    )
    assert spend_control_finding(**told, waiting=1).endswith(" 1 request waits.")
    law = spend_control_finding(**{**told, "after_section_114": True}, waiting=2)
    assert law.endswith("Every new agreement needs the finance officer’s written authority. 2 requests wait.")
    assert approvals_finding(waiting=0, amount=Money(0), oldest=None) == "Nobody waits for an approval."
    assert approvals_finding(waiting=1, amount=Money(100), oldest=ON) == (
        "1 request for £1.00 waits to be decided, the oldest since 30 September 2015."
    )
    assert "2 requests for £1.00 wait " in approvals_finding(waiting=2, amount=Money(100), oldest=ON)
    assert panel_words([]) == "nobody yet"
    assert set(EXEMPTION_WORDS) == set(Exemption) and set(GROUND_WORDS) == set(Ground)


@pytest.mark.parametrize(
    ("control", "asked", "of", "from_sum", "after", "needed"),
    [
        (Control.ASK, "100.01", ORDER, None, False, [LIMIT]),
        (Control.ASK, "500", ORDER, "500", False, [LIMIT, PANEL]),
        (Control.ASK, "100", ORDER, "100", False, [PANEL]),
        (Control.WARN, "500", ORDER, "500", False, [PANEL]),
        (Control.STOP, "1", AGREEMENT, "500", True, [AUTHORITY]),
        (Control.STOP, "90", ORDER, "90", True, [PANEL]),
        (Control.ASK, "100", ORDER, None, False, "needs no approval"),
        (Control.WARN, "101", ORDER, "500", False, "needs no approval"),
        (Control.STOP, "100.01", ORDER, None, False, "move budget to it instead"),
    ],
)
def test_whose_words_a_sum_needs(control, asked, of, from_sum, after, needed):
    told = {
        "control": control, "left": Money.of("100"), "asked": Money.of(asked), "on_line": Money.of(asked), "of": of,
        "from_sum": None if from_sum is None else Money.of(from_sum), "is_after_section_114": after,
    }  # fmt: skip
    if isinstance(needed, str):
        with pytest.raises(ApprovalRefusedError, match=needed):
            kinds_needed(**told)
    else:
        assert kinds_needed(**told) == needed


def test_the_budget_of_a_line_is_asked_for_what_falls_on_it_and_spend_control_for_all():
    told = {"left": Money.of("100"), "asked": Money.of("300"), "of": AGREEMENT, "is_after_section_114": False}
    for on_line, needed in (("100", [PANEL]), ("100.01", [LIMIT, PANEL])):
        assert kinds_needed(**told, control=Control.ASK, on_line=Money.of(on_line), from_sum=Money.of("300")) == needed


@pytest.mark.parametrize(
    ("amount", "is_raise", "has_sum", "after", "needed"),
    [
        ("500", False, True, False, PANEL),
        ("499.99", False, True, False, None),
        ("500", False, False, False, None),
        ("500", True, False, False, PANEL),
        ("499.99", True, False, False, None),
        ("0", False, False, True, AUTHORITY),
        ("1", True, True, True, AUTHORITY),
    ],
)
def test_whose_word_an_agreement_needs_as_a_whole(amount, is_raise, has_sum, after, needed):
    found = word_for_agreement(
        amount=Money.of(amount), is_raise=is_raise, has_sum=has_sum, from_sum=Money.of("500"),
        is_after_section_114=after,
    )  # fmt: skip
    assert found is needed
