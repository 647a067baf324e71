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
