-- What the early warning says of the council is public; only the system keeps it.
CREATE POLICY earlywarningday_read ON council_evidence_earlywarningday FOR SELECT USING ((select somebody_acts()));
CREATE POLICY earlywarningday_insert ON council_evidence_earlywarningday FOR INSERT
  WITH CHECK ((select acts_as('system')));
