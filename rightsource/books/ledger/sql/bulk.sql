-- Posting in bulk: rows are copied into two tables of the session, checked and inserted as sets, whole or not at all.
CREATE FUNCTION ledger_stage() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT acts_as('finance_officer', 'system') THEN
    RAISE EXCEPTION 'Only the finance officer and the system itself post in bulk.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  CREATE TEMPORARY TABLE staged_entry (number integer, entity text, "on" date, ref text, text text) ON COMMIT DROP;
  CREATE TEMPORARY TABLE staged_leg (entry integer, account text, fund text, service_line text, line_id bigint,
    recurrence text, counterparty text, agreement_ref text, pence bigint) ON COMMIT DROP;
  GRANT INSERT ON staged_entry, staged_leg TO __app__;
END $$;

-- Post what is staged under one authority, in batches of so many entries; the same key again posts nothing.
CREATE FUNCTION ledger_post_staged(p jsonb, entries_each integer) RETURNS bigint[] LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET lock_timeout = '5s' SET work_mem = '256MB' AS $$
DECLARE
  made bigint[];
  wrong record;
  one bigint;
  copied bigint;
BEGIN
  IF NOT acts_as('finance_officer', 'system') THEN
    RAISE EXCEPTION 'Only the finance officer and the system itself post in bulk.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF EXISTS (SELECT FROM books_ledger_batch b WHERE b.key = (p->>'key') || '/1') THEN
    RAISE EXCEPTION 'The key “%” was used for another posting. Give a new posting a new key.', p->>'key' USING ERRCODE = 'RS001';
  END IF;
  ANALYZE staged_entry, staged_leg;
  SELECT CASE WHEN a.id IS NULL THEN 'account “' || d.account || '”'
              WHEN f.id IS NULL THEN 'fund “' || d.fund || '”'
              WHEN s.id IS NULL AND d.service_line <> '' THEN 'service line “' || d.service_line || '”'
              WHEN c.id IS NULL AND d.counterparty <> '' THEN 'counterparty “' || d.counterparty || '”'
              WHEN l.id IS NULL AND d.line_id IS NOT NULL THEN 'budget line ' || d.line_id END AS unknown INTO wrong
    FROM (SELECT DISTINCT account, fund, service_line, counterparty, line_id FROM staged_leg) d
    LEFT JOIN books_ledger_account a ON a.code = d.account LEFT JOIN books_ledger_fund f ON f.code = d.fund
    LEFT JOIN books_ledger_serviceline s ON s.code = d.service_line
    LEFT JOIN books_ledger_entity c ON c.code = d.counterparty LEFT JOIN books_ledger_line l ON l.id = d.line_id
    ORDER BY unknown NULLS LAST LIMIT 1;
  IF wrong.unknown IS NOT NULL THEN
    RAISE EXCEPTION 'There is no % in the ledger: open it first.', wrong.unknown USING ERRCODE = 'RS001';
  END IF;
  SELECT d.entity INTO wrong FROM (SELECT DISTINCT entity FROM staged_entry) d
    LEFT JOIN books_ledger_entity e ON e.code = d.entity WHERE e.id IS NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'There is no entity “%” in the ledger: open it first.', wrong.entity USING ERRCODE = 'RS001';
  END IF;
  WITH new AS (
    INSERT INTO books_ledger_batch (stratum, authority_ref, key, digest, at, "on", by_ref)
    SELECT p->>'stratum', p->>'authority_ref', (p->>'key') || '/' || part, p->>'digest', (p->>'at')::timestamptz,
           (p->>'on')::date, p->>'by_ref'
      FROM generate_series(1, (SELECT (max(number) - 1) / entries_each + 1 FROM staged_entry)) AS part RETURNING id)
  SELECT array_agg(id ORDER BY id) INTO made FROM new;
  INSERT INTO books_ledger_entry (batch_id, number, entity_id, at, "on", ref, text)
    SELECT made[(d.number - 1) / entries_each + 1], (d.number - 1) % entries_each + 1, e.id, (p->>'at')::timestamptz,
           d."on", d.ref, d.text
      FROM staged_entry d JOIN books_ledger_entity e ON e.code = d.entity;
  INSERT INTO books_ledger_leg (entry_id, account_id, line_id, service_line_id, fund_id, recurrence, counterparty_id,
                                agreement_ref, pence)
    SELECT e.id, a.id, d.line_id, s.id, f.id, d.recurrence, c.id, d.agreement_ref, d.pence
      FROM staged_leg d
      JOIN books_ledger_entry e ON e.batch_id = made[(d.entry - 1) / entries_each + 1]
                               AND e.number = (d.entry - 1) % entries_each + 1
      JOIN books_ledger_account a ON a.code = d.account JOIN books_ledger_fund f ON f.code = d.fund
      LEFT JOIN books_ledger_serviceline s ON s.code = d.service_line
      LEFT JOIN books_ledger_entity c ON c.code = d.counterparty;
  GET DIAGNOSTICS copied = ROW_COUNT;
  IF copied <> (SELECT count(*) FROM staged_leg) THEN
    RAISE EXCEPTION 'A leg belongs to no entry: every leg needs the number of its entry.' USING ERRCODE = 'RS001';
  END IF;
  IF EXISTS (SELECT FROM staged_entry d WHERE NOT EXISTS (SELECT FROM staged_leg g WHERE g.entry = d.number)) THEN
    RAISE EXCEPTION 'An entry has no leg: every entry needs a debit and a credit.' USING ERRCODE = 'RS001';
  END IF;
  IF EXISTS (SELECT FROM staged_leg WHERE line_id IS NOT NULL) THEN
    FOREACH one IN ARRAY made LOOP
      PERFORM ledger_carry(one, p->>'stratum');
    END LOOP;
  END IF;
  DROP TABLE pg_temp.staged_entry, pg_temp.staged_leg;
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION ledger_stage(), ledger_post_staged(jsonb, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_stage(), ledger_post_staged(jsonb, integer) TO __app__;

-- Entries and legs come with a batch of the same transaction, and the batch answers for the audit row at its commit.
CREATE FUNCTION ledger_with_its_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('rightsource.posted', true), '') <> pg_current_xact_id()::text THEN
    RAISE EXCEPTION 'A write to % came without a batch in its transaction: nothing is kept.', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER audited ON books_ledger_entry;
CREATE TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON books_ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_with_its_batch();
DROP TRIGGER audited ON books_ledger_leg;
CREATE TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON books_ledger_leg
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_with_its_batch();
