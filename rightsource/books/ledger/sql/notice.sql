-- Warnings and stops are read by whoever works with the line, and laid and lifted by the finance officer alone.
CREATE POLICY line_notice_read ON books_ledger_linenotice FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY line_notice_insert ON books_ledger_linenotice FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY line_notice_end_read ON books_ledger_linenoticeend FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY line_notice_end_insert ON books_ledger_linenoticeend FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
-- One stands on a line at a time, whoever asks at the same instant.
CREATE FUNCTION one_line_notice() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('books_ledger_linenotice', NEW.line_id));
  IF EXISTS (SELECT FROM books_ledger_linenotice n LEFT JOIN books_ledger_linenoticeend e ON e.notice_id = n.id
             WHERE n.line_id = NEW.line_id AND e.notice_id IS NULL) THEN
    RAISE EXCEPTION 'A warning or stop stands on line % already.', NEW.line_id USING ERRCODE = 'RS006';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER one_notice BEFORE INSERT ON books_ledger_linenotice FOR EACH ROW EXECUTE FUNCTION one_line_notice();

-- Stop new promises on a line, or let them be made again.
CREATE FUNCTION hold_line(line bigint, held boolean) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
  IF NOT acts_as('finance_officer', 'system') THEN
    RAISE EXCEPTION 'Only the finance officer stops spending on a line.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE books_ledger_linebalance u SET is_held = held WHERE u.line_id = line;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION hold_line(bigint, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hold_line(bigint, boolean) TO __app__;

-- A new promise asks now whether the line is held; a draw of a promise that was made never does.
CREATE OR REPLACE FUNCTION commit_to_line(line bigint, for_ref text, for_kind text, asked bigint, known_at timestamptz,
                               approved_ref text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  made bigint;
  b books_ledger_linebalance;
BEGIN
  IF NOT ledger_may_commit() THEN
    RAISE EXCEPTION 'Your role may not commit money of a budget line.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT EXISTS (SELECT FROM books_ledger_linebalance u WHERE u.line_id = line) THEN
    PERFORM ledger_refuse(b, line, asked);
  END IF;
  INSERT INTO books_ledger_commitment (line_id, ref, kind, pence, approval_ref, at)
    VALUES (line, for_ref, for_kind, asked, approved_ref, known_at) RETURNING id INTO made;
  INSERT INTO books_ledger_commitmentmove (commitment_id, kind, pence, at, ref)
    VALUES (made, 'reserve', asked, known_at, for_ref);
  UPDATE books_ledger_linebalance u SET committed_pence = committed_pence + asked
    WHERE u.line_id = line AND NOT is_held
      AND (committed_pence + actual_pence + asked <= budget_pence OR control = 'warn'
           OR (control = 'ask' AND approved_ref <> ''));
  IF NOT FOUND THEN
    SELECT * INTO b FROM books_ledger_linebalance u WHERE u.line_id = line;
    IF b.is_held THEN
      RAISE EXCEPTION 'New spending on budget line % is stopped.', line USING ERRCODE = 'RS005', DETAIL = line;
    END IF;
    PERFORM ledger_refuse(b, line, asked);
  END IF;
  RETURN made;
END $$;
