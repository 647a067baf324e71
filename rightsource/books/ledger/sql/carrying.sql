-- What a year still promised when it ended: read by whoever works with lines, written by carry_commitments alone.
CREATE POLICY commitment_carry_read ON books_ledger_commitmentcarry FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));

-- Hold lines until the end of the transaction, always in the order of their keys.
CREATE FUNCTION ledger_hold_lines(lines bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
  IF NOT acts_as('finance_officer', 'system') THEN
    RAISE EXCEPTION 'Only the finance officer settles what a year still promises.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM FROM books_ledger_linebalance b WHERE b.line_id = ANY (lines) ORDER BY b.line_id FOR UPDATE;
END $$;

REVOKE ALL ON FUNCTION ledger_hold_lines(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_hold_lines(bigint[]) TO __app__;

-- A year that still promises something is not closed, and a closed year promises nothing new.
CREATE FUNCTION ledger_refuse_promised() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
DECLARE
  waiting record;
BEGIN
  SELECT count(*) AS lines, sum(b.committed_pence) AS pence INTO waiting FROM books_ledger_linebalance b
    JOIN books_ledger_line l ON l.id = b.line_id WHERE l.year = NEW.year AND b.committed_pence > 0;
  IF waiting.lines > 0 THEN
    RAISE EXCEPTION '£% is still promised on % of the year''s lines. Carry or release it first.',
      to_char(waiting.pence / 100.0, 'FM999,999,999,990.00'), waiting.lines USING ERRCODE = 'RS008';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER end_year_promises BEFORE INSERT ON books_ledger_yearend
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_promised();

CREATE FUNCTION ledger_refuse_closed() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM books_ledger_yearend y JOIN books_ledger_line l ON l.year = y.year WHERE l.id = NEW.line_id) THEN
    RAISE EXCEPTION 'The year of budget line % is closed, so nothing more is promised on it. Use the line of the year that runs.',
      NEW.line_id USING ERRCODE = 'RS004';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER year_is_open BEFORE INSERT ON books_ledger_commitment
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_closed();

-- A line of a fund with a purpose is a line of that purpose, so that nothing else is ever promised or spent on it.
CREATE FUNCTION ledger_line_in_purpose() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
DECLARE
  wrong record;
BEGIN
  SELECT f.name AS fund, s.name AS service_line INTO wrong FROM books_ledger_fund f
    JOIN books_ledger_serviceline s ON s.id = NEW.service_line_id
   WHERE f.id = NEW.fund_id AND f.service_lines IS NOT NULL AND NOT f.service_lines ? s.code;
  IF FOUND THEN
    RAISE EXCEPTION '% may not be used for %: it is outside the fund''s purpose. Use a fund that allows it.',
      wrong.fund, wrong.service_line USING ERRCODE = 'RS001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER line_in_purpose BEFORE INSERT OR UPDATE OF fund_id, service_line_id ON books_ledger_line
  FOR EACH ROW EXECUTE FUNCTION ledger_line_in_purpose();

-- The commitments of many orders or agreements, with the line on which each was first promised.
DROP FUNCTION commitments_for_all(text[]);
CREATE FUNCTION commitments_for_all(for_refs text[])
  RETURNS TABLE (ref text, id bigint, line_id bigint, outstanding bigint, promised_on bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.ref, c.id, c.line_id, sum(CASE m.kind WHEN 'reserve' THEN m.pence ELSE -m.pence END)::bigint,
         coalesce((SELECT o.line_id FROM books_ledger_commitmentcarry k
                     JOIN books_ledger_commitment o ON o.id = k.commitment_id WHERE k.carried_to_id = c.id), c.line_id)
  FROM books_ledger_commitment c JOIN books_ledger_commitmentmove m ON m.commitment_id = c.id
  WHERE c.ref = ANY (for_refs) AND ledger_may_commit() GROUP BY c.id, c.ref, c.line_id ORDER BY c.id
$$;
REVOKE ALL ON FUNCTION commitments_for_all(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION commitments_for_all(text[]) TO __app__;
