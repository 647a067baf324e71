"""What must always hold at the front door: places, personal budgets, promises to orders, and what is published."""

from rightsource.journeys.check.promise import Promise

PLACES_TAKEN = Promise(
    "places_taken",
    "The places taken in every session are those of its orders",
    """
    SELECT b.session_id AS session, f.title, b.taken, b.places, coalesce(sum(o.quantity), 0) AS ordered
      FROM frontdoor_marketplace_sessionbalance b JOIN frontdoor_marketplace_session s ON s.id = b.session_id
      JOIN frontdoor_marketplace_offer f ON f.id = s.offer_id
      LEFT JOIN frontdoor_marketplace_order o ON o.session_id = b.session_id AND o.state <> 'cancelled'
     GROUP BY b.session_id, f.title
    HAVING b.taken <> coalesce(sum(o.quantity), 0) OR b.taken > b.places ORDER BY b.session_id
    """,
    "Session {session} of “{title}” has {taken} of {places} places taken and {ordered} ordered.",
)

PERSONAL_BUDGETS = Promise(
    "personal_budgets",
    "What is used of every personal budget is what its orders used",
    """
    SELECT b.entitlement_id AS entitlement, b.used_pence, b.limit_pence,
           coalesce(sum(o.entitlement_used), 0) AS ordered_pence
      FROM frontdoor_eligibility_entitlementbalance b
      LEFT JOIN frontdoor_marketplace_order o ON o.entitlement_id = b.entitlement_id AND o.state <> 'cancelled'
     GROUP BY b.entitlement_id
    HAVING b.used_pence <> coalesce(sum(o.entitlement_used), 0) OR b.used_pence > b.limit_pence
     ORDER BY b.entitlement_id
    """,
    "Personal budget {entitlement} has {used_pence} of {limit_pence} used, and its orders used {ordered_pence}.",
)

# A cancelled order holds nothing; one of which all was delivered and settled holds nothing; one of which nothing was
# settled holds all that was promised; in between, it holds the promise less what was settled.
PROMISES_TO_ORDERS = Promise(
    "promises_to_orders",
    "What is promised to every order is what is still to be delivered and settled",
    """
    WITH outstanding AS (
      SELECT c.id, c.pence, sum(CASE m.kind WHEN 'reserve' THEN m.pence ELSE -m.pence END) AS left_pence
        FROM books_ledger_commitment c JOIN books_ledger_commitmentmove m ON m.commitment_id = c.id
       WHERE c.kind = 'order' GROUP BY c.id),
    settled AS (
      SELECT d.order_ref, sum(d.units) AS units, sum(l.pence) AS pence
        FROM books_settlement_statementline l
        JOIN council_agreements_delivery d ON l.delivery_ref = 'agreements/delivery/' || d.id
       WHERE d.order_ref <> ''
         AND NOT EXISTS (SELECT FROM books_settlement_statement n WHERE n.difference_of_id = l.statement_id)
       GROUP BY d.order_ref),
    expected AS (
      SELECT o.number, o.state, c.left_pence, CASE
               WHEN o.state = 'cancelled' OR coalesce(s.units, 0) >= o.quantity THEN 0
               ELSE greatest(c.pence - coalesce(s.pence, 0), 0) END AS expected_pence
        FROM frontdoor_marketplace_order o JOIN outstanding c ON c.id = o.commitment_id
        LEFT JOIN settled s ON s.order_ref = 'marketplace/order/' || lower(o.number))
    SELECT upper(number) AS number, state, left_pence, expected_pence FROM expected
     WHERE left_pence <> expected_pence ORDER BY number
    """,
    "Order {number} is {state} and {left_pence} is promised to it; it should be {expected_pence}.",
)

PUBLISHED_AS_KEPT = Promise(
    "published_as_kept",
    "What the public finds is what the directory publishes",
    """
    SELECT coalesce(s.slug, p.slug) AS slug, CASE
             WHEN p.slug IS NULL THEN 'is published and cannot be found'
             WHEN s.slug IS NULL THEN 'can be found and is not published'
             ELSE 'is found under words that are not its own' END AS what
      FROM (SELECT * FROM frontdoor_directory_service WHERE status = 'published') s
      FULL JOIN frontdoor_directory_publishedservice p ON p.slug = s.slug
     WHERE s.slug IS NULL OR p.slug IS NULL OR (s.name, s.summary, s.description) <> (p.name, p.summary, p.description)
     ORDER BY 1
    """,
    "The service “{slug}” {what}: publish it again.",
)

FRONTDOOR = (PLACES_TAKEN, PERSONAL_BUDGETS, PROMISES_TO_ORDERS, PUBLISHED_AS_KEPT)
