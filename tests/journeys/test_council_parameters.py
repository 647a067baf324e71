"""What law leaves to a council is set by its case, kept with its day and reference, and read from there."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.record import queries as record
from rightsource.commons.record import services as recording
from rightsource.ground.money import Money
from rightsource.ground.parameters import ParameterNotInForceError, ParameterUnknownError, packaged
from rightsource.journeys.load_case.case import read_case
from rightsource.journeys.load_case.reader import CaseRefusedError

CASES = Path(__file__).resolve().parents[2] / "cases"
DAY = date(2026, 1, 31)
AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
EXAMPLESHIRE = read_case(CASES / "exampleshire-2026").parameters


@pytest.fixture
def copied(tmp_path):
    folder = tmp_path / "exampleshire-2026"
    shutil.copytree(CASES / "exampleshire-2026", folder)
    return folder


def changed(folder, old, new):
    path = folder / "parameters" / "decisions.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def line_of(path, words):
    return next(n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1) if words in line)


def test_no_threshold_of_a_council_is_packaged():
    known = packaged()
    assert known.set_by_council() == [
        "decisions.call_in_members", "decisions.call_in_window", "decisions.key_decision_spend",
        "decisions.scrutiny_window", "finance.virement_executive_from",
    ]  # fmt: skip
    for name in known.set_by_council():
        with pytest.raises(ParameterNotInForceError, match="the council has not set it"):
            known.value(name, on=DAY)


@pytest.mark.django_db
def test_what_a_case_sets_is_kept_and_read_back_with_its_reference():
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        recording.set_parameters(values=EXAMPLESHIRE, by=SYSTEM, at=AT)
        own = record.council_parameters()
    for value in EXAMPLESHIRE:
        assert own.value(value.name, on=DAY) == value
    assert own.value("decisions.key_decision_spend", on=DAY).money == Money.of("500000")
    assert own.value("decisions.call_in_window", on=DAY).whole == 5
    assert own.value("decisions.key_decision_notice", on=DAY).whole == 28  # law stays as it is


@pytest.mark.django_db
def test_a_council_cannot_set_what_law_settles():
    law = packaged().value("decisions.key_decision_notice", on=DAY)
    with (
        acting_as(SYSTEM, purpose=Purpose.CASE_LOADING),
        pytest.raises(ParameterUnknownError, match="does not set decisions.key_decision_notice"),
    ):
        recording.set_parameters(values=[replace(law, amount=1)], by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ("amount: 5", "amount: five", "amount: five", "'five' is not a whole number. Write digits only"),
        ("unit: working days", "unit: fortnights", "unit: fortnights", "'fortnights' is no unit. Use "),
        ("starts_on: 2010-04-01", "starts_on: soon", "starts_on: soon", "'soon' is not a day. Write 'starts_on' as"),
        ("unit: working days", "unit: weeks", "call_in_window:", "is measured in working days by"),
        (
            "call_in_window:",
            "cal_in_window:",
            "cal_in_window:",
            "Law leaves no “decisions.cal_in_window” to a council.",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_file_line_and_remedy(copied, old, new, where, says):
    path = changed(copied, old, new)
    with pytest.raises(CaseRefusedError) as refused:
        read_case(copied)
    (fault,) = refused.value.faults
    assert (fault.file, fault.line) == ("parameters/decisions.yaml", line_of(path, where))
    assert says in str(fault)
    assert fault.remedy.endswith(".")


def test_law_cannot_be_set_by_a_case(copied):
    path = copied / "parameters" / "decisions.yaml"
    more = "  key_decision_notice:\n    says: Ours.\n    unit: clear days\n    values:\n"
    more += "      - {starts_on: 2015-04-01, amount: 1, reference: Ours}\n"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    with pytest.raises(CaseRefusedError, match="key_decision_notice is already set in"):
        read_case(copied)


def test_a_case_without_parameters_sets_nothing(copied):
    shutil.rmtree(copied / "parameters")
    assert read_case(copied).parameters == ()
