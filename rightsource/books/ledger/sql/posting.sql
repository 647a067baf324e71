-- Postings: the one way in is ledger_post; nobody has an INSERT policy on batch, entry or leg.
CREATE POLICY batch_read ON books_ledger_batch FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY entry_read ON books_ledger_entry FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY leg_read ON books_ledger_leg FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));

-- What legs say is asked of all legs of a statement at once (legs.sql).
CREATE TRIGGER legs_balance AFTER INSERT ON books_ledger_leg
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_legs();

-- Post a batch given as JSON and carry its lines' sums; the same key returns the first batch.
CREATE FUNCTION ledger_post(p jsonb, OUT batch_id bigint, OUT is_new boolean) LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  first_digest text;
  wrong record;
BEGIN
  IF NOT (acts_as('finance_officer', 'clerk', 'system')
          OR (p->>'stratum' = 'actual' AND acts_for('order', 'payment', 'settlement'))) THEN
    RAISE EXCEPTION 'Only the finance officer, or a settlement, order or payment, may post to the ledger.'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO books_ledger_batch (stratum, authority_ref, key, digest, at, "on", by_ref)
    VALUES (p->>'stratum', p->>'authority_ref', p->>'key', p->>'digest', (p->>'at')::timestamptz, (p->>'on')::date,
            p->>'by_ref')
    ON CONFLICT (key) DO NOTHING RETURNING id INTO batch_id;
  is_new := batch_id IS NOT NULL;
  IF NOT is_new THEN
    SELECT b.id, b.digest INTO batch_id, first_digest FROM books_ledger_batch b WHERE b.key = p->>'key';
    IF first_digest <> p->>'digest' THEN
      RAISE EXCEPTION 'The key “%” was used for another posting (batch %). Give a new posting a new key.',
        p->>'key', batch_id USING ERRCODE = 'RS001';
    END IF;
    RETURN;
  END IF;

  SELECT x->>'entity' AS code INTO wrong FROM jsonb_array_elements(p->'entries') x
    WHERE NOT EXISTS (SELECT FROM books_ledger_entity e WHERE e.code = x->>'entity') LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'There is no entity “%” in the ledger: open it first.', wrong.code USING ERRCODE = 'RS001';
  END IF;
  INSERT INTO books_ledger_entry (batch_id, number, entity_id, at, "on", ref, text)
    SELECT ledger_post.batch_id, x.number, e.id, (p->>'at')::timestamptz, (x.entry->>'on')::date, x.entry->>'ref', x.entry->>'text'
    FROM jsonb_array_elements(p->'entries') WITH ORDINALITY AS x(entry, number)
    JOIN books_ledger_entity e ON e.code = x.entry->>'entity';

  SELECT CASE WHEN a.id IS NULL THEN 'account “' || g.account || '”'
              WHEN f.id IS NULL THEN 'fund “' || g.fund || '”'
              WHEN s.id IS NULL AND g.service_line <> '' THEN 'service line “' || g.service_line || '”'
              WHEN c.id IS NULL AND g.counterparty <> '' THEN 'counterparty “' || g.counterparty || '”'
              WHEN l.id IS NULL AND g.line_id IS NOT NULL THEN 'budget line ' || g.line_id END AS unknown INTO wrong
    FROM jsonb_array_elements(p->'entries') x
    CROSS JOIN LATERAL jsonb_to_recordset(x->'legs') AS g(account text, fund text, service_line text, line_id bigint,
                                                          counterparty text)
    LEFT JOIN books_ledger_account a ON a.code = g.account
    LEFT JOIN books_ledger_fund f ON f.code = g.fund
    LEFT JOIN books_ledger_serviceline s ON s.code = g.service_line
    LEFT JOIN books_ledger_entity c ON c.code = g.counterparty
    LEFT JOIN books_ledger_line l ON l.id = g.line_id
    ORDER BY unknown NULLS LAST LIMIT 1;
  IF wrong.unknown IS NOT NULL THEN
    RAISE EXCEPTION 'There is no % in the ledger: open it first.', wrong.unknown USING ERRCODE = 'RS001';
  END IF;
  INSERT INTO books_ledger_leg (entry_id, account_id, line_id, service_line_id, fund_id, recurrence, counterparty_id,
                                agreement_ref, pence)
    SELECT e.id, a.id, g.line_id, s.id, f.id, g.recurrence, c.id, g.agreement_ref, g.pence
    FROM jsonb_array_elements(p->'entries') WITH ORDINALITY AS x(entry, number)
    JOIN books_ledger_entry e ON e.batch_id = ledger_post.batch_id AND e.number = x.number
    CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(x.entry->'legs') AS (account text, fund text, service_line text,
      line_id bigint, recurrence text, counterparty text, agreement_ref text, pence bigint)) WITH ORDINALITY AS g(account,
      fund, service_line, line_id, recurrence, counterparty, agreement_ref, pence, place)
    JOIN books_ledger_account a ON a.code = g.account
    JOIN books_ledger_fund f ON f.code = g.fund
    LEFT JOIN books_ledger_serviceline s ON s.code = g.service_line
    LEFT JOIN books_ledger_entity c ON c.code = g.counterparty
    ORDER BY x.number, g.place;  -- a debit stays before its credit, whichever way the database joins them
  PERFORM ledger_carry(batch_id, p->>'stratum');
END $$;

-- Carry a batch into the kept sums of its lines, the lines by key, each as one sum.
CREATE FUNCTION ledger_carry(of_batch bigint, stratum text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  s record;
  b books_ledger_linebalance;
BEGIN
  FOR s IN
    SELECT g.line_id, sum(g.pence)::bigint AS pence,
           coalesce(sum(g.pence) FILTER (WHERE g.recurrence = 'one_off'), 0)::bigint AS one_off
    FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
    WHERE e.batch_id = of_batch AND g.line_id IS NOT NULL GROUP BY g.line_id ORDER BY g.line_id
  LOOP
    UPDATE books_ledger_linebalance u SET
      budget_pence = budget_pence + CASE WHEN stratum = 'budget' THEN s.pence ELSE 0 END,
      budget_one_off_pence = budget_one_off_pence + CASE WHEN stratum = 'budget' THEN s.one_off ELSE 0 END,
      actual_pence = actual_pence + CASE WHEN stratum = 'actual' THEN s.pence ELSE 0 END,
      actual_one_off_pence = actual_one_off_pence + CASE WHEN stratum = 'actual' THEN s.one_off ELSE 0 END
    WHERE u.line_id = s.line_id AND (NOT is_stopped OR s.pence * CASE WHEN stratum = 'budget' THEN -1 ELSE 1 END
                                     <= greatest(budget_pence - committed_pence - actual_pence, 0));
    IF NOT FOUND THEN
      SELECT * INTO b FROM books_ledger_linebalance u WHERE u.line_id = s.line_id;
      PERFORM ledger_refuse(b, s.line_id, abs(s.pence));
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION ledger_post(jsonb), ledger_carry(bigint, text), ledger_check_legs() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_post(jsonb) TO __app__;
