"""What must always hold of protected floors: no budget under one without the officer who answers (control R27)."""

from rightsource.journeys.check.promise import Promise

# Measured against the floor that holds when the year begins, and only if it was set before the budget was last moved:
# a floor that is raised later breaks no budget. The last answer of the officer that covers the amount counts, if it was
# given before the budget was moved.
FLOORS_KEPT = Promise(
    "floors_kept",
    "No adopted budget is under the floor of a duty without the consent of the officer who answers for it",
    """
    WITH budget AS (
      SELECT l.year, s.code, s.name, coalesce(sum(g.pence), 0) AS pence, max(max(b.at)) OVER (PARTITION BY l.year) AS at
        FROM books_ledger_line l JOIN books_ledger_serviceline s ON s.id = l.service_line_id
        JOIN books_ledger_entity y ON y.id = l.entity_id AND y.kind = 'council'
        LEFT JOIN (books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
                   JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'budget') ON g.line_id = l.id
       GROUP BY l.year, s.code, s.name),
    floor AS (
      SELECT DISTINCT ON (y.year, f.duty_id, f.service_line_code) f.*, y.year
        FROM (SELECT DISTINCT year, at FROM budget WHERE at IS NOT NULL) y
        JOIN council_duties_floor f ON f.at <= y.at AND f.starts_on <= make_date(y.year, 4, 1)
             AND (f.ends_before IS NULL OR f.ends_before > make_date(y.year, 4, 1))
       ORDER BY y.year, f.duty_id, f.service_line_code, f.starts_on DESC, f.id DESC)
    SELECT b.name, b.year, b.pence AS has_pence, f.pence AS floor_pence, d.title
      FROM budget b JOIN floor f ON f.year = b.year AND f.service_line_code = b.code
      JOIN council_duties_duty d ON d.id = f.duty_id
     WHERE b.pence < f.pence AND NOT coalesce((
       SELECT c.is_given FROM council_duties_floorconsent c
        WHERE c.floor_id = f.id AND c.at <= b.at AND (c.pence IS NULL
              OR CASE WHEN c.is_given THEN b.pence >= c.pence ELSE b.pence <= c.pence END)
        ORDER BY c.id DESC LIMIT 1), false)
     ORDER BY b.year, b.name, d.title
    """,
    "{name} has {has_pence} in the year from April {year} and needs {floor_pence} for “{title}”: the officer who "
    "answers for it has not consented.",
)

FLOORS = (FLOORS_KEPT,)
