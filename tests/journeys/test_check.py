"""The check: nothing is found in a council as loaded and used, and every breach is named by its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connections, transaction

from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.journeys.check import PROMISES, check

AT = datetime(2015, 9, 30, 12, tzinfo=UTC)
TODAY = "DATE '2015-09-30'"

# How each promise is broken, by somebody who owns the database and switches its guards off; what must be said.
BREAKS = {
    "kept_sums": (
        ["UPDATE books_ledger_linebalance SET actual_pence = actual_pence + 1 WHERE NOT is_stopped"],
        "its postings say",
    ),
    "schedules_promised": (
        [
            "INSERT INTO books_ledger_commitmentmove (commitment_id, kind, pence, at, ref) SELECT commitment_id, "
            "'release', 1, now(), 'x' FROM council_agreements_commitmentschedule WHERE commitment_id IS NOT NULL "
            "ORDER BY commitment_id LIMIT 1"
        ],
        "is promised to it there: promise or release the difference",
    ),
    "carried_whole": (
        [
            "INSERT INTO books_ledger_commitmentcarry (commitment_id, year, fate, pence, reason, authority_ref, at, "
            "by_ref) SELECT min(id), 2015, 'release', 450, 'x', '', now(), 'x' FROM books_ledger_commitment"
        ],
        "£4.50 of agreements/agreement/",
    ),
    "entries_balance": (
        ["UPDATE books_ledger_leg SET pence = pence + 1 WHERE id = (SELECT min(id) FROM books_ledger_leg)"],
        "does not balance",
    ),
    "postings_point": (
        ["UPDATE books_ledger_leg SET fund_id = 0 WHERE id = (SELECT min(id) FROM books_ledger_leg)"],
        "points at fund 0, which is not in the ledger",
    ),
    "pairs_cancel_out": (
        [
            "INSERT INTO books_ledger_batch (id, stratum, authority_ref, key, digest, at, \"on\", by_ref) "
            "VALUES (900, 'actual', 'x', 'x', 'x', now(), DATE '2015-09-30', 'x')",
            "INSERT INTO books_ledger_entry (id, batch_id, number, entity_id, at, \"on\", ref, text) "
            "SELECT 900, 900, 1, min(id), now(), DATE '2015-09-30', 'x', 'x' FROM books_ledger_entity "
            "WHERE kind = 'council'",
            "INSERT INTO books_ledger_leg (entry_id, account_id, fund_id, recurrence, counterparty_id, agreement_ref, "
            "pence) SELECT 900, (SELECT min(id) FROM books_ledger_account WHERE kind = 'expense'), "
            "(SELECT min(id) FROM books_ledger_fund), 'recurring', min(id), '', 100 FROM books_ledger_entity "
            "WHERE kind = 'body'",
        ],
        "do not book the same dealings: their cost and income with each other leave £1.00",
    ),
    "no_orphans": (["UPDATE books_ledger_line SET holder_title = ''"], "nobody holds it"),
    "budget_as_adopted": (
        ["UPDATE books_plan_adoptedline SET pence = pence + 1"],
        "is posted under its decision",
    ),
    "statements_as_posted": (
        [
            "INSERT INTO books_settlement_statement (id, agreement_ref, body_ref, body_id, month, version, "
            "total_pence, terms, digest, at, by_ref) "
            "VALUES (900, 'agreements/agreement/x', 'bodies/body/x', 1, DATE '2015-05-01', "
            "1, 450, '{}', 'x', now(), 'x')"
        ],
        "Statement 900 (agreements/agreement/x, May 2015) adds £4.50; the council booked £0.00 and the body £0.00",
    ),
    "statement_lines_sum": (
        [
            "INSERT INTO books_settlement_statement (id, agreement_ref, body_ref, body_id, month, version, "
            "total_pence, terms, digest, at, by_ref) "
            "VALUES (900, 'agreements/agreement/x', 'bodies/body/x', 1, DATE '2015-05-01', "
            "1, 450, '{}', 'x', now(), 'x')"
        ],
        "says £4.50 and its lines sum to £0.00",
    ),
    "payments_in_ledger": (
        [
            "INSERT INTO frontdoor_payments_payment (id, person_id, order_ref, pence, key, provider_payment_id, "
            "next_url, state, created_at, taken_at, vat_treatment, income_of, service_line, fund, agreement_ref) "
            "SELECT 900, min(id), 'x', 450, 'x', 'x', '', 'success', now(), now(), 'exempt', 'x', 'x', 'x', '' "
            "FROM commons_parties_person"
        ],
        "Payment 900 moved £4.50 and the ledger has £0.00 of it",
    ),
    "accounts_kept": (
        ["UPDATE books_ledger_accountbalance SET pence = pence + 1"],
        "Rebuild the balances of accounts",
    ),
    "books_sealed": (
        ["UPDATE books_ledger_leg SET agreement_ref = 'x' WHERE id = (SELECT min(id) FROM books_ledger_leg)"],
        "is not what seal 1 saw: somebody changed",
    ),
    "reversed_whole": (
        [
            "INSERT INTO books_ledger_reversal (batch_id, by_batch_id, reason, at, by_ref) "
            "SELECT min(id), min(id), 'x', now(), 'x' FROM books_ledger_batch",
        ],
        "in some place, not nothing",
    ),
    "virements_sum_to_nought": (
        [
            "INSERT INTO books_ledger_virement (id, from_line_id, to_line_id, pence, recurrence, reason, authority, "
            "authority_ref, key, batch_id, \"on\", at, by_ref) SELECT 900, min(l.id), max(l.id), 100, 'one_off', 'x', "
            "'holder', 'x', 'x', (SELECT min(id) FROM books_ledger_batch WHERE stratum = 'budget'), "
            "DATE '2015-09-30', now(), 'x' FROM books_ledger_line l"
        ],
        "Virement 900 is of £1.00; its batch takes",
    ),
    "approvals_stand": (
        [
            "INSERT INTO books_ledger_spendcontrol (id, authority_ref, reason, from_pence, is_after_section_114, "
            "starts_on, at, by_ref) VALUES (900, 'x', 'x', 100, false, DATE '2015-04-01', '2015-01-01', 'x')",
            "INSERT INTO books_ledger_commitment (id, line_id, ref, kind, pence, at) "
            "SELECT 901, min(id), 'x', 'order', 100, now() FROM books_ledger_line",
        ],
        "Commitment 901 of x, of £1.00: spend control wanted a decision first and there is none.",
    ),
    "savings_of_the_plan": (
        ["UPDATE books_plan_saving SET pence = pence - 100 WHERE id = (SELECT min(id) FROM books_plan_saving)"],
        "The plan has £7,000,000.00 for “Waste” in the year from April 2015; the register has £6,999,999.00",
    ),
    "savings_as_posted": (
        [
            "INSERT INTO books_plan_savingmove (saving_id, kind, \"on\", at, by_ref, reason, confidence, evidence, "
            "claimed_pence, shown_pence, delivered_pence, group_pence) SELECT min(id), 'reviewed', DATE '2015-09-30', "
            "now(), 'x', 'x', 'green', '', 450, 450, 450, 450 FROM books_plan_saving"
        ],
        "says that its lines show £4.50 and that £4.50 is delivered; the postings of its lines show £0.00",
    ),
    "duties_covered": (
        ["UPDATE council_duties_discharge SET ends_before = " + TODAY + " WHERE duty_id = (SELECT min(id) FROM "
         "council_duties_duty WHERE starts_on < DATE '2015-01-01') AND starts_on <= " + TODAY],
        "nobody discharges it today",
    ),
    "agreements_decided": (
        ["UPDATE council_agreements_agreement SET decision_ref = 'democracy/decision/none'"],
        "is no decision made before it was signed",
    ),
    "offers_within_agreements": (
        ["UPDATE frontdoor_marketplace_offer SET ends_before = ends_before + 400"],
        "must lie within it",
    ),
    "trail_unbroken": (
        ["DELETE FROM commons_record_audit WHERE subject LIKE 'agreements/agreement/%'"],
        "nobody is on the audit trail for it",
    ),
    "places_taken": (
        ["UPDATE frontdoor_marketplace_sessionbalance SET taken = 1 WHERE taken = 0"],
        "places taken and 0 ordered",
    ),
    "personal_budgets": (
        ["UPDATE frontdoor_eligibility_entitlementbalance SET used_pence = 450 WHERE used_pence = 0"],
        "has £4.50 of £6,000.00 used, and its orders used £0.00",
    ),
    "promises_to_orders": (
        [
            "INSERT INTO books_ledger_commitment (id, line_id, ref, kind, pence, at) "
            "SELECT 900, min(id), 'x', 'order', 450, now() FROM books_ledger_line",
            "INSERT INTO books_ledger_commitmentmove (commitment_id, kind, pence, at, ref) "
            "VALUES (900, 'reserve', 450, now(), 'x')",
            "INSERT INTO frontdoor_marketplace_order (number, person_id, offer_id, quantity, price_pence, "
            "charge_pence, is_care_charge, commitment_id, entitlement_used, reason_for_choice, body_id, state, key, "
            "digest, at) "
            "SELECT 'b-900', (SELECT min(id) FROM commons_parties_person), min(id), 1, 450, 450, false, 900, 0, '', "
            "min(body_id), 'cancelled', 'x', 'x', now() FROM frontdoor_marketplace_offer",
        ],
        "Order B-900 is cancelled and £4.50 is promised to it; it should be £0.00",
    ),
    "published_as_kept": (
        ["DELETE FROM frontdoor_directory_publishedservice WHERE slug = "
         "(SELECT min(slug) FROM frontdoor_directory_publishedservice)"],
        "is published and cannot be found",
    ),
    "receipts_in_ledger": (
        [
            "INSERT INTO books_plan_capitalreceiptposting (receipt_id, is_use, pence, batch_id, strategy_ref, reason, "
            "\"on\", at, by_ref) SELECT min(id), false, 450, (SELECT min(id) FROM books_ledger_batch), '', 'x', "
            "DATE '2015-09-30', now(), 'x' FROM books_plan_capitalreceipt"
        ],
        "moves 0 pence of capital receipts and their record says 450 pence",
    ),
    "one_off_once": (
        [
            "INSERT INTO books_ledger_line (id, year, entity_id, service_line_id, fund_id, name, holder_role, "
            "holder_title, control, adopted_ref, provenance) SELECT 900, year + 1, entity_id, service_line_id, "
            "fund_id, name, holder_role, holder_title, control, adopted_ref, provenance FROM books_ledger_line "
            "WHERE id = (SELECT min(line_id) FROM books_ledger_leg)",
            "UPDATE books_ledger_leg SET recurrence = 'one_off' "
            "WHERE line_id = (SELECT min(line_id) FROM books_ledger_leg)",
            "INSERT INTO books_ledger_leg (entry_id, account_id, line_id, service_line_id, fund_id, recurrence, "
            "agreement_ref, pence) SELECT entry_id, account_id, 900, service_line_id, fund_id, 'one_off', '', pence "
            "FROM books_ledger_leg WHERE line_id = (SELECT min(line_id) FROM books_ledger_leg)",
        ],
        "in the next: make it recurring, or end it",
    ),
    "ring_fenced": (
        [
            "UPDATE books_ledger_leg SET fund_id = (SELECT min(id) FROM books_ledger_fund "
            "WHERE service_lines IS NOT NULL)"
        ],
        "which is outside its purpose",
    ),
    "floors_kept": (
        ["UPDATE council_duties_floor SET pence = pence + 1000000000 WHERE service_line_code = 'fire'"],
        "and needs £32,000,000.00 for “Promote fire safety",
    ),
}  # fmt: skip


@contextmanager
def guards_off() -> Iterator[None]:
    """Let the owner write what the database would refuse, in a transaction that is then forgotten."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT format('ALTER TABLE %I DISABLE TRIGGER USER', tablename) FROM pg_tables "
            "WHERE schemaname = 'public' AND tablename ~ '^(books|commons|council|frontdoor)_'"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        yield
        transaction.set_rollback(True, using="owner")


def found(*, code: str = "") -> list[str]:
    """Return what the check says, as the owner sees it, of one promise or of all."""
    asked = [promise for promise in PROMISES if code in ("", promise.code)]
    return check(at=AT, progress=lambda _: None, promises=asked, using="owner")


def break_by(statements: list[str]) -> None:
    with connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_every_promise_is_broken_by_a_test():
    assert list(BREAKS) == [promise.code for promise in PROMISES]


def test_nothing_is_found_in_a_council_as_loaded_and_every_breach_is_named(loaded):
    loaded("northamptonshire-2015")
    told: list[str] = []
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        assert check(at=AT, progress=told.append) == []
    assert told == [promise.holds for promise in PROMISES]
    assert found() == []
    unsaid = {}
    for code, (statements, words) in BREAKS.items():
        with guards_off():
            break_by(statements)
            said = found(code=code)
        if not any(words in sentence for sentence in said):
            unsaid[code] = said
    assert unsaid == {}
    assert found() == []


SEALS = {
    "is not what seal 1 saw": "DELETE FROM books_ledger_leg WHERE id = (SELECT min(id) FROM books_ledger_leg)",
    "Seal 1 was changed": "UPDATE books_ledger_seal SET legs = legs - 1",
    "or what it covers was exchanged": "DELETE FROM books_ledger_sealedbatch",
    "The chain breaks at seal 1": "UPDATE books_ledger_seal SET previous = 'x'",
    "is under no seal: see that the worker": "DELETE FROM books_ledger_sealedbatch",
}
POINTS = {
    "points at entry 0,": "UPDATE books_ledger_leg SET entry_id = 0",
    "points at account 0,": "UPDATE books_ledger_leg SET account_id = 0",
    "points at budget line 0,": "UPDATE books_ledger_leg SET line_id = 0",
    "points at service line 0,": "UPDATE books_ledger_leg SET service_line_id = 0",
    "points at counterparty 0,": "UPDATE books_ledger_leg SET counterparty_id = 0",
    "points at batch -": "UPDATE books_ledger_entry SET batch_id = -id",
    "points at entity 0,": "UPDATE books_ledger_entry SET entity_id = 0",
}


def test_each_way_to_break_seals_and_postings_is_named(loaded):
    loaded("northamptonshire-2015")
    unsaid = {}
    for code, ways in (("books_sealed", SEALS), ("postings_point", POINTS)):
        for words, statement in ways.items():
            with guards_off():
                break_by([statement])
                said = found(code=code)
            if not any(words in sentence for sentence in said):
                unsaid[words] = said
    assert unsaid == {}
