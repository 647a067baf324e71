-- Many moves of commitments at once, as a month's settlement makes them: the same promises as move_commitment, set-based.
-- A move that was made before by the same reference counts once; nothing is moved if one of them may not be.
CREATE FUNCTION move_commitments(wanted jsonb, known_at timestamptz) RETURNS TABLE (moved bigint, how text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  wrong record;
BEGIN
  IF NOT ledger_may_commit() THEN
    RAISE EXCEPTION 'Your role may not change a commitment.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT w.commitment_id INTO wrong
    FROM jsonb_to_recordset(wanted) AS w(commitment_id bigint, kind text, pence bigint, ref text)
    LEFT JOIN books_ledger_commitment c ON c.id = w.commitment_id WHERE c.id IS NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'There is no commitment %.', wrong.commitment_id USING ERRCODE = 'RS004';
  END IF;
  PERFORM FROM books_ledger_linebalance b WHERE b.line_id IN (
      SELECT c.line_id FROM jsonb_to_recordset(wanted) AS w(commitment_id bigint)
        JOIN books_ledger_commitment c ON c.id = w.commitment_id)
    ORDER BY b.line_id FOR UPDATE;
  SELECT w.ref, w.commitment_id, m.pence INTO wrong
    FROM jsonb_to_recordset(wanted) AS w(commitment_id bigint, kind text, pence bigint, ref text)
    JOIN books_ledger_commitmentmove m
      ON m.commitment_id = w.commitment_id AND m.kind = w.kind AND m.ref = w.ref AND m.pence <> w.pence LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'The reference % has already moved % pence of commitment %: a correction needs a reference of its own.',
      wrong.ref, wrong.pence, wrong.commitment_id USING ERRCODE = 'RS004';
  END IF;
  RETURN QUERY
    WITH made AS (
      INSERT INTO books_ledger_commitmentmove (commitment_id, kind, pence, at, ref)
        SELECT w.commitment_id, w.kind, w.pence, known_at, w.ref
          FROM jsonb_to_recordset(wanted) AS w(commitment_id bigint, kind text, pence bigint, ref text)
         WHERE NOT EXISTS (SELECT FROM books_ledger_commitmentmove m
                            WHERE m.commitment_id = w.commitment_id AND m.kind = w.kind AND m.ref = w.ref)
        RETURNING commitment_id, kind, pence),
    freed AS (
      UPDATE books_ledger_linebalance b SET committed_pence = committed_pence - s.pence
        FROM (SELECT c.line_id, sum(made.pence)::bigint AS pence FROM made
                JOIN books_ledger_commitment c ON c.id = made.commitment_id GROUP BY c.line_id) s
       WHERE b.line_id = s.line_id)
    SELECT made.commitment_id, made.kind FROM made;
  SELECT m.commitment_id, -sum(CASE m.kind WHEN 'reserve' THEN m.pence ELSE -m.pence END) AS over INTO wrong
    FROM books_ledger_commitmentmove m
   WHERE m.commitment_id IN (SELECT w.commitment_id FROM jsonb_to_recordset(wanted) AS w(commitment_id bigint))
   GROUP BY m.commitment_id HAVING sum(CASE m.kind WHEN 'reserve' THEN m.pence ELSE -m.pence END) < 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'Commitment % has % pence less outstanding than would be taken from it.',
      wrong.commitment_id, wrong.over USING ERRCODE = 'RS004';
  END IF;
END $$;

-- The commitments of many orders or agreements, for a journey whose actor may not read the ledger.
CREATE FUNCTION commitments_for_all(for_refs text[])
  RETURNS TABLE (ref text, id bigint, line_id bigint, outstanding bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.ref, c.id, c.line_id, sum(CASE m.kind WHEN 'reserve' THEN m.pence ELSE -m.pence END)::bigint
  FROM books_ledger_commitment c JOIN books_ledger_commitmentmove m ON m.commitment_id = c.id
  WHERE c.ref = ANY (for_refs) AND ledger_may_commit() GROUP BY c.id, c.ref, c.line_id ORDER BY c.id
$$;
REVOKE ALL ON FUNCTION move_commitments(jsonb, timestamptz), commitments_for_all(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION move_commitments(jsonb, timestamptz), commitments_for_all(text[]) TO __app__;
