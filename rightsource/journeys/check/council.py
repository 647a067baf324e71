"""What must always hold of the council: duties covered, agreements decided, offers within them, an unbroken trail."""

from rightsource.journeys.check.promise import Promise

DUTIES_COVERED = Promise(
    "duties_covered",
    "Every duty in force has today somebody who answers and somebody who does what it asks",
    """
    SELECT d.title, concat_ws(' and ', CASE WHEN NOT a.found THEN 'nobody answers for it' END,
                              CASE WHEN NOT x.found THEN 'nobody discharges it' END) AS what
      FROM council_duties_duty d
      CROSS JOIN LATERAL (SELECT EXISTS (
        SELECT FROM council_duties_answerable w JOIN council_duties_postholder h ON h.post_id = w.post_id
         WHERE w.duty_id = d.id AND w.starts_on <= %(today)s AND (w.ends_before IS NULL OR w.ends_before > %(today)s)
           AND h.starts_on <= %(today)s AND (h.ends_before IS NULL OR h.ends_before > %(today)s)) AS found) a
      CROSS JOIN LATERAL (SELECT EXISTS (
        SELECT FROM council_duties_discharge g
         WHERE g.duty_id = d.id AND g.starts_on <= %(today)s
           AND (g.ends_before IS NULL OR g.ends_before > %(today)s)) AS found) x
     WHERE d.starts_on <= %(today)s AND (d.ends_before IS NULL OR d.ends_before > %(today)s)
       AND NOT (a.found AND x.found) ORDER BY d.id
    """,
    "“{title}”: {what} today.",
)

AGREEMENTS_DECIDED = Promise(
    "agreements_decided",
    "Every agreement has a decision behind it, made before it was signed",
    """
    SELECT a.code, a.title, a.decision_ref AS ref FROM council_agreements_agreement a
     WHERE NOT EXISTS (SELECT FROM council_democracy_decision d
                        WHERE a.decision_ref = 'democracy/decision/' || lower(d.code) AND d.at <= a.signed_at)
     ORDER BY a.code
    """,
    "Agreement {code} ({title}) stands on “{ref}”, which is no decision made before it was signed.",
)

OFFERS_WITHIN_AGREEMENTS = Promise(
    "offers_within_agreements",
    "Every offer lies within its agreement and belongs to its body",
    """
    SELECT o.id, o.title, a.code, o.starts_on, o.ends_before, a.starts_on AS agreed_from, a.ends_before AS agreed_to
      FROM frontdoor_marketplace_offer o JOIN council_agreements_agreement a ON a.id = o.agreement_id
     WHERE o.starts_on < a.starts_on OR o.ends_before > a.ends_before OR o.body_id <> a.body_id ORDER BY o.id
    """,
    "Offer {id} ({title}) runs from {starts_on} to {ends_before} and its agreement {code} from {agreed_from} to "
    "{agreed_to}: it must lie within it and belong to the same body.",
)

# Rows that come one by one, with the subject under which their service leaves its audit row. What comes in bulk
# (people, sessions, deliveries) is audited once a batch, and the database refuses its commit without that row.
TRAIL = {
    "books_ledger_batch": "'ledger/batch/' || t.id",
    "books_ledger_line": "'ledger/line/' || t.id",
    "books_plan_planversion": "'plan/version/' || lower(t.code)",
    "books_settlement_statement": "'settlement/statement/' || t.id",
    "council_agreements_agreement": "'agreements/agreement/' || lower(t.code)",
    "council_bodies_body": "'bodies/body/' || lower(t.code)",
    "council_democracy_decision": "'democracy/decision/' || lower(t.code)",
    "council_democracy_matter": "'democracy/matter/' || lower(t.code)",
    "frontdoor_marketplace_offer": "'marketplace/offer/' || t.id",
    "frontdoor_marketplace_order": "'marketplace/order/' || lower(t.number)",
    "frontdoor_payments_payment": "'payments/payment/' || t.id",
}

TRAIL_UNBROKEN = Promise(
    "trail_unbroken",
    "Everything that was written has its row in the audit trail",
    # Materialized, since the order of the answer would have the whole trail sorted to find that nothing is missing.
    "WITH missing AS MATERIALIZED (SELECT w.subject FROM ("
    + " UNION ALL ".join(f"SELECT {subject} AS subject FROM {table} t" for table, subject in TRAIL.items())
    + ") w WHERE NOT EXISTS (SELECT FROM commons_record_audit a WHERE a.subject = w.subject)) "
    "SELECT subject FROM missing ORDER BY subject",
    "{subject} was written and nobody is on the audit trail for it.",
)

COUNCIL = (DUTIES_COVERED, AGREEMENTS_DECIDED, OFFERS_WITHIN_AGREEMENTS, TRAIL_UNBROKEN)
