-- That the council asks, and what it did with the answers, is public. Each answer is private: those who weigh the
-- answers read it, and whoever gave it.
CREATE POLICY consultation_read ON council_democracy_consultation FOR SELECT USING ((select somebody_acts()));
CREATE POLICY consultation_insert ON council_democracy_consultation FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'system')));
CREATE POLICY summary_read ON council_democracy_consultationsummary FOR SELECT USING ((select somebody_acts()));
CREATE POLICY summary_insert ON council_democracy_consultationsummary FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'system')));
CREATE POLICY response_read ON council_democracy_response FOR SELECT
  USING ((select acts_as('clerk', 'system')) OR person_id = (select acting_person()));
-- Anybody answers, for nobody but themselves; the clerk brings in answers on paper.
CREATE POLICY response_insert ON council_democracy_response FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'system'))
              OR ((select somebody_acts()) AND (person_id IS NULL OR person_id = (select acting_person()))));
