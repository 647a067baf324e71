-- Limits: the kept sums of lines change only through these functions; nobody has an UPDATE policy on them.
CREATE POLICY linebalance_read ON books_ledger_linebalance FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY linebalance_insert ON books_ledger_linebalance FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'clerk', 'system'))
              AND budget_pence = 0 AND committed_pence = 0 AND actual_pence = 0);
CREATE POLICY commitment_read ON books_ledger_commitment FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY commitmentmove_read ON books_ledger_commitmentmove FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));

-- Refuse with what the sentence needs; a line that is not there is told apart from one that is full.
CREATE FUNCTION ledger_refuse(b books_ledger_linebalance, line bigint, asked bigint) RETURNS void LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
BEGIN
  IF b.line_id IS NULL THEN
    RAISE EXCEPTION 'There is no budget line %.', line USING ERRCODE = 'RS003';
  END IF;
  RAISE EXCEPTION 'The limit of budget line % is reached.', line USING ERRCODE = 'RS002',
    DETAIL = jsonb_build_object('line_id', line, 'budget', b.budget_pence,
                                'left', b.budget_pence - b.committed_pence - b.actual_pence, 'asked', asked);
END $$;

-- Whether the actor, who may not see the line, may promise its money: those with the role, and orders of residents.
CREATE FUNCTION ledger_may_commit() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT acts_as('finance_officer', 'budget_holder', 'commissioner', 'director', 'clerk', 'contract_manager', 'system')
      OR acts_for('order', 'settlement')
$$;

-- Draw, release or cancel a commitment, never more than is outstanding; the same move by the same reference counts once.
CREATE FUNCTION move_commitment(which bigint, how text, moved bigint, known_at timestamptz, for_ref text)
  RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  of_line bigint;
  outstanding bigint;
  before bigint;
BEGIN
  IF NOT ledger_may_commit() THEN
    RAISE EXCEPTION 'Your role may not change a commitment.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT line_id INTO of_line FROM books_ledger_commitment WHERE id = which;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'There is no commitment %.', which USING ERRCODE = 'RS004';
  END IF;
  PERFORM FROM books_ledger_linebalance WHERE line_id = of_line FOR UPDATE;
  SELECT pence INTO before FROM books_ledger_commitmentmove
    WHERE commitment_id = which AND kind = how AND ref = for_ref;
  IF before = moved THEN
    RETURN false;
  ELSIF before IS NOT NULL THEN
    RAISE EXCEPTION 'The reference % has already moved % pence of commitment %: a correction needs a reference of its own.',
      for_ref, before, which USING ERRCODE = 'RS004';
  END IF;
  SELECT sum(CASE kind WHEN 'reserve' THEN pence ELSE -pence END) INTO outstanding
    FROM books_ledger_commitmentmove WHERE commitment_id = which;
  IF moved > outstanding THEN
    RAISE EXCEPTION 'Only % pence of commitment % are outstanding, so % cannot be taken from it.',
      outstanding, which, moved USING ERRCODE = 'RS004';
  END IF;
  INSERT INTO books_ledger_commitmentmove (commitment_id, kind, pence, at, ref)
    VALUES (which, how, moved, known_at, for_ref);
  UPDATE books_ledger_linebalance SET committed_pence = committed_pence - moved WHERE line_id = of_line;
  RETURN true;
END $$;

-- The commitments of one order or agreement, for a journey whose actor may not read the ledger.
CREATE FUNCTION commitments_for(for_ref text) RETURNS TABLE (id bigint, line_id bigint, outstanding bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id, c.line_id, sum(CASE m.kind WHEN 'reserve' THEN m.pence ELSE -m.pence END)::bigint
  FROM books_ledger_commitment c JOIN books_ledger_commitmentmove m ON m.commitment_id = c.id
  WHERE c.ref = for_ref AND ledger_may_commit() GROUP BY c.id, c.line_id ORDER BY c.id
$$;
REVOKE ALL ON FUNCTION
  move_commitment(bigint, text, bigint, timestamptz, text), commitments_for(text),
  ledger_refuse(books_ledger_linebalance, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  move_commitment(bigint, text, bigint, timestamptz, text), commitments_for(text) TO __app__;
