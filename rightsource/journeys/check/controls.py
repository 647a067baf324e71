"""What must always hold of money that other councils misused: receipts of sales, and one-off money."""

from rightsource.journeys.check.promise import Promise

# What was banked and charged stands in the ledger under the receipt, each charge under a decision that full council had
# made by then, and never more was charged than had come in (controls R4 and R7).
RECEIPTS_IN_LEDGER = Promise(
    "receipts_in_ledger",
    "Every capital receipt is banked before it is used, under a strategy that full council adopted",
    """
    WITH moved AS (
      SELECT e.batch_id, sum(g.pence) AS pence
        FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
        JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual'
        JOIN books_ledger_fund f ON f.id = g.fund_id AND f.code = 'capital-receipts'
        JOIN books_ledger_account a ON a.id = g.account_id AND a.code = 'cash' GROUP BY e.batch_id),
    said AS (
      SELECT batch_id, CASE WHEN is_use THEN -pence ELSE pence END AS pence FROM books_plan_capitalreceiptposting)
    SELECT 'Batch ' || coalesce(m.batch_id, s.batch_id) || ' moves ' || coalesce(m.pence, 0) || ' pence of capital '
           || 'receipts and their record says ' || coalesce(s.pence, 0) || ' pence' AS what
      FROM moved m FULL JOIN said s ON s.batch_id = m.batch_id
     WHERE coalesce(m.pence, 0) <> coalesce(s.pence, 0)
    UNION ALL
    SELECT 'Batch ' || p.batch_id || ' charges the receipt “' || r.code || '” under “' || p.strategy_ref
           || '”, which is no decision of full council made by then'
      FROM books_plan_capitalreceiptposting p JOIN books_plan_capitalreceipt r ON r.id = p.receipt_id
     WHERE p.is_use AND NOT EXISTS (
       SELECT FROM council_democracy_decision d WHERE d.body = 'full_council' AND d.decided_on <= p.on
          AND 'democracy/decision/' || lower(d.code) = p.strategy_ref)
    UNION ALL
    SELECT 'The receipt “' || r.code || '” is charged with more than is banked of it'
      FROM books_plan_capitalreceiptposting p JOIN books_plan_capitalreceipt r ON r.id = p.receipt_id
     GROUP BY r.code HAVING sum(CASE WHEN p.is_use THEN -p.pence ELSE p.pence END) < 0
    """,
    "{what}.",
)

# The same cost line in the year after is recurring by what it does, whatever it is called (control R5).
ONE_OFF_ONCE = Promise(
    "one_off_once",
    "No budget line holds one-off money two years running",
    """
    WITH held AS (
      SELECT b.stratum, l.entity_id, l.service_line_id, l.fund_id, l.year, l.name, sum(g.pence) AS pence
        FROM books_ledger_leg g JOIN books_ledger_line l ON l.id = g.line_id
        JOIN books_ledger_entry e ON e.id = g.entry_id JOIN books_ledger_batch b ON b.id = e.batch_id
       WHERE g.recurrence = 'one_off' GROUP BY b.stratum, l.id HAVING sum(g.pence) <> 0)
    SELECT t.name, CASE t.stratum WHEN 'budget' THEN 'budgeted' ELSE 'spent' END AS what,
           t.pence AS first_pence, t.year AS first_year, n.pence AS again_pence, n.year AS again_year
      FROM held t JOIN held n USING (stratum, entity_id, service_line_id, fund_id)
     WHERE n.year = t.year + 1 ORDER BY t.year, t.name, t.stratum
    """,
    "“{name}” {what} {first_pence} as one-off in the year from April {first_year}, and {again_pence} in the next: "
    "make it recurring, or end it.",
)

# The database refuses such a posting (sql/legs.sql); this finds it where the guard was off (control R6).
RING_FENCED = Promise(
    "ring_fenced",
    "Ring-fenced money is booked within its purpose only",
    """
    SELECT f.name AS fund, coalesce(s.name, 'a leg without a service line') AS what, abs(sum(g.pence)) AS out_pence
      FROM books_ledger_leg g JOIN books_ledger_fund f ON f.id = g.fund_id AND f.service_lines IS NOT NULL
      JOIN books_ledger_account a ON a.id = g.account_id AND a.kind IN ('expense', 'income')
      LEFT JOIN books_ledger_serviceline s ON s.id = g.service_line_id
     WHERE s.code IS NULL OR NOT f.service_lines ? s.code GROUP BY f.name, s.name ORDER BY f.name, s.name
    """,
    "{out_pence} of {fund} is booked to {what}, which is outside its purpose.",
)

CONTROLS = (RECEIPTS_IN_LEDGER, ONE_OFF_ONCE, RING_FENCED)
