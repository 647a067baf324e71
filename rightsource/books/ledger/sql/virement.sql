-- Virements: budget moves between two lines through this function alone; nobody has an INSERT policy on them.
CREATE POLICY virement_read ON books_ledger_virement FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));

-- Who moves budget from one line to another waits for whoever does the same at this instant, so that a limit that counts
-- what was moved before is asked of both.
CREATE FUNCTION ledger_wait_to_vire(giving bigint, taking bigint) RETURNS void LANGUAGE sql
  SET search_path = public, pg_temp AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('books_ledger_virement', (giving << 20) + taking))
$$;

-- Move budget from one line to another: the rows first, then the two sums by key, each by one conditional update. The
-- giving line keeps what is spent and promised, whatever its control; the same key returns the first virement.
CREATE FUNCTION ledger_vire(p jsonb, OUT made bigint, OUT is_new boolean) LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v books_ledger_virement := jsonb_populate_record(NULL::books_ledger_virement, p);
  giving books_ledger_line;
  taking books_ledger_line;
  batch bigint;
  entry bigint;
  s record;
  b books_ledger_linebalance;
BEGIN
  IF NOT acts_as('finance_officer', 'budget_holder', 'commissioner', 'director', 'system') THEN
    RAISE EXCEPTION 'Only the holders of budget lines and the finance officer move budget between lines.'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO giving FROM books_ledger_line l WHERE l.id = v.from_line_id;
  SELECT * INTO taking FROM books_ledger_line l WHERE l.id = v.to_line_id;
  IF giving.id IS NULL OR taking.id IS NULL THEN
    RAISE EXCEPTION 'There is no budget line %.', CASE WHEN giving.id IS NULL THEN v.from_line_id ELSE v.to_line_id END
      USING ERRCODE = 'RS003';
  END IF;
  IF giving.id = taking.id OR giving.entity_id <> taking.entity_id OR giving.year <> taking.year
     OR '' IN (giving.holder_role, giving.holder_title, taking.holder_role, taking.holder_title) THEN
    RAISE EXCEPTION 'Budget moves between two lines of the same books and year, each with a holder.'
      USING ERRCODE = 'RS001';
  END IF;
  made := nextval(pg_get_serial_sequence('books_ledger_virement', 'id'));
  INSERT INTO books_ledger_batch (stratum, authority_ref, key, digest, at, "on", by_ref)
    VALUES ('budget', 'ledger/virement/' || made, 'virement:' || v.key, p->>'digest', v.at, v."on", v.by_ref)
    ON CONFLICT (key) DO NOTHING RETURNING id INTO batch;
  is_new := batch IS NOT NULL;
  IF NOT is_new THEN
    SELECT d.id INTO made FROM books_ledger_virement d JOIN books_ledger_batch g ON g.id = d.batch_id
      WHERE d.key = v.key AND g.digest = p->>'digest';
    IF made IS NULL THEN
      RAISE EXCEPTION 'The key “%” was used for another virement. Give a new one a new key.', v.key
        USING ERRCODE = 'RS001';
    END IF;
    RETURN;
  END IF;
  INSERT INTO books_ledger_entry (batch_id, number, entity_id, at, "on", ref, text)
    VALUES (batch, 1, giving.entity_id, v.at, v."on", 'ledger/virement/' || made, p->>'text') RETURNING id INTO entry;
  INSERT INTO books_ledger_leg (entry_id, account_id, line_id, service_line_id, fund_id, recurrence, agreement_ref, pence)
    SELECT entry, a.id, CASE WHEN x.of_line THEN x.line END, CASE WHEN x.of_line THEN x.service_line END, x.fund,
           v.recurrence, '', x.pence
      FROM (VALUES ('expenditure', true, giving.id, giving.service_line_id, giving.fund_id, -v.pence, 1),
                   ('budget', false, giving.id, giving.service_line_id, giving.fund_id, v.pence, 2),
                   ('expenditure', true, taking.id, taking.service_line_id, taking.fund_id, v.pence, 3),
                   ('budget', false, taking.id, taking.service_line_id, taking.fund_id, -v.pence, 4))
           AS x(account, of_line, line, service_line, fund, pence, place)
      JOIN books_ledger_account a ON a.code = x.account ORDER BY x.place;
  INSERT INTO books_ledger_virement (id, from_line_id, to_line_id, pence, recurrence, reason, authority, authority_ref,
                                     key, batch_id, "on", at, by_ref)
    VALUES (made, giving.id, taking.id, v.pence, v.recurrence, v.reason, v.authority, v.authority_ref, v.key, batch,
            v."on", v.at, v.by_ref);
  FOR s IN SELECT * FROM (VALUES (giving.id, -v.pence), (taking.id, v.pence)) AS x(line, pence) ORDER BY x.line LOOP
    UPDATE books_ledger_linebalance u SET
      budget_pence = budget_pence + s.pence,
      budget_one_off_pence = budget_one_off_pence + CASE WHEN v.recurrence = 'one_off' THEN s.pence ELSE 0 END
    WHERE u.line_id = s.line AND -s.pence <= greatest(budget_pence - committed_pence - actual_pence, 0);
    IF NOT FOUND THEN
      SELECT * INTO b FROM books_ledger_linebalance u WHERE u.line_id = s.line;
      RAISE EXCEPTION 'Budget line % has less left than is to be moved.', s.line USING ERRCODE = 'RS009',
        DETAIL = jsonb_build_object('line_id', s.line, 'left', b.budget_pence - b.committed_pence - b.actual_pence,
                                    'asked', v.pence);
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION ledger_vire(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_vire(jsonb) TO __app__;
