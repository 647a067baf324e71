-- The number of the next commitment: for whoever keeps it in a row of their own before the line is asked.
CREATE OR REPLACE FUNCTION next_commitment() RETURNS bigint LANGUAGE sql AS $$
  SELECT nextval(pg_get_serial_sequence('books_ledger_commitment', 'id'))
$$;

-- Take the oldest approval of a kind that stands for this line, reference and sum and was not used. An approval of spend
-- control counts only while the mode that it was given in is in force.
CREATE OR REPLACE FUNCTION ledger_take_approval(line bigint, for_ref text, needed text, asked bigint, made bigint,
                                                known_at timestamptz) RETURNS boolean LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
DECLARE
  found_id bigint;
BEGIN
  SELECT r.id INTO found_id FROM books_ledger_approvalrequest r
    JOIN books_ledger_approvaldecision d ON d.request_id = r.id AND d.is_approved
    WHERE r.line_id = line AND r.ref = for_ref AND r.kind = needed AND r.pence >= asked
      AND NOT EXISTS (SELECT FROM books_ledger_approvaluse u WHERE u.request_id = r.id)
      AND (r.control_id IS NULL
           OR NOT EXISTS (SELECT FROM books_ledger_spendcontrolend e WHERE e.control_id = r.control_id))
    ORDER BY r.id LIMIT 1;
  IF found_id IS NULL THEN
    RETURN false;
  END IF;
  INSERT INTO books_ledger_approvaluse (request_id, commitment_id, at) VALUES (found_id, made, known_at)
    ON CONFLICT DO NOTHING;  -- an agreement is signed without holding the line: somebody else may have been first
  RETURN FOUND;
END $$;

-- Use the word that an agreement needs as a whole, when it is signed and when its price rises: what it promises year by
-- year needs none of its own afterwards.
CREATE OR REPLACE FUNCTION ledger_let_agreement(line bigint, for_ref text, needed text, asked bigint,
                                                known_at timestamptz) RETURNS boolean LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT ledger_may_commit() THEN
    RAISE EXCEPTION 'Your role may not commit money of a budget line.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF needed NOT IN ('authority', 'panel') OR for_ref NOT LIKE 'agreements/agreement/%' THEN
    RAISE EXCEPTION 'Spend control lets agreements through as a whole, nothing else.' USING ERRCODE = 'RS004';
  END IF;
  RETURN ledger_take_approval(line, for_ref, needed, asked, NULL, known_at);
END $$;

-- What the one update did not let through: held, over the budget, or above what spend control lets go. An approval that
-- stands for it lets it pass, once; whatever lacks one is refused with its own sentence.
CREATE OR REPLACE FUNCTION ledger_promise_approved(line bigint, for_ref text, for_kind text, asked bigint,
                                                   known_at timestamptz, made bigint) RETURNS void LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
DECLARE
  b books_ledger_linebalance;
  is_over boolean;
  from_pence bigint;
  needed text;
BEGIN
  SELECT * INTO b FROM books_ledger_linebalance u WHERE u.line_id = line FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM ledger_refuse(b, line, asked);
  END IF;
  IF b.is_held THEN
    RAISE EXCEPTION 'New spending on budget line % is stopped.', line USING ERRCODE = 'RS005', DETAIL = line;
  END IF;
  is_over := b.control <> 'warn' AND b.committed_pence + b.actual_pence + asked > b.budget_pence;
  IF is_over AND NOT (b.control = 'ask' AND ledger_take_approval(line, for_ref, 'limit', asked, made, known_at)) THEN
    PERFORM ledger_refuse(b, line, asked);
  END IF;
  from_pence := CASE for_kind WHEN 'agreement' THEN b.agreement_from_pence ELSE b.panel_from_pence END;
  -- An agreement that promised money before the mode began is in force already: the council must pay it. One that was
  -- let through as a whole has its word, whatever became of the mode under which it was given. What a price adds was
  -- asked before it comes here.
  IF asked >= from_pence AND NOT (for_kind = 'agreement' AND (EXISTS (
      SELECT FROM books_ledger_commitment c, books_ledger_spendcontrol s
       WHERE c.ref = for_ref AND c.kind = 'agreement' AND c.id <> made AND c.at < s.at
         AND NOT EXISTS (SELECT FROM books_ledger_spendcontrolend e WHERE e.control_id = s.id))
      OR EXISTS (
      SELECT FROM books_ledger_approvaluse u JOIN books_ledger_approvalrequest r ON r.id = u.request_id
       WHERE r.ref = for_ref AND u.commitment_id IS NULL AND r.control_id IS NOT NULL))) THEN
    needed := CASE WHEN b.agreement_from_pence < b.panel_from_pence AND for_kind = 'agreement' THEN 'authority'
                   ELSE 'panel' END;
    IF NOT ledger_take_approval(line, for_ref, needed, asked, made, known_at) THEN
      RAISE EXCEPTION 'Spend control: % pence of budget line % need a decision first.', asked, line
        USING ERRCODE = 'RS010',
              DETAIL = jsonb_build_object('line_id', line, 'asked', asked, 'from', b.panel_from_pence, 'needs', needed);
    END IF;
  END IF;
  UPDATE books_ledger_linebalance u SET committed_pence = committed_pence + asked WHERE u.line_id = line;
END $$;

DROP FUNCTION IF EXISTS commit_to_line(bigint, text, text, bigint, timestamptz, text);
DROP FUNCTION IF EXISTS commit_to_line(bigint, text, text, bigint, timestamptz, text, bigint);
-- Promise money of a line: inserts first, then the one conditional update by key that decides who gets the last pound.
-- A promise asks whether the line is held, and whether spend control wants a decision first; a draw of a promise that was
-- made never does. Approvals are looked for only where the update lets nothing through.
CREATE OR REPLACE FUNCTION commit_to_line(line bigint, for_ref text, for_kind text, asked bigint, known_at timestamptz,
                                          made bigint DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
  IF NOT ledger_may_commit() THEN
    RAISE EXCEPTION 'Your role may not commit money of a budget line.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  made := coalesce(made, next_commitment());
  INSERT INTO books_ledger_commitment (id, line_id, ref, kind, pence, at)
    VALUES (made, line, for_ref, for_kind, asked, known_at);
  INSERT INTO books_ledger_commitmentmove (commitment_id, kind, pence, at, ref)
    VALUES (made, 'reserve', asked, known_at, for_ref);
  UPDATE books_ledger_linebalance u SET committed_pence = committed_pence + asked
    WHERE u.line_id = line AND NOT is_held AND (committed_pence + actual_pence + asked <= budget_pence OR control = 'warn')
      AND (CASE for_kind WHEN 'agreement' THEN agreement_from_pence ELSE panel_from_pence END > asked) IS NOT FALSE;
  IF NOT FOUND THEN
    PERFORM ledger_promise_approved(line, for_ref, for_kind, asked, known_at, made);
  END IF;
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION commit_to_line(bigint, text, text, bigint, timestamptz, bigint),
  ledger_promise_approved(bigint, text, text, bigint, timestamptz, bigint),
  ledger_take_approval(bigint, text, text, bigint, bigint, timestamptz),
  ledger_let_agreement(bigint, text, text, bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION commit_to_line(bigint, text, text, bigint, timestamptz, bigint),
  ledger_let_agreement(bigint, text, text, bigint, timestamptz) TO __app__;
