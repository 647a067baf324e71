"""What must always hold of budget that was moved and of money that needed a word before it was promised."""

from rightsource.journeys.check.promise import Promise

# A virement is the four legs of its batch and no other: it takes from one line what it gives to the other.
VIREMENTS_SUM_TO_NOUGHT = Promise(
    "virements_sum_to_nought",
    "A virement moves budget between two lines of one year and books, and the budget's total stays",
    """
    SELECT v.id AS virement, v.pence AS amount_pence, coalesce(x.given, 0) AS given_pence,
           coalesce(x.taken, 0) AS taken_pence
      FROM books_ledger_virement v
      JOIN books_ledger_line g ON g.id = v.from_line_id JOIN books_ledger_line t ON t.id = v.to_line_id
      LEFT JOIN LATERAL (
        SELECT -sum(l.pence) FILTER (WHERE l.line_id = v.from_line_id) AS given,
               sum(l.pence) FILTER (WHERE l.line_id = v.to_line_id) AS taken, sum(l.pence) AS net,
               bool_or(l.line_id NOT IN (v.from_line_id, v.to_line_id) OR b.stratum <> 'budget') AS is_other
          FROM books_ledger_batch b JOIN books_ledger_entry e ON e.batch_id = b.id
          JOIN books_ledger_leg l ON l.entry_id = e.id WHERE b.id = v.batch_id) x ON true
     WHERE (x.given, x.taken, x.net) IS DISTINCT FROM (v.pence, v.pence, 0) OR x.is_other
        OR g.year <> t.year OR g.entity_id <> t.entity_id ORDER BY v.id
    """,
    "Virement {virement} is of {amount_pence}; its batch takes {given_pence} from the one line and gives {taken_pence} "
    "to the other: somebody wrote past the ledger.",
)

# Every commitment that was made while the panel had to decide, of its sum, has its approval; no approval lets through
# more, or something else, than it was given for. An agreement that promised money before is in force already.
APPROVALS_STAND = Promise(
    "approvals_stand",
    "Nothing was promised without the word that it needed, and every approval was used for what it was given",
    """
    SELECT 'Commitment ' || c.id || ' of ' || c.ref AS what, c.pence AS amount_pence,
           'spend control wanted a decision first and there is none' AS fault
      FROM books_ledger_commitment c JOIN books_ledger_line l ON l.id = c.line_id
      JOIN books_ledger_entity y ON y.id = l.entity_id AND y.kind = 'council'
      JOIN books_ledger_spendcontrol s ON c.at >= s.at
      LEFT JOIN books_ledger_spendcontrolend e ON e.control_id = s.id
     WHERE (e.at IS NULL OR c.at < e.at)
       AND c.pence >= CASE WHEN c.kind = 'agreement' AND s.is_after_section_114 THEN 0 ELSE s.from_pence END
       AND NOT EXISTS (SELECT FROM books_ledger_approvaluse u JOIN books_ledger_approvalrequest r ON r.id = u.request_id
                        WHERE u.commitment_id = c.id AND r.control_id = s.id)
       AND NOT EXISTS (SELECT FROM books_ledger_commitmentcarry k WHERE k.carried_to_id = c.id)
       AND NOT (c.kind = 'agreement' AND EXISTS (
             SELECT FROM books_ledger_commitment o WHERE o.ref = c.ref AND o.kind = 'agreement' AND o.at < s.at))
    UNION ALL
    SELECT 'Request ' || r.id || ' for ' || r.ref, r.pence, 'it was used for something else, for more, or unapproved'
      FROM books_ledger_approvaluse u JOIN books_ledger_approvalrequest r ON r.id = u.request_id
      JOIN books_ledger_commitment c ON c.id = u.commitment_id
      LEFT JOIN books_ledger_approvaldecision d ON d.request_id = r.id AND d.is_approved
     WHERE d.request_id IS NULL OR c.pence > r.pence OR c.ref <> r.ref OR c.line_id <> r.line_id
     ORDER BY what
    """,
    "{what}, of {amount_pence}: {fault}. Ask who let it through.",
)
