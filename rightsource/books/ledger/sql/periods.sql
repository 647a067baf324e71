-- Periods: a month that is locked takes no posting, whoever posts and by whichever way; a closed year is never opened again.
CREATE POLICY period_move_read ON books_ledger_periodmove FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY period_move_insert ON books_ledger_periodmove FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY year_end_read ON books_ledger_yearend FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY year_end_insert ON books_ledger_yearend FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));

-- The financial year of a day, by the year in which it starts.
CREATE FUNCTION financial_year_of(day date) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT extract(year FROM day - interval '3 months')::integer
$$;

-- Whoever locks or opens a month waits until postings under way in it are kept or gone; they hold a shared lock.
CREATE FUNCTION ledger_move_period() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
  SET lock_timeout = '5s' AS $$
DECLARE
  standing text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('books_ledger_period', to_char(NEW.month, 'YYYYMM')::bigint));
  SELECT m.kind INTO standing FROM books_ledger_periodmove m WHERE m.month = NEW.month ORDER BY m.id DESC LIMIT 1;
  IF coalesce(standing, 'open') = NEW.kind THEN
    RAISE EXCEPTION '% is % already.', to_char(NEW.month, 'FMMonth YYYY'),
      CASE NEW.kind WHEN 'lock' THEN 'locked' ELSE 'open' END USING ERRCODE = 'RS008';
  END IF;
  IF EXISTS (SELECT FROM books_ledger_yearend y WHERE y.year = financial_year_of(NEW.month)) THEN
    RAISE EXCEPTION 'The year of % is closed and its result stands in reserves, so it is not opened again. Post a correction with the date of today.',
      to_char(NEW.month, 'FMMonth YYYY') USING ERRCODE = 'RS008';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER move_period BEFORE INSERT ON books_ledger_periodmove FOR EACH ROW EXECUTE FUNCTION ledger_move_period();

-- A year ends once, when its twelve months are locked and everything posted in it is under a seal.
CREATE FUNCTION ledger_end_year() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  locked integer;
  wrong record;
BEGIN
  SELECT count(*) INTO locked FROM (
    SELECT DISTINCT ON (m.month) m.kind FROM books_ledger_periodmove m
     WHERE financial_year_of(m.month) = NEW.year ORDER BY m.month, m.id DESC) last WHERE last.kind = 'lock';
  IF locked < 12 THEN
    RAISE EXCEPTION 'Only % of the twelve months of the year are locked. Lock the others first.', locked USING ERRCODE = 'RS008';
  END IF;
  SELECT b.id INTO wrong FROM books_ledger_batch b WHERE financial_year_of(b."on") = NEW.year
     AND NOT EXISTS (SELECT FROM books_ledger_sealedbatch s WHERE s.batch_id = b.id) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'Batch % of the year is under no seal yet. Wait a minute, then close the year.', wrong.id USING ERRCODE = 'RS008';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER end_year BEFORE INSERT ON books_ledger_yearend FOR EACH ROW EXECUTE FUNCTION ledger_end_year();

-- No entry lies in a locked month, by its own day or its batch's, except the one batch that ends the year.
CREATE FUNCTION ledger_check_periods() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  d record;
  last record;
BEGIN
  FOR d IN
    SELECT x.month, bool_and(x.key = 'year-end:' || y.year) AS ends_year, bool_or(y.year IS NOT NULL) AS is_closed FROM (
      SELECT DISTINCT date_trunc('month', p.day)::date AS month, p.key FROM (
        SELECT a."on" AS day, b.key FROM (SELECT DISTINCT n.batch_id, n."on" FROM added n) a
          JOIN books_ledger_batch b ON b.id = a.batch_id
        UNION ALL
        SELECT b."on", b.key FROM (SELECT DISTINCT n.batch_id FROM added n) a JOIN books_ledger_batch b ON b.id = a.batch_id
      ) p) x LEFT JOIN books_ledger_yearend y ON y.year = financial_year_of(x.month) GROUP BY x.month ORDER BY x.month
  LOOP
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('books_ledger_period', to_char(d.month, 'YYYYMM')::bigint));
    SELECT m.kind, m.at INTO last FROM books_ledger_periodmove m WHERE m.month = d.month ORDER BY m.id DESC LIMIT 1;
    IF last.kind = 'lock' AND NOT coalesce(d.ends_year, false) THEN
      IF d.is_closed THEN
        RAISE EXCEPTION '% lies in a year that is closed, so nothing of this was posted. Post it with the date of today.',
          to_char(d.month, 'FMMonth YYYY') USING ERRCODE = 'RS007';
      END IF;
      RAISE EXCEPTION '% was locked on %, so nothing of this was posted. Post it with the date of today, or ask the finance officer (section 151) to open %.',
        to_char(d.month, 'FMMonth YYYY'), to_char(last.at AT TIME ZONE 'Europe/London', 'FMDD FMMonth YYYY'),
        to_char(d.month, 'FMMonth YYYY') USING ERRCODE = 'RS007';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER periods_open AFTER INSERT ON books_ledger_entry
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_periods();
REVOKE ALL ON FUNCTION ledger_check_periods() FROM PUBLIC;
