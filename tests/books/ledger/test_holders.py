"""A budget line is given a holder by the finance officer: read back, refused in words, kept in the trail (R13)."""

from html import unescape

import pytest
from django.test import Client

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.rules import HolderRefusedError, LineUnknownError, holder_refused
from rightsource.commons.access import services as access
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.ground.time import FinancialYear
from tests.books.ledger.making import AT, make_chart, make_line
from tests.books.signing_in import sign_in

YEAR = FinancialYear(2015)
TOLD = {"title": "Head of Adult Services", "role": "budget_holder", "person": ""}


@pytest.mark.parametrize(
    ("role", "title", "person_roles", "says"),
    [
        ("budget_holder", "Head", None, ""),
        ("budget_holder", "Head", ("budget_holder",), ""),
        ("resident", "Head", None, "held by a budget holder, commissioner, director or finance officer"),
        ("director", " ", None, "Give the title of the post"),
        ("director", "Head", ("budget_holder",), "Ada does not act as director today"),
        ("director", "Head", (), "Ada does not act as director today"),
    ],
)
def test_who_can_hold_a_line(role: str, title: str, person_roles: tuple[str, ...] | None, says: str) -> None:
    found = holder_refused(role=role, title=title, person_roles=person_roles, person="Ada")
    assert (says in found) if says else found == ""


def test_the_finance_officer_names_a_holder_on_pages(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-09-30")
    client, other = Client(), Client()
    sign_in(client, Role.FINANCE_OFFICER)
    sign_in(other, Role.BUDGET_HOLDER)
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_chart()
        line = make_line(holder_role="", holder_title="")
        ada = access.open_account(
            email="ada@council.example", name="Ada Ash (generated)", person_id=None, is_demonstration=False, by=SYSTEM,
            at=AT,
        )  # fmt: skip
        access.give_role(
            account_id=ada.pk, role=Role.BUDGET_HOLDER, body_id=None, starts_on=AT.date(), ends_before=None, by=SYSTEM,
            at=AT,
        )  # fmt: skip
    here = f"/desk/finance/lines/{line.pk}"
    assert "Nobody yet" in client.get(here).content.decode() and f"{here}/holder" in client.get(here).content.decode()
    assert other.get(f"{here}/holder").status_code == 403 and f"{here}/holder" not in other.get(here).content.decode()
    assert f'href="{here}/holder"' in client.get("/desk").content.decode()
    assert client.get("/desk/finance/lines/999/holder").status_code == 404
    told = {**TOLD, "person": str(ada.pk)}
    wrong = client.post(f"{here}/holder", {**told, "role": "director"})
    assert wrong.status_code == 422 and "does not act as director today" in wrong.content.decode()
    assert client.post(f"{here}/holder", {**TOLD, "title": ""}).status_code == 422
    checked = unescape(client.post(f"{here}/holder", told).content.decode())
    assert "The desk of Ada Ash (generated)." in checked and "told to ask Head of Adult Services" in checked
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert queries.orphan_lines(year=YEAR) == [line], "a look binds nothing"
    again = client.post(f"{here}/holder", {**told, "step": "change"})
    assert again.status_code == 200 and 'value="Head of Adult Services"' in again.content.decode()
    assert client.post(f"{here}/holder", {**told, "step": "do"})["Location"] == f"{here}#holder"
    assert "Head of Adult Services (Ada Ash (generated))" in unescape(other.get(here).content.decode())
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert queries.orphan_lines(year=YEAR) == []
        assert queries.line(line_id=line.pk).holder_account_id == ada.pk
        row = Audit.objects.get(verb="line.name_holder")
        assert (row.detail["before"], row.detail["holder_title"]) == ("", "Head of Adult Services")


def test_the_api_names_a_holder_by_the_same_rights(db: None) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_chart()
        line = make_line(holder_role="", holder_title="")
    client, other = Client(), Client()
    sign_in(client, Role.FINANCE_OFFICER)
    sign_in(other, Role.COMMISSIONER)
    where, told = f"/api/lines/{line.pk}/holder", {"role": "director", "title": "Director of People"}
    assert other.post(where, told, content_type="application/json").status_code == 403
    made = client.post(where, told, content_type="application/json").json()
    assert (made["role"], made["title"]) == ("director", "Director of People")
    refused = client.post(where, {**told, "account_id": 999}, content_type="application/json")
    assert refused.status_code == 409 and "This person does not act as director" in refused.json()["error"]
    assert client.post("/api/lines/999/holder", told, content_type="application/json").status_code == 404


def test_nothing_changes_where_it_is_refused(db: None) -> None:
    officer = Actor(account_id=8, role=Role.FINANCE_OFFICER)
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_chart()
        line = make_line()
        with pytest.raises(HolderRefusedError, match="Give the title"):
            services.name_holder(line_id=line.pk, holder_role="director", holder_title=" ", by=officer, at=AT)
        with pytest.raises(LineUnknownError):
            services.name_holder(line_id=999, holder_role="director", holder_title="Head", by=officer, at=AT)
        assert queries.line(line_id=line.pk).holder_title == line.holder_title
