-- A batch waits for its seal from the moment at which it is posted; what comes with it in its transaction is told by it.
CREATE OR REPLACE FUNCTION ledger_wait_for_seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO books_ledger_waitingbatch (batch_id) SELECT n.id FROM added n;
  PERFORM set_config('rightsource.posted', pg_current_xact_id()::text, true);
  RETURN NULL;
END $$;
