-- Leaving several audit rows of one write at once; a row whose verb is null is left out.
CREATE FUNCTION leave_audits(known_at timestamptz, by_ref text, verbs text[], subjects text[], details jsonb[])
  RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO commons_record_audit (at, by, role, purpose, verb, subject, detail)
    SELECT known_at, by_ref, acting_role(), coalesce(acting_purpose(), ''), v.verb, v.subject, v.detail
      FROM unnest(verbs, subjects, details) AS v(verb, subject, detail) WHERE v.verb IS NOT NULL;
END $$;
