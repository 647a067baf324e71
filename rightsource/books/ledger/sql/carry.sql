-- Take whole promises from lines whose year ended, and put them on the lines of the next year or release them, all or
-- none; each is known by its number and by what is outstanding. What is carried is no new promise, so a stop of new
-- spending does not refuse it; the limit of the next year's line does, save for what is carried under an authority.
CREATE OR REPLACE FUNCTION carry_commitments(wanted jsonb, known_at timestamptz, by_whom text) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  wrong record;
  s record;
  b books_ledger_linebalance;
  settled integer;
BEGIN
  IF NOT acts_as('finance_officer', 'system') THEN
    RAISE EXCEPTION 'Only the finance officer settles what a year still promises.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  CREATE TEMPORARY TABLE carrying ON COMMIT DROP AS
    SELECT w.*, c.line_id, c.ref, c.kind, l.year,
           CASE WHEN w.to_line IS NOT NULL THEN next_commitment() END AS made
      FROM jsonb_to_recordset(wanted) AS w(commitment_id bigint, pence bigint, fate text, to_line bigint, reason text,
                                           authority_ref text, batch_id bigint)
      JOIN books_ledger_commitment c ON c.id = w.commitment_id JOIN books_ledger_line l ON l.id = c.line_id;
  PERFORM FROM books_ledger_linebalance h WHERE h.line_id IN (
      SELECT k.line_id FROM carrying k UNION SELECT k.to_line FROM carrying k) ORDER BY h.line_id FOR UPDATE;
  SELECT k.commitment_id, k.pence, o.pence AS outstanding INTO wrong FROM carrying k
    CROSS JOIN LATERAL (SELECT sum(CASE m.kind WHEN 'reserve' THEN m.pence ELSE -m.pence END)::bigint AS pence
                          FROM books_ledger_commitmentmove m WHERE m.commitment_id = k.commitment_id) o
   WHERE o.pence <> k.pence LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'What is promised changed meanwhile: % pence of commitment % are outstanding, not %. Look again.',
      wrong.outstanding, wrong.commitment_id, wrong.pence USING ERRCODE = 'RS004';
  END IF;
  SELECT k.commitment_id INTO wrong FROM carrying k LEFT JOIN books_ledger_line o ON o.id = k.line_id
    LEFT JOIN books_ledger_line n ON n.id = k.to_line
   WHERE k.to_line IS NOT NULL AND (n.year <= o.year OR n.entity_id <> o.entity_id OR n.fund_id <> o.fund_id) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'Commitment % is carried to a later year in the same books and the same fund, or not at all.',
      wrong.commitment_id USING ERRCODE = 'RS004';
  END IF;
  INSERT INTO books_ledger_commitmentmove (commitment_id, kind, pence, at, ref)
    SELECT k.commitment_id, CASE WHEN k.to_line IS NULL THEN 'release' ELSE 'carry' END, k.pence, known_at,
           'ledger/year/' || k.year FROM carrying k;
  UPDATE books_ledger_linebalance u SET committed_pence = committed_pence - x.pence
    FROM (SELECT k.line_id, sum(k.pence)::bigint AS pence FROM carrying k GROUP BY k.line_id) x
   WHERE u.line_id = x.line_id;
  INSERT INTO books_ledger_commitment (id, line_id, ref, kind, pence, at)
    SELECT k.made, k.to_line, k.ref, k.kind, k.pence, known_at FROM carrying k
     WHERE k.to_line IS NOT NULL ORDER BY k.made;
  INSERT INTO books_ledger_commitmentmove (commitment_id, kind, pence, at, ref)
    SELECT k.made, 'reserve', k.pence, known_at, k.ref FROM carrying k WHERE k.to_line IS NOT NULL;
  INSERT INTO books_ledger_commitmentcarry (commitment_id, year, fate, carried_to_id, pence, reason, authority_ref,
                                            batch_id, at, by_ref)
    SELECT k.commitment_id, k.year, k.fate, k.made, k.pence, k.reason, k.authority_ref, k.batch_id, known_at, by_whom
      FROM carrying k;
  GET DIAGNOSTICS settled = ROW_COUNT;
  FOR s IN SELECT k.to_line, sum(k.pence)::bigint AS pence, k.authority_ref <> '' AS has_authority
             FROM carrying k WHERE k.to_line IS NOT NULL GROUP BY 1, 3 ORDER BY 1, 3 DESC
  LOOP
    UPDATE books_ledger_linebalance u SET committed_pence = committed_pence + s.pence
     WHERE u.line_id = s.to_line
       AND (committed_pence + actual_pence + s.pence <= budget_pence OR control = 'warn'
            OR (control = 'ask' AND s.has_authority));
    IF NOT FOUND THEN
      SELECT * INTO b FROM books_ledger_linebalance u WHERE u.line_id = s.to_line;
      PERFORM ledger_refuse(b, s.to_line, s.pence);
    END IF;
  END LOOP;
  DROP TABLE pg_temp.carrying;
  RETURN settled;
END $$;
REVOKE ALL ON FUNCTION carry_commitments(jsonb, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION carry_commitments(jsonb, timestamptz, text) TO __app__;
