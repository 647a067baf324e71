-- Leaving an audit row and a fact, for the functions of other rooms that keep all of a write in one call.
CREATE FUNCTION leave_audit(known_at timestamptz, by_ref text, verb text, subject text, detail jsonb) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO commons_record_audit (at, by, role, purpose, verb, subject, detail)
    VALUES (known_at, by_ref, acting_role(), coalesce(acting_purpose(), ''), verb, subject, detail);
END $$;
CREATE FUNCTION leave_fact(known_at timestamptz, on_day date, kind text, subject text, numbers jsonb) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO commons_record_fact (kind, subject, at, "on", numbers) VALUES (kind, subject, known_at, on_day, numbers);
END $$;
