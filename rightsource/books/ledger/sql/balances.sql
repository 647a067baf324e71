-- Kept balances of accounts: what sealed batches sum to, plus the few batches that wait for a seal. Dropped and rebuilt at will.
CREATE POLICY account_balance_read ON books_ledger_accountbalance FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY waiting_batch_read ON books_ledger_waitingbatch FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));

CREATE TRIGGER wait_for_seal AFTER INSERT ON books_ledger_batch
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_wait_for_seal();
INSERT INTO books_ledger_waitingbatch (batch_id)
  SELECT b.id FROM books_ledger_batch b LEFT JOIN books_ledger_sealedbatch s ON s.batch_id = b.id WHERE s.batch_id IS NULL;

-- What batches sum to by entity, stratum, account and fund.
CREATE FUNCTION ledger_sums_of(which bigint[])
  RETURNS TABLE (entity_id bigint, stratum text, account_id bigint, fund_id bigint, pence bigint)
  LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT e.entity_id, b.stratum, g.account_id, g.fund_id, sum(g.pence)::bigint
    FROM books_ledger_batch b JOIN books_ledger_entry e ON e.batch_id = b.id JOIN books_ledger_leg g ON g.entry_id = e.id
   WHERE b.id = ANY (which) GROUP BY e.entity_id, b.stratum, g.account_id, g.fund_id
$$;

-- Seal every batch that is committed and waits, however low its number, fold it into the kept balances, and return the
-- seal's number, or nothing where all is sealed. Whoever posts never waits for this; two who seal wait for each other.
CREATE OR REPLACE FUNCTION ledger_seal(known_at timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE
  which bigint[];
  made bigint;
BEGIN
  IF NOT acts_as('finance_officer', 'system') THEN
    RAISE EXCEPTION 'Only the system itself and the finance officer seal the books.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('books_ledger_seal', 0));
  which := ARRAY(SELECT w.batch_id FROM books_ledger_waitingbatch w ORDER BY w.batch_id);
  IF cardinality(which) = 0 THEN
    RETURN NULL;
  END IF;
  WITH read AS MATERIALIZED (SELECT w.id, h.* FROM unnest(which) AS w(id), LATERAL ledger_hash_of(w.id) h),
  summed AS (
    SELECT count(*) AS batches, sum(entries)::bigint AS entries, sum(legs)::bigint AS legs,
           ledger_hash_of_sealed(array_agg(id), array_agg(hash)) AS content FROM read),
  linked AS (
    SELECT s.*, coalesce(l.number, 0) + 1 AS number, coalesce(l.hash, '') AS previous
      FROM summed s LEFT JOIN LATERAL (SELECT p.number, p.hash FROM books_ledger_seal p ORDER BY p.number DESC LIMIT 1) l
        ON true),
  kept AS (
    INSERT INTO books_ledger_seal (number, at, batches, entries, legs, previous, content, hash)
    SELECT l.number, known_at, l.batches, l.entries, l.legs, l.previous, l.content,
           ledger_hash_of_seal(l.number, known_at, l.batches, l.entries, l.legs, l.previous, l.content)
      FROM linked l RETURNING number),
  members AS (
    INSERT INTO books_ledger_sealedbatch (batch_id, seal_id, hash) SELECT r.id, k.number, r.hash FROM read r, kept k)
  SELECT k.number INTO made FROM kept k;
  INSERT INTO books_ledger_accountbalance (entity_id, stratum, account_id, fund_id, pence)
    SELECT * FROM ledger_sums_of(which)
    ON CONFLICT (entity_id, stratum, account_id, fund_id) DO UPDATE
      SET pence = books_ledger_accountbalance.pence + excluded.pence;
  DELETE FROM books_ledger_waitingbatch w WHERE w.batch_id = ANY (which);
  RETURN made;
END $$;

-- Drop the kept balances and make them again from the rows of every sealed batch.
CREATE FUNCTION ledger_rebuild_balances() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT acts_as('finance_officer', 'system') THEN
    RAISE EXCEPTION 'Only the system itself and the finance officer rebuild balances.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('books_ledger_seal', 0));
  DELETE FROM books_ledger_accountbalance;
  INSERT INTO books_ledger_accountbalance (entity_id, stratum, account_id, fund_id, pence)
    SELECT * FROM ledger_sums_of(ARRAY(SELECT s.batch_id FROM books_ledger_sealedbatch s));
END $$;
REVOKE ALL ON FUNCTION ledger_seal(timestamptz), ledger_rebuild_balances(), ledger_wait_for_seal() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_seal(timestamptz), ledger_rebuild_balances() TO __app__;
DO $$
BEGIN
  INSERT INTO books_ledger_accountbalance (entity_id, stratum, account_id, fund_id, pence)
    SELECT * FROM ledger_sums_of(ARRAY(SELECT s.batch_id FROM books_ledger_sealedbatch s));
END $$;
