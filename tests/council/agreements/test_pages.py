"""Pages of bodies, agreements and evidence: each opens with its finding, each desk asks who you are."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import queries, services
from rightsource.council.agreements.models import Agreement, Verification
from rightsource.council.evidence import services as evidence
from rightsource.council.evidence.rules import Figure
from tests.books.signing_in import sign_in
from tests.confirming import confirm
from tests.council.agreements.making import delivery_row, make_agreement
from tests.council.bodies.making import make_case, make_idea

AT = datetime(2015, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def agreement(db, monkeypatch) -> Iterator[Agreement]:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-05-04")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        found = make_agreement(duty_codes=("care-assessment",))
        make_case(make_idea(code="aco", name="Accountable Care Organisation"))
        rows = [delivery_row(number) for number in range(12)]
        services.record_deliveries(agreement_id=found.pk, rows=rows, batch_key="b", by=SYSTEM, at=AT)
    yield found


def signed_in(role: Role, body_id: int | None = None) -> Client:
    client = Client()
    sign_in(client, role, body_id=body_id)
    return client


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response
    return unescape(response.content.decode())


def test_the_register_of_agreements_is_public_searched_and_taken_away(client, agreement):
    page = words(client, "/agreements")
    assert "One agreement, worth £36,600 a year, and a decision stands behind it." in page
    assert "Help at home" in page and 'href="/decisions/2015-002"' in page
    assert "No agreement fits what you asked for." in words(client, "/agreements?q=swimming")
    assert "Help at home" in words(client, "/agreements?q=help&body=wellbeing&terms=hourly&when=now")
    table = client.get("/agreements?format=csv")
    assert table["Content-Type"].startswith("text/csv") and b"2015-042" in table.content


def test_the_record_of_an_agreement_says_all_that_the_public_may_know(client, agreement):
    page = words(client, "/agreements/2015-042")
    assert "the body does 1 duty for which the council answers." in page
    assert "Assess an adult's needs for care and support" in page
    assert "£15.00 an hour, counted in steps of 15 minutes; 5 minutes short of the plan are forgiven." in page
    assert "the council itself does them again" in page
    assert "Deliveries by month" not in page
    assert client.get("/agreements/2015-999").status_code == 404


def test_bodies_are_public_and_their_cases_are_not(client, agreement):
    page = words(client, "/bodies")
    assert "1 body is at work for the council, 1 is planned." in page
    assert "Wellbeing Community Interest Company has worked for the council since" in words(client, "/bodies/wellbeing")
    planned = words(client, "/bodies/aco")
    assert "it is at “Business case”" in planned and "Cost today" not in planned
    assert client.get("/bodies/nobody").status_code == 404


def test_the_council_sees_what_keeps_a_body_from_approval_and_every_strand(agreement):
    commissioner = signed_in(Role.COMMISSIONER)
    page = words(commissioner, "/bodies/aco")
    assert "The sign-off of the monitoring officer is absent: ask for it." in page
    assert "not stated" in page and "Cost today" in page
    assert "Money in and out of every business case" in words(commissioner, "/bodies")


def test_the_desk_of_agreements_opens_with_what_needs_somebody(agreement):
    page = words(signed_in(Role.COMMISSIONER), "/desk/agreements")
    assert "1 thing needs you among 1 agreement in force." in page
    assert "vouched for by the body alone" in page


def test_a_contract_manager_draws_and_verifies_with_one_action(agreement):
    manager = signed_in(Role.CONTRACT_MANAGER)
    assert "1 month without a sample" in words(manager, "/desk/verify")
    assert manager.post("/desk/verify/draw").status_code == 302
    page = words(manager, "/desk/verify")
    assert "5 deliveries wait to be looked at before the body is paid." in page
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        first = queries.to_verify()[0].delivery_id
    assert "Was it delivered as the body says?" in words(manager, f"/desk/verify/{first}")
    refused = unescape(manager.post(f"/desk/verify/{first}", {"found": "no"}).content.decode())
    assert "Say what was wrong with" in refused
    told = {"found": "no", "reason": "Nobody came."}
    unkept = lambda: not Verification.objects.exists()  # noqa: E731
    kept = confirm(manager, f"/desk/verify/{first}", told, "No, it was not", "is not paid", "2015-042", unkept=unkept)
    assert kept["Location"] == "/desk/verify"
    assert "What you found is kept. " in words(manager, "/desk/verify")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        assert [row.is_confirmed for row in Verification.objects.all()] == [False]
    assert manager.get("/desk/verify/987654").status_code == 404


def test_body_staff_record_by_form_after_they_read_it_back(agreement):
    staff = signed_in(Role.BODY_STAFF, agreement.body_id)
    assert "You recorded 0 deliveries in May 2015 under 1 agreement." in words(staff, "/desk/body")
    assert "Check this delivery" in words(staff, "/desk/body/2015-042")
    told = {"by": "form", "reference": "F-1", "date_day": "1", "date_month": "5", "date_year": "2015", "units": "1"}
    where = "/desk/body/2015-042"
    unkept = lambda: "You recorded 0 deliveries" in words(staff, "/desk/body")  # noqa: E731
    told |= {"minutes": "60", "planned": ""}
    assert confirm(staff, where, told, "F-1", "1 May 2015", "Record 1 delivery", unkept=unkept)["Location"] == where
    page = words(staff, where)
    assert "1 delivery recorded." in page and "2015-042 · batch " in page
    wrong = unescape(staff.post(where, {**told, "minutes": "many"}).content.decode())
    assert "Give whole minutes, from 1 to 1440." in wrong
    again = unescape(staff.post(where, told).content.decode())
    assert "0 deliveries recorded, 1 was there before." in again and 'value="do"' not in again


def packed(page: str) -> dict[str, str]:
    """Return what the check page of a file carries along."""
    return {"by": "file", "packed": re.search(r'name="packed" value="([^"]+)"', page).group(1)}


def test_a_file_is_read_back_with_what_is_wrong_before_its_good_rows_are_kept(agreement):
    staff, where = signed_in(Role.BODY_STAFF, agreement.body_id), "/desk/body/2015-042"
    content = b"reference,date,minutes\nF-1,2015-05-01,60\nF-2,2015-05-02,60\nF-3,soon,60\n"
    sent = {"by": "file", "file": SimpleUploadedFile("may.csv", content)}
    page = unescape(staff.post(where, sent).content.decode())
    assert "2 deliveries would be recorded; 1 row needs you." in page and "Record 2 deliveries" in page
    assert "3 rows of the file" in page and "soon" in page
    assert "Write the day as 2015-04-30 or 30/04/2015." in page
    assert "You recorded 0 deliveries" in words(staff, "/desk/body"), "a look keeps nothing"
    carried = packed(page)
    back = staff.post(where, {**carried, "step": "change"}).content.decode()
    assert "There is a problem" not in back and 'type="file"' in back
    done = unescape(staff.post(where, {**carried, "step": "do"}).content.decode())
    assert "2 deliveries recorded; 1 row needs you." in done and "2015-042 · batch " in done
    assert "Write the day as 2015-04-30 or 30/04/2015." in done, "what is to be mended is still told"
    twice = unescape(staff.post(where, {**carried, "step": "do"}).content.decode())
    assert "0 deliveries recorded, 2 were there before; 1 row needs you." in twice
    broken = staff.post(where, {"by": "file", "packed": "xx", "step": "do"}).content.decode()
    assert "it did not come through whole" in broken
    assert "Choose the file to send." in staff.post(where, {"by": "file"}).content.decode()
    bad = {"by": "file", "file": SimpleUploadedFile("may.csv", b"x")}
    assert "must name its columns" in unescape(staff.post(where, bad).content.decode())


def test_who_serves_another_body_finds_no_agreement(agreement):
    staff = signed_in(Role.BODY_STAFF, agreement.body_id)
    assert staff.get("/desk/body/2015-999").status_code == 404


@pytest.mark.parametrize("address", ["/desk/agreements", "/desk/body", "/desk/verify"])
def test_desks_are_not_for_the_public(client, agreement, address):
    assert client.get(address).status_code == 302
    assert signed_in(Role.RESIDENT).get(address).status_code == 403


def test_every_councils_outturn_is_shown_beside_the_middle_of_its_class(client, db):
    assert "No return has been read yet." in words(client, "/evidence/outturn")
    part = "Net current expenditure (£ thousand)"
    figures = [
        Figure(code, name, "SC", "s", 5, part, "", "NET REVENUE EXPENDITURE (TOTAL)", value)
        for code, name, value in (("E2820", "Northamptonshire", 425586), ("E1021", "Devon", 500000),
                                  ("E1121", "Dorset", None))
    ]  # fmt: skip
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        spec = evidence.DatasetSpec(
            code="o", name="o", publisher="The ministry", file_name="f.xls", sha256="a" * 64,
            financial_year="2014-15", layout={"financial_year": "2014-15"},
        )  # fmt: skip
        evidence.import_dataset(dataset=spec, figures=figures, by=SYSTEM, at=AT)
    page = words(client, "/evidence/outturn")
    assert "3 councils in England told the ministry what they spent in 2014-15." in page
    assert "The ministry, f.xls" in page
    one = words(client, "/evidence/outturn?council=E2820")
    assert "Northamptonshire spent £425.6m net in 2014-15; the middle of the 2 councils" in one
    assert "Dorset gave no net revenue expenditure" in words(client, "/evidence/outturn?council=E1121")
    assert "1 council whose name" in words(client, "/evidence/outturn?q=devon&year=2014-15")
    assert b"Devon" in client.get("/evidence/outturn?format=csv").content
