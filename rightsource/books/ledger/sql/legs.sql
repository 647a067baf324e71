-- The balance of the books: all legs of an entry come in one INSERT and sum to zero in every fund; money of a fund
-- with a purpose is spent only on its service lines; a leg against a budget line is of that line. It is made for very
-- many at once: sums first, and names only for what is wrong. What a leg points at is asked here, in one set, instead of
-- row by row by foreign keys.
CREATE OR REPLACE FUNCTION ledger_check_legs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET work_mem = '256MB' AS $$
DECLARE wrong record;
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT d.account_id, d.fund_id, d.line_id, d.service_line_id, d.counterparty_id FROM added d) a
      LEFT JOIN books_ledger_account c ON c.id = a.account_id LEFT JOIN books_ledger_fund f ON f.id = a.fund_id
      LEFT JOIN books_ledger_line l ON l.id = a.line_id LEFT JOIN books_ledger_serviceline s ON s.id = a.service_line_id
      LEFT JOIN books_ledger_entity y ON y.id = a.counterparty_id
     WHERE c.id IS NULL OR f.id IS NULL OR (l.id IS NULL AND a.line_id IS NOT NULL)
        OR (s.id IS NULL AND a.service_line_id IS NOT NULL) OR (y.id IS NULL AND a.counterparty_id IS NOT NULL)) THEN
    RAISE EXCEPTION 'A leg points at an account, fund, line, service line or counterparty that is not there.'
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  SELECT coalesce(e.text, 'without an entry') AS text, f.name AS fund, x.out INTO wrong
    FROM (SELECT a.entry_id, a.fund_id, sum(a.pence) AS out FROM added a GROUP BY a.entry_id, a.fund_id) x
    LEFT JOIN books_ledger_entry e ON e.id = x.entry_id LEFT JOIN books_ledger_fund f ON f.id = x.fund_id
    WHERE x.out <> 0 OR e.id IS NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'The entry “%” does not balance in %: it is out by % pence.', wrong.text, wrong.fund, wrong.out
      USING ERRCODE = 'RS001';
  END IF;
  SELECT f.name AS fund, s.name AS service_line INTO wrong
    FROM books_ledger_fund f JOIN added a ON f.id = a.fund_id AND f.service_lines IS NOT NULL
    JOIN books_ledger_account c ON c.id = a.account_id AND c.kind IN ('expense', 'income')
    LEFT JOIN books_ledger_serviceline s ON s.id = a.service_line_id
    WHERE s.code IS NULL OR NOT f.service_lines ? s.code LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '% may not be used for %: it is outside the fund''s purpose. Use a fund that allows it.',
      wrong.fund, coalesce(wrong.service_line, 'a leg without a service line') USING ERRCODE = 'RS001';
  END IF;
  IF NOT EXISTS (SELECT FROM added a WHERE a.line_id IS NOT NULL) THEN  -- else every leg would be joined to find none
    RETURN NULL;
  END IF;
  SELECT l.name INTO wrong
    FROM added a JOIN books_ledger_line l ON l.id = a.line_id
    JOIN books_ledger_entry e ON e.id = a.entry_id JOIN books_ledger_account c ON c.id = a.account_id
    WHERE l.entity_id <> e.entity_id OR l.fund_id <> a.fund_id OR l.service_line_id IS DISTINCT FROM a.service_line_id
       OR c.kind NOT IN ('expense', 'income') LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'A leg against the line “%” must be expense or income of the line''s own entity, fund and service line.',
      wrong.name USING ERRCODE = 'RS001';
  END IF;
  RETURN NULL;
END $$;
