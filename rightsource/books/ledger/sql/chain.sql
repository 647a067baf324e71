-- What is outstanding under orders and agreements. What was carried, over however many years, says on which line it was
-- first promised.
CREATE OR REPLACE FUNCTION commitments_for_all(for_refs text[])
  RETURNS TABLE (ref text, id bigint, line_id bigint, outstanding bigint, promised_on bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH RECURSIVE chain (id, line_id) AS (
    SELECT c.id, c.line_id FROM books_ledger_commitment c
    WHERE c.ref = ANY (for_refs) AND ledger_may_commit()
      AND NOT EXISTS (SELECT FROM books_ledger_commitmentcarry k WHERE k.carried_to_id = c.id)
    UNION ALL
    SELECT k.carried_to_id, p.line_id FROM chain p JOIN books_ledger_commitmentcarry k ON k.commitment_id = p.id
    WHERE k.carried_to_id IS NOT NULL)
  SELECT c.ref, c.id, c.line_id, sum(CASE m.kind WHEN 'reserve' THEN m.pence ELSE -m.pence END)::bigint, p.line_id
  FROM chain p JOIN books_ledger_commitment c ON c.id = p.id
  JOIN books_ledger_commitmentmove m ON m.commitment_id = c.id
  GROUP BY c.id, c.ref, c.line_id, p.line_id ORDER BY c.id
$$;
