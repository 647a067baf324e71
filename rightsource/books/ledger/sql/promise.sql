-- The number of the next commitment: for whoever keeps it in a row of their own before the line is asked.
CREATE FUNCTION next_commitment() RETURNS bigint LANGUAGE sql AS $$
  SELECT nextval(pg_get_serial_sequence('books_ledger_commitment', 'id'))
$$;
DROP FUNCTION IF EXISTS commit_to_line(bigint, text, text, bigint, timestamptz, text);
-- Promise money of a line: inserts first, then the one conditional update by key that decides who gets the last pound.
-- A promise asks whether the line is held; a draw of a promise that was made never does.
CREATE FUNCTION commit_to_line(line bigint, for_ref text, for_kind text, asked bigint, known_at timestamptz,
                               approved_ref text, made bigint DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  b books_ledger_linebalance;
BEGIN
  IF NOT ledger_may_commit() THEN
    RAISE EXCEPTION 'Your role may not commit money of a budget line.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT EXISTS (SELECT FROM books_ledger_linebalance u WHERE u.line_id = line) THEN
    PERFORM ledger_refuse(b, line, asked);
  END IF;
  made := coalesce(made, next_commitment());
  INSERT INTO books_ledger_commitment (id, line_id, ref, kind, pence, approval_ref, at)
    VALUES (made, line, for_ref, for_kind, asked, approved_ref, known_at);
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
REVOKE ALL ON FUNCTION commit_to_line(bigint, text, text, bigint, timestamptz, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION commit_to_line(bigint, text, text, bigint, timestamptz, text, bigint) TO __app__;
