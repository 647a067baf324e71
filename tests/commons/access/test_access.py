"""Who may enter, under which delegation somebody may approve, and what a write must leave behind."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client, override_settings

from rightsource.commons.access import queries, services
from rightsource.commons.access.models import Account, DelegationRow, RoleHeld
from rightsource.commons.access.rules import (
    PUBLIC,
    SYSTEM,
    Actor,
    AuthorityRefusedError,
    Delegation,
    Permission,
    Purpose,
    Role,
    authorise,
    roles_holding,
)
from rightsource.commons.record import services as record
from rightsource.commons.record.models import Audit
from rightsource.commons.record.rules import Reference, ReferenceMalformedError
from rightsource.ground.money import Money

AT = datetime(2015, 9, 30, 12, 0, tzinfo=UTC)
DAY = date(2015, 9, 30)


def account(role=Role.CLERK, *, body_id=None, demonstration=True, email="somebody@demonstration.example", ends=None):
    opened = services.open_account(
        email=email, name="Elder Brook (generated)", person_id=7, is_demonstration=demonstration, by=SYSTEM, at=AT
    )
    services.give_role(
        account_id=opened.pk, role=role, body_id=body_id, starts_on=date(2015, 4, 1), ends_before=ends, by=SYSTEM, at=AT
    )
    return opened


def setting(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [f"rightsource.{name}"])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_nobody_sees_a_row_before_somebody_acts():
    with services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        services.delegate(
            role=Role.CLERK, action="virement", limit=None, decision_ref="democracy/decision/1",
            starts_on=DAY, ends_before=None, by=SYSTEM, at=AT,
        )  # fmt: skip
        assert DelegationRow.objects.count() == 1
    assert DelegationRow.objects.count() == 0


@pytest.mark.django_db
def test_acting_ends_with_its_block_and_the_outer_actor_acts_again():
    with services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        with services.acting_as(Actor(account_id=5, role=Role.BODY_STAFF, body_ids=(3, 4)), purpose=Purpose.VIEW):
            assert (setting("role"), setting("bodies"), setting("account")) == ("body_staff", "{3,4}", "5")
        assert (setting("role"), setting("bodies"), setting("purpose")) == ("system", "{}", "case_loading")
    assert setting("role") == ""


@pytest.mark.django_db
def test_acting_ends_when_its_block_fails():
    with pytest.raises(ZeroDivisionError), services.acting_as(SYSTEM, purpose=Purpose.VIEW):
        _ = 1 // 0
    assert not setting("role")


@pytest.mark.django_db(transaction=True)
def test_a_write_without_an_audit_row_is_refused_and_nothing_is_kept():
    with services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        opened = account()
    with (
        pytest.raises(IntegrityError, match="left no audit row"),
        services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING),
    ):
        RoleHeld.objects.create(account=opened, role="auditor", starts_on=DAY)
    with services.acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert RoleHeld.objects.filter(role="auditor").count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_audit_row_that_was_taken_back_speaks_for_no_other_row():
    with services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        opened = account()

    def audit():
        record.audit(by=SYSTEM, at=AT, verb="role.give", subject=Reference.of("access", "account", opened.pk))

    def give():
        RoleHeld.objects.create(account=opened, role="auditor", starts_on=DAY)

    with (
        pytest.raises(IntegrityError, match="left no audit row"),
        services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING),
    ):
        with suppress(ZeroDivisionError), transaction.atomic():
            audit()
            _ = 1 // 0
        give()
    with services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):  # whichever of both comes first
        with transaction.atomic():
            audit()
        give()
    with services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        RoleHeld.objects.filter(role="auditor").update(ends_before=date(2016, 4, 1))
        audit()
    with (
        pytest.raises(IntegrityError, match="left no audit row"),
        services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING),
    ):  # of the transaction before no word is left
        give()
    with services.acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert RoleHeld.objects.filter(role="auditor").count() == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_when_the_audit_fails(monkeypatch):
    monkeypatch.setattr(record, "Jsonb", lambda detail: 1 // 0)
    with pytest.raises(ZeroDivisionError), services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        account()
    monkeypatch.undo()
    assert Account.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_audit_row_needs_a_transaction():
    with pytest.raises(record.AuditOutsideTransactionError):
        record.audit(by=SYSTEM, at=AT, verb="x.y", subject=Reference.of("a", "b", 1))


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["UPDATE commons_record_audit SET verb = 'x'", "DELETE FROM commons_record_audit"])
def test_the_audit_trail_is_never_changed(change):
    with services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        account()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as c:
            c.execute(change)
        assert Audit.objects.get(verb="account.open").purpose == "case_loading"


@pytest.mark.django_db
def test_nobody_signs_another_role_into_the_trail():
    clerk = Actor(account_id=1, role=Role.CLERK)
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        services.acting_as(clerk, purpose=Purpose.VIEW),
    ):
        record.audit(by=SYSTEM, at=AT, verb="x.y", subject=Reference.of("a", "b", 1))


@pytest.mark.django_db
def test_a_role_that_has_ended_is_not_held():
    with services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        opened = account(ends=DAY)
    assert queries.actors_of(account_id=opened.pk, on=DAY) == []
    assert [a.role for a in queries.actors_of(account_id=opened.pk, on=date(2015, 9, 29))] == [Role.CLERK]


def scheme(*rows):
    return [
        Delegation(role, "order.approve", limit, date(2015, 4, 1), None, "democracy/decision/1") for role, limit in rows
    ]


SCHEME = scheme((Role.BUDGET_HOLDER, Money.of("500")), (Role.FINANCE_OFFICER, None))
HOLDER = Actor(account_id=1, role=Role.BUDGET_HOLDER, body_ids=(9,))


def ask(amount, *, actor=HOLDER, roles=(Role.BUDGET_HOLDER,), body_id=None, proposed_by=None, on=DAY):
    return authorise(
        actor=actor, roles=roles, action="order.approve", amount=amount, on=on, scheme=SCHEME,
        body_id=body_id, proposed_by=proposed_by,
    )  # fmt: skip


def test_authority_ends_one_penny_over_the_limit():
    assert ask(Money.of("500")).role is Role.BUDGET_HOLDER
    with pytest.raises(AuthorityRefusedError, match="Finance officer"):
        ask(Money.of("500.01"))


def test_a_deputy_has_the_authority_of_the_role():
    assert ask(Money.of("500.01"), roles=(Role.BUDGET_HOLDER, Role.FINANCE_OFFICER)).limit is None


def test_nobody_approves_for_a_body_that_they_serve():
    assert ask(Money.of("1"), body_id=8)
    with pytest.raises(AuthorityRefusedError, match="You serve this body"):
        ask(Money.of("1"), body_id=9)


def test_nobody_approves_their_own_proposal():
    assert ask(Money.of("1"), proposed_by="access/account/2")
    with pytest.raises(AuthorityRefusedError, match="proposed this yourself"):
        ask(Money.of("1"), proposed_by=HOLDER.reference)


def test_authority_starts_with_the_scheme():
    with pytest.raises(AuthorityRefusedError, match="full council only"):
        ask(Money.of("1"), on=date(2015, 3, 31))


@pytest.mark.django_db
def test_authority_is_read_from_the_scheme_as_decided():
    with services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        for role, limit in ((Role.BUDGET_HOLDER, Money.of("500")), (Role.FINANCE_OFFICER, None)):
            services.delegate(
                role=role, action="order.approve", limit=limit, decision_ref="democracy/decision/1",
                starts_on=date(2015, 4, 1), ends_before=None, by=SYSTEM, at=AT,
            )  # fmt: skip
        opened = account(Role.BUDGET_HOLDER)
        actor = queries.actors_of(account_id=opened.pk, on=DAY)[0]
        with pytest.raises(AuthorityRefusedError):
            queries.authority_for(actor=actor, action="order.approve", amount=Money.of("501"), on=DAY)
        services.name_deputy(
            account_id=opened.pk,
            role=Role.FINANCE_OFFICER,
            starts_on=DAY,
            ends_before=date(2015, 10, 1),
            by=SYSTEM,
            at=AT,
        )
        assert queries.authority_for(actor=actor, action="order.approve", amount=Money.of("501"), on=DAY).limit is None
        with pytest.raises(AuthorityRefusedError):
            queries.authority_for(actor=actor, action="order.approve", amount=Money.of("501"), on=date(2015, 10, 1))


@pytest.mark.parametrize("text", ["a/b", "a/b/c/d", "A/b/c", "a//c", "a/b/ü", ""])
def test_a_malformed_reference_is_refused(text):
    with pytest.raises(ReferenceMalformedError):
        Reference.parse(text)


def test_public_doors_are_open_to_everybody_and_others_say_who():
    assert PUBLIC.may(Permission.PUBLIC)
    assert not PUBLIC.may(Permission.SIGNED_IN)
    assert roles_holding(Permission.STATEMENT_SETTLE) == [Role.FINANCE_OFFICER]


# --- doors ---------------------------------------------------------------------------------------------------


@pytest.fixture
def somebody(transactional_db):
    with services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        return account()


def test_one_click_signs_in_only_in_demonstration_mode(somebody):
    client = Client()
    assert client.post(f"/sign-in/as/{somebody.pk}").status_code == 404
    with override_settings(DEMONSTRATION=True):
        page = client.get("/sign-in")
        assert "Elder Brook (generated)" in page.content.decode()
        answer = client.post(f"/sign-in/as/{somebody.pk}", {"next": "/decisions"})
    assert (answer.status_code, answer["Location"]) == (302, "/decisions")
    with override_settings(DEMONSTRATION=False):
        assert "Elder Brook" not in Client().get("/sign-in").content.decode()


def test_one_click_never_signs_in_a_real_account(transactional_db):
    with services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        real = account(demonstration=False)
    with override_settings(DEMONSTRATION=True):
        assert Client().post(f"/sign-in/as/{real.pk}").status_code == 404


def test_signing_in_never_leads_to_another_site(somebody):
    with override_settings(DEMONSTRATION=True):
        answer = Client().post(f"/sign-in/as/{somebody.pk}", {"next": "https://elsewhere.example/"})
    assert answer["Location"] == "/desk"


def test_a_role_that_is_not_held_cannot_be_chosen(somebody):
    client = Client()
    with override_settings(DEMONSTRATION=True):
        client.post(f"/sign-in/as/{somebody.pk}")
        assert client.post("/role", {"role": "finance_officer"}).status_code == 404
        assert client.post("/role", {"role": "clerk"}).status_code == 302
        client.post("/sign-out")
        assert client.post("/role", {"role": "clerk"}).status_code == 302  # to the sign-in page


@pytest.mark.parametrize("address", ["/sign-in?next=%00", "/api/services?q=%00"])
def test_a_sign_that_no_text_can_have_is_refused_in_words(transactional_db, address):
    answer = Client().get(address)
    assert answer.status_code == 400
