-- Seals: a hash chain over batches that are committed, made beside whoever posts (docs/decisions/0014).
CREATE POLICY seal_read ON books_ledger_seal FOR SELECT USING ((select somebody_acts()));
CREATE POLICY sealedbatch_read ON books_ledger_sealedbatch FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));

-- The hash of all rows of a batch, of every column that says what was posted; the form is fixed and never changes.
CREATE FUNCTION ledger_hash_of(batch bigint, OUT entries bigint, OUT legs bigint, OUT hash text) LANGUAGE sql STABLE
  SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
  SELECT x.count, g.count, encode(sha256(convert_to(
           ROW(b.id, b.stratum, b.authority_ref, b.key, b.digest, b.at, b."on", b.by_ref)::text
           || E'\n' || coalesce(x.said, '') || E'\n' || coalesce(g.said, ''), 'UTF8')), 'hex')
    FROM books_ledger_batch b,
    LATERAL (SELECT count(*), string_agg(ROW(e.id, e.number, e.entity_id, e.at, e."on", e.ref, e.text)::text, E'\n'
                                         ORDER BY e.number) AS said
               FROM books_ledger_entry e WHERE e.batch_id = b.id) x,
    LATERAL (SELECT count(*), string_agg(ROW(l.id, l.entry_id, l.account_id, l.line_id, l.service_line_id, l.fund_id,
                                             l.recurrence, l.counterparty_id, l.agreement_ref, l.pence)::text, E'\n'
                                         ORDER BY l.id) AS said
               FROM books_ledger_entry e JOIN books_ledger_leg l ON l.entry_id = e.id WHERE e.batch_id = b.id) g
   WHERE b.id = ledger_hash_of.batch
$$;

-- The hash of what a seal covers, from the hashes of its batches.
CREATE FUNCTION ledger_hash_of_sealed(batches bigint[], hashes text[]) RETURNS text LANGUAGE sql IMMUTABLE
  SET search_path = public, pg_temp AS $$
  SELECT encode(sha256(convert_to(string_agg(w.batch || ':' || w.hash, E'\n' ORDER BY w.batch), 'UTF8')), 'hex')
    FROM unnest(batches, hashes) AS w(batch, hash)
$$;

-- The hash of a seal, from all that it says.
CREATE FUNCTION ledger_hash_of_seal(number bigint, at timestamptz, batches bigint, entries bigint, legs bigint,
                                    previous text, content text) RETURNS text LANGUAGE sql STABLE
  SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
  SELECT encode(sha256(convert_to(ROW(number, at, batches, entries, legs, previous, content)::text, 'UTF8')), 'hex')
$$;
