-- Facts hold numbers and opaque references: whoever acts may leave one, the council reads them.
CREATE POLICY fact_insert ON commons_record_fact FOR INSERT WITH CHECK ((select somebody_acts()));
CREATE POLICY fact_read ON commons_record_fact FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
