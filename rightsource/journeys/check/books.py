"""What must always hold of the money: kept sums, balance, pairs, holders, statements and payments."""

from rightsource.books.ledger.queries import KEPT, PROMISED, RECOMPUTED
from rightsource.journeys.check.promise import Promise
from rightsource.journeys.check.spending import APPROVALS_STAND, VIREMENTS_SUM_TO_NOUGHT

EVER = "'infinity'"

KEPT_SUMS = Promise(
    "kept_sums",
    "Every budget line keeps the sums of its postings",
    f"""
    SELECT l.name AS line, l.year, coalesce(k.budget, 0) AS kept_budget_pence, r.budget AS budget_pence,
           coalesce(k.committed, 0) AS kept_committed_pence, r.committed AS committed_pence,
           coalesce(k.actual, 0) AS kept_actual_pence, r.actual AS actual_pence
      FROM ({RECOMPUTED.replace("%(as_at)s", EVER)}) r
      JOIN books_ledger_line l ON l.id = r.id
      LEFT JOIN ({KEPT}) k ON k.id = r.id
     WHERE (r.budget, r.budget_one_off, r.committed, r.actual, r.actual_one_off)
           IS DISTINCT FROM (k.budget, k.budget_one_off, k.committed, k.actual, k.actual_one_off)
     ORDER BY l.year, l.name
    """,
    "The line “{line}” of {year} keeps budget {kept_budget_pence}, promised {kept_committed_pence} and spent "
    "{kept_actual_pence}; its postings say {budget_pence}, {committed_pence} and {actual_pence}. Rebuild its sums.",
)

SCHEDULES_PROMISED = Promise(
    "schedules_promised",
    "What a year of an agreement costs is what is promised to it on that year's line",
    f"""
    SELECT a.code, s.year, s.pence AS cost_pence, coalesce(p.net, 0) AS promised_pence
      FROM council_agreements_commitmentschedule s JOIN council_agreements_agreement a ON a.id = s.agreement_id
      LEFT JOIN ({PROMISED}) p ON p.ref = 'agreements/agreement/' || lower(a.code) AND p.line_id = s.line_id
     -- what is drawn, or was released by the year's end, is not given back by a price that falls afterwards
     WHERE s.commitment_id IS NOT NULL AND coalesce(p.net, 0) <> greatest(s.pence, coalesce(p.gone, 0))
     ORDER BY a.code, s.year
    """,
    "Agreement {code} costs {cost_pence} in {year} and {promised_pence} is promised to it there: promise or release "
    "the difference.",
)

CARRIED_WHOLE = Promise(
    "carried_whole",
    "What a year's end carried stands on the later line, to the penny, with the budget that went along",
    """
    SELECT l.name AS line, k.year, c.ref, k.pence AS carried_pence, coalesce(n.pence, 0) AS found_pence
      FROM books_ledger_commitmentcarry k JOIN books_ledger_commitment c ON c.id = k.commitment_id
      JOIN books_ledger_line l ON l.id = c.line_id LEFT JOIN books_ledger_commitment n ON n.id = k.carried_to_id
      LEFT JOIN books_ledger_commitmentmove v ON v.commitment_id = c.id AND v.ref = 'ledger/year/' || k.year
                                             AND v.kind = CASE k.fate WHEN 'release' THEN 'release' ELSE 'carry' END
     WHERE v.pence IS DISTINCT FROM k.pence
        OR (k.fate <> 'release' AND (n.pence IS DISTINCT FROM k.pence OR n.ref IS DISTINCT FROM c.ref))
    UNION ALL
    SELECT 'batch ' || k.batch_id, min(k.year), 'budget carried', sum(k.pence), (
             SELECT coalesce(sum(g.pence), 0) FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
              WHERE e.batch_id = k.batch_id AND g.line_id IS NOT NULL)
      FROM books_ledger_commitmentcarry k WHERE k.batch_id IS NOT NULL GROUP BY k.batch_id
    HAVING sum(k.pence) <> (SELECT coalesce(sum(g.pence), 0) FROM books_ledger_leg g
                              JOIN books_ledger_entry e ON e.id = g.entry_id
                             WHERE e.batch_id = k.batch_id AND g.line_id IS NOT NULL)
     ORDER BY 1, 3
    """,
    "{carried_pence} of {ref} on “{line}” left {year} by the list and {found_pence} of it is found: somebody changed "
    "one of them past the ledger.",
)

ENTRIES_BALANCE = Promise(
    "entries_balance",
    "Every entry of every batch balances in each fund",
    """
    SELECT e.batch_id AS batch, e.number, e.text, f.name AS fund, coalesce(sum(g.pence), 0) AS out_pence
      FROM books_ledger_entry e LEFT JOIN books_ledger_leg g ON g.entry_id = e.id
      LEFT JOIN books_ledger_fund f ON f.id = g.fund_id
     GROUP BY e.id, f.id HAVING count(g.id) < 2 OR sum(g.pence) <> 0 ORDER BY e.batch_id, e.number
    """,
    "Entry {number} of batch {batch} (“{text}”) does not balance in {fund}: it is out by {out_pence}.",
)

# Entries and legs have no foreign keys: what they point at is asked as they are posted (sql/legs.sql), and here again.
POSTINGS_POINT = Promise(
    "postings_point",
    "Every entry and leg points at what is there",
    """
    SELECT 'Leg ' || g.id AS what, concat_ws(', ',
             CASE WHEN e.id IS NULL THEN 'entry ' || g.entry_id END,
             CASE WHEN a.id IS NULL THEN 'account ' || g.account_id END,
             CASE WHEN f.id IS NULL THEN 'fund ' || g.fund_id END,
             CASE WHEN l.id IS NULL THEN 'budget line ' || g.line_id END,
             CASE WHEN s.id IS NULL THEN 'service line ' || g.service_line_id END,
             CASE WHEN c.id IS NULL THEN 'counterparty ' || g.counterparty_id END) AS missing
      FROM books_ledger_leg g LEFT JOIN books_ledger_entry e ON e.id = g.entry_id
      LEFT JOIN books_ledger_account a ON a.id = g.account_id LEFT JOIN books_ledger_fund f ON f.id = g.fund_id
      LEFT JOIN books_ledger_line l ON l.id = g.line_id
      LEFT JOIN books_ledger_serviceline s ON s.id = g.service_line_id
      LEFT JOIN books_ledger_entity c ON c.id = g.counterparty_id
     WHERE e.id IS NULL OR a.id IS NULL OR f.id IS NULL OR (l.id IS NULL AND g.line_id IS NOT NULL)
        OR (s.id IS NULL AND g.service_line_id IS NOT NULL) OR (c.id IS NULL AND g.counterparty_id IS NOT NULL)
    UNION ALL
    SELECT 'Entry ' || e.id, concat_ws(', ', CASE WHEN b.id IS NULL THEN 'batch ' || e.batch_id END,
                                             CASE WHEN y.id IS NULL THEN 'entity ' || e.entity_id END)
      FROM books_ledger_entry e LEFT JOIN books_ledger_batch b ON b.id = e.batch_id
      LEFT JOIN books_ledger_entity y ON y.id = e.entity_id WHERE b.id IS NULL OR y.id IS NULL
     ORDER BY what
    """,
    "{what} points at {missing}, which is not in the ledger: somebody took it out past the ledger. Put it back from a "
    "backup.",
)

PAIRS_CANCEL_OUT = Promise(
    "pairs_cancel_out",
    "What council and bodies book with each other cancels out",
    """
    SELECT least(y.name, c.name) AS one, greatest(y.name, c.name) AS other,
           CASE WHEN a.kind IN ('expense', 'income') THEN 'cost and income' ELSE 'balances' END AS side,
           sum(g.pence) AS left_pence
      FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
      JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual'
      JOIN books_ledger_account a ON a.id = g.account_id
      JOIN books_ledger_entity y ON y.id = e.entity_id AND y.kind IN ('council', 'body')
      JOIN books_ledger_entity c ON c.id = g.counterparty_id AND c.kind IN ('council', 'body')
     GROUP BY 1, 2, 3 HAVING sum(g.pence) <> 0 ORDER BY 1, 2, 3
    """,
    "{one} and {other} do not book the same dealings: their {side} with each other leave {left_pence}, not zero.",
)

NO_ORPHANS = Promise(
    "no_orphans",
    "No budget is without a holder",
    """
    SELECT l.name AS line, l.year, b.budget_pence FROM books_ledger_line l
      JOIN books_ledger_linebalance b ON b.line_id = l.id
     WHERE b.budget_pence <> 0 AND (l.holder_role = '' OR l.holder_title = '') ORDER BY l.year, l.name
    """,
    "The line “{line}” of {year} has a budget of {budget_pence} and nobody holds it: name the holder.",
)

BUDGET_AS_ADOPTED = Promise(
    "budget_as_adopted",
    "The budget on the lines is the budget that full council adopted",
    """
    SELECT v.name AS version, sum(x.adopted) AS adopted_pence, sum(x.posted) AS posted_pence
      FROM books_plan_planversion v JOIN LATERAL (
        SELECT n.pence AS adopted, coalesce((
          SELECT sum(g.pence) FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
            JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'budget'
                                     AND b.authority_ref = v.decision_ref
           WHERE g.line_id = n.line_id), 0) AS posted
          FROM books_plan_adoptedline n WHERE n.version_id = v.id
      ) x ON true
     WHERE v.decision_ref <> '' GROUP BY v.id HAVING bool_or(x.adopted <> x.posted) ORDER BY v.id
    """,
    "“{version}” adopted {adopted_pence} by line and {posted_pence} is posted under its decision: some line differs.",
)

STATEMENTS_AS_POSTED = Promise(
    "statements_as_posted",
    "Every statement is booked to the penny, at the council and at the body",
    """
    WITH booked AS (
      SELECT e.ref, coalesce(sum(g.pence) FILTER (WHERE y.kind = 'council'), 0) AS council,
             coalesce(sum(g.pence) FILTER (WHERE y.kind = 'body'), 0) AS body
        FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
        JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual'
        JOIN books_ledger_account a ON a.id = g.account_id AND a.kind IN ('expense', 'income')
        JOIN books_ledger_entity y ON y.id = e.entity_id
       WHERE e.ref LIKE 'settlement/statement/%%' GROUP BY e.ref)
    SELECT s.id AS statement, s.agreement_ref AS agreement, to_char(s.month, 'FMMonth YYYY') AS month,
           s.total_pence - coalesce(p.total_pence, 0) AS owed_pence, coalesce(k.council, 0) AS council_pence,
           -coalesce(k.body, 0) AS body_pence
      FROM books_settlement_statement s LEFT JOIN books_settlement_statement p ON p.id = s.difference_of_id
      LEFT JOIN booked k ON k.ref = 'settlement/statement/' || s.id
     WHERE s.total_pence - coalesce(p.total_pence, 0) <> coalesce(k.council, 0)
        OR coalesce(k.council, 0) <> -coalesce(k.body, 0)
     ORDER BY s.id
    """,
    "Statement {statement} ({agreement}, {month}) adds {owed_pence}; the council booked {council_pence} and the body "
    "{body_pence} for it.",
)

STATEMENT_LINES_SUM = Promise(
    "statement_lines_sum",
    "The lines of every statement sum to its total",
    """
    SELECT s.id AS statement, s.agreement_ref AS agreement, s.total_pence, coalesce(sum(l.pence), 0) AS lines_pence
      FROM books_settlement_statement s LEFT JOIN books_settlement_statementline l ON l.statement_id = s.id
     GROUP BY s.id HAVING coalesce(sum(l.pence), 0) <> s.total_pence ORDER BY s.id
    """,
    "Statement {statement} ({agreement}) says {total_pence} and its lines sum to {lines_pence}.",
)

PAYMENTS_IN_LEDGER = Promise(
    "payments_in_ledger",
    "Every payment and refund is one line of the ledger",
    """
    WITH moved AS (
      SELECT p.id AS payment, NULL::bigint AS refund, p.pence, p.batch_id
        FROM frontdoor_payments_payment p WHERE p.taken_at IS NOT NULL
      UNION ALL
      SELECT r.payment_id, r.id, -r.pence, r.batch_id FROM frontdoor_payments_refund r WHERE r.state <> 'error'
      UNION ALL
      SELECT p.id, NULL, 0, p.batch_id FROM frontdoor_payments_payment p
       WHERE p.taken_at IS NULL AND p.batch_id IS NOT NULL)
    SELECT CASE WHEN m.refund IS NULL THEN 'Payment ' || m.payment
                ELSE 'Refund ' || m.refund || ' of payment ' || m.payment END AS what,
           m.pence AS moved_pence, coalesce(b.pence, 0) AS booked_pence
      FROM moved m LEFT JOIN LATERAL (
        SELECT sum(g.pence) AS pence FROM books_ledger_entry e JOIN books_ledger_leg g ON g.entry_id = e.id
          JOIN books_ledger_account a ON a.id = g.account_id
         WHERE e.batch_id = m.batch_id AND a.code = 'cash' AND e.ref = 'payments/payment/' || m.payment) b ON true
     WHERE m.pence <> coalesce(b.pence, 0) ORDER BY m.payment, m.refund NULLS FIRST
    """,
    "{what} moved {moved_pence} and the ledger has {booked_pence} of it: post the difference or send it back.",
)

ACCOUNTS_KEPT = Promise(
    "accounts_kept",
    "Every account keeps the sum of its sealed postings",
    """
    SELECT y.code AS entity, a.code AS account, f.code AS fund, coalesce(k.pence, 0) AS kept_pence,
           coalesce(p.pence, 0) AS posted_pence
      FROM (SELECT e.entity_id, b.stratum, g.account_id, g.fund_id, sum(g.pence) AS pence
              FROM books_ledger_sealedbatch s JOIN books_ledger_batch b ON b.id = s.batch_id
              JOIN books_ledger_entry e ON e.batch_id = b.id JOIN books_ledger_leg g ON g.entry_id = e.id
             GROUP BY e.entity_id, b.stratum, g.account_id, g.fund_id) p
      FULL JOIN books_ledger_accountbalance k USING (entity_id, stratum, account_id, fund_id)
      JOIN books_ledger_entity y ON y.id = entity_id JOIN books_ledger_account a ON a.id = account_id
      JOIN books_ledger_fund f ON f.id = fund_id
     WHERE coalesce(k.pence, 0) <> coalesce(p.pence, 0) ORDER BY 1, 2, 3
    """,
    "Account {account} of {entity} keeps {kept_pence} of {fund} and its sealed postings sum to {posted_pence}. Rebuild "
    "the balances of accounts.",
)

BOOKS_SEALED = Promise(
    "books_sealed",
    "The books are sealed, and every seal still fits what it covers",
    """
    WITH read AS (
      SELECT s.seal_id, s.batch_id, s.hash, h.hash AS now FROM books_ledger_sealedbatch s
        LEFT JOIN LATERAL ledger_hash_of(s.batch_id) h ON true),
    chain AS (
      SELECT s.number, s.hash, s.previous, s.content,
             coalesce(lag(s.hash) OVER (ORDER BY s.number), '') AS before,
             coalesce(lag(s.number) OVER (ORDER BY s.number), 0) AS number_before,
             ledger_hash_of_seal(s.number, s.at, s.batches, s.entries, s.legs, s.previous, s.content) AS now,
             (SELECT ledger_hash_of_sealed(array_agg(r.batch_id), array_agg(r.hash))
                FROM books_ledger_sealedbatch r WHERE r.seal_id = s.number) AS covered
        FROM books_ledger_seal s)
    SELECT said FROM (
      SELECT 1 AS kind, seal_id AS number, 'Batch ' || batch_id || ' is not what seal ' || seal_id
             || ' saw: somebody changed, added or removed rows of it.' AS said FROM read WHERE hash IS DISTINCT FROM now
      UNION ALL
      SELECT 2, number, 'Seal ' || number || ' was changed, or what it covers was exchanged.' FROM chain
       WHERE hash <> now OR content IS DISTINCT FROM covered
      UNION ALL
      SELECT 3, number, 'The chain breaks at seal ' || number || ': it does not follow seal ' || number - 1 || '.'
        FROM chain WHERE previous <> before OR number_before <> number - 1
      UNION ALL
      SELECT 4, b.id, 'Batch ' || b.id || ', posted more than ten minutes ago, is under no seal: see that the worker '
             || 'beside the web server runs.' FROM books_ledger_batch b
       WHERE b.at < %(at)s - interval '10 minutes'
         AND NOT EXISTS (SELECT FROM books_ledger_sealedbatch s WHERE s.batch_id = b.id)
    ) x ORDER BY kind, number
    """,
    "{said}",
)

REVERSED_WHOLE = Promise(
    "reversed_whole",
    "A batch that was reversed is taken back whole, place by place",
    """
    SELECT r.batch_id AS batch, r.by_batch_id AS by_batch, sum(abs(x.pence)) AS left_pence
      FROM books_ledger_reversal r, LATERAL (
        SELECT sum(g.pence) AS pence FROM books_ledger_entry e JOIN books_ledger_leg g ON g.entry_id = e.id
         WHERE e.batch_id IN (r.batch_id, r.by_batch_id)
         GROUP BY e.number, e.entity_id, e.ref, g.account_id, g.line_id, g.service_line_id, g.fund_id, g.recurrence,
                  g.counterparty_id, g.agreement_ref HAVING sum(g.pence) <> 0) x
     GROUP BY r.batch_id, r.by_batch_id ORDER BY r.batch_id
    """,
    "Batch {by_batch} reverses batch {batch}; together they leave {left_pence} in some place, not nothing.",
)

SAVINGS_OF_THE_PLAN = Promise(
    "savings_of_the_plan",
    "Every saving of an adopted budget stands in the register, in its amount, with its lines",
    """
    SELECT p.name AS part, p.year, -p.pence AS planned_pence, coalesce(s.pence, 0) AS kept_pence,
           coalesce(c.pence, 0) AS claimed_pence
      FROM books_plan_planpart p
      LEFT JOIN LATERAL (
        SELECT s.id, s.pence FROM books_plan_saving s WHERE s.part_id = p.id ORDER BY s.id DESC LIMIT 1) s ON true
      LEFT JOIN LATERAL (
        SELECT sum(c.pence) AS pence FROM books_plan_savingclaim c WHERE c.saving_id = s.id) c ON true
     WHERE p.kind = 'saving' AND p.pence < 0
       AND EXISTS (SELECT 1 FROM books_plan_saving o JOIN books_plan_planpart q ON q.id = o.part_id
                    WHERE q.version_id = p.version_id AND q.year = p.year)
       AND (s.id IS NULL OR s.pence <> -p.pence OR s.pence <> coalesce(c.pence, 0))
     ORDER BY p.year, p.id
    """,
    "The plan has {planned_pence} for “{part}” in the year from April {year}; the register has {kept_pence}, and its "
    "lines are lowered by {claimed_pence}. Take it into the register.",
)

# What a review says that the ledger showed is worked out again here from the postings and what was stated by then.
SAVINGS_AS_POSTED = Promise(
    "savings_as_posted",
    "What a review of a saving says is in the ledger is in the ledger",
    """
    WITH stated AS (
      SELECT DISTINCT ON (m.id, b.saving_id, b.line_id) m.id AS move, b.line_id, b.pence
        FROM books_plan_savingmove m JOIN books_plan_savingclaim c ON c.saving_id = m.saving_id
        JOIN books_plan_savingbaseline b ON b.line_id = c.line_id
        JOIN books_plan_savingmove k ON k.id = b.move_id AND k.id < m.id
       WHERE m.kind = 'reviewed' AND NOT EXISTS (
         SELECT 1 FROM books_plan_savingmove w
          WHERE w.saving_id = b.saving_id AND w.kind = 'withdrawn' AND w.id < m.id)
       ORDER BY m.id, b.saving_id, b.line_id, b.id DESC),
    lowest AS (SELECT move, line_id, min(pence) AS pence FROM stated GROUP BY move, line_id),
    spent AS (
      SELECT m.id AS move, g.line_id, date_trunc('month', e."on") AS month,
             coalesce(sum(g.pence) FILTER (WHERE NOT (g.recurrence = 'one_off' AND g.pence < 0)), 0) AS pence
        FROM books_plan_savingmove m JOIN books_plan_saving s ON s.id = m.saving_id
        JOIN books_plan_planpart p ON p.id = s.part_id
        JOIN books_plan_savingclaim c ON c.saving_id = m.saving_id
        JOIN books_ledger_leg g ON g.line_id = c.line_id
        JOIN books_ledger_entry e ON e.id = g.entry_id AND e."on" >= make_date(p.year, 4, 1)
             AND e."on" < least(date_trunc('month', m."on"), make_date(p.year + 1, 4, 1))
        JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual' AND b.at <= m.at
       WHERE m.kind = 'reviewed' GROUP BY 1, 2, 3),
    shown AS (
      SELECT x.move, sum(greatest(x.pence, 0)) AS pence FROM (
        SELECT l.move, l.line_id, sum(
          l.pence / 12 + (CASE WHEN (extract(month FROM s.month)::int + 8) %% 12 < l.pence %% 12 THEN 1 ELSE 0 END)
          - s.pence) AS pence
          FROM lowest l JOIN spent s ON s.move = l.move AND s.line_id = l.line_id
          JOIN books_ledger_line n ON n.id = l.line_id
          JOIN books_ledger_entity y ON y.id = n.entity_id AND y.kind = 'council' GROUP BY 1, 2) x
       GROUP BY x.move)
    SELECT s.name AS saving, m."on" AS day, m.delivered_pence, m.shown_pence, coalesce(w.pence, 0) AS posted_pence
      FROM books_plan_savingmove m JOIN books_plan_saving s ON s.id = m.saving_id LEFT JOIN shown w ON w.move = m.id
     WHERE m.kind = 'reviewed'
       AND (m.shown_pence <> coalesce(w.pence, 0) OR m.delivered_pence > m.shown_pence
            OR m.group_pence > m.delivered_pence)
     ORDER BY m.id
    """,
    "The review of “{saving}” on {day} says that its lines show {shown_pence} and that {delivered_pence} is delivered; "
    "the postings of its lines show {posted_pence}.",
)

BOOKS = (
    KEPT_SUMS,
    SCHEDULES_PROMISED,
    CARRIED_WHOLE,
    ENTRIES_BALANCE,
    POSTINGS_POINT,
    PAIRS_CANCEL_OUT,
    NO_ORPHANS,
    BUDGET_AS_ADOPTED,
    STATEMENTS_AS_POSTED,
    STATEMENT_LINES_SUM,
    PAYMENTS_IN_LEDGER,
    ACCOUNTS_KEPT,
    BOOKS_SEALED,
    REVERSED_WHOLE,
    VIREMENTS_SUM_TO_NOUGHT,
    APPROVALS_STAND,
    SAVINGS_OF_THE_PLAN,
    SAVINGS_AS_POSTED,
)
