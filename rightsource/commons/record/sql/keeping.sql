-- Append-only: nobody changes or removes a row, the owner neither.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are never changed or removed: write a new row that corrects it.', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
-- Audited: the commit is refused unless the transaction left an audit row.
CREATE FUNCTION note_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('rightsource.audited', pg_current_xact_id()::text, true);
  RETURN NULL;
END $$;
CREATE FUNCTION refuse_unaudited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('rightsource.audited', true), '') <> pg_current_xact_id()::text THEN
    RAISE EXCEPTION 'A write to % left no audit row in its transaction: nothing is kept.', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
