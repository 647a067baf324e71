-- What the council published is everybody's; the finance officer publishes, and the system keeps the day's indicators.
CREATE POLICY publication_read ON council_evidence_publication FOR SELECT USING ((select somebody_acts()));
CREATE POLICY publication_insert ON council_evidence_publication FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));

CREATE POLICY publishedfile_read ON council_evidence_publishedfile FOR SELECT USING ((select somebody_acts()));
CREATE POLICY publishedfile_insert ON council_evidence_publishedfile FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));

CREATE POLICY resilienceday_read ON council_evidence_resilienceday FOR SELECT USING ((select somebody_acts()));
CREATE POLICY resilienceday_insert ON council_evidence_resilienceday FOR INSERT
  WITH CHECK ((select acts_as('system')));
