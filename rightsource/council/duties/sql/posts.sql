-- Posts that stay, who holds them and what they answer for are public; the monitoring officer records them.
CREATE POLICY post_read ON council_duties_post FOR SELECT USING ((select somebody_acts()));
CREATE POLICY post_insert ON council_duties_post FOR INSERT WITH CHECK ((select acts_as('monitoring_officer', 'system')));
CREATE POLICY post_update ON council_duties_post FOR UPDATE
  USING ((select acts_as('monitoring_officer', 'system'))) WITH CHECK ((select acts_as('monitoring_officer', 'system')));
CREATE POLICY holder_read ON council_duties_postholder FOR SELECT USING ((select somebody_acts()));
CREATE POLICY holder_insert ON council_duties_postholder FOR INSERT
  WITH CHECK ((select acts_as('monitoring_officer', 'system')));
CREATE POLICY holder_update ON council_duties_postholder FOR UPDATE
  USING ((select acts_as('monitoring_officer', 'system'))) WITH CHECK ((select acts_as('monitoring_officer', 'system')));
CREATE POLICY answerable_read ON council_duties_answerable FOR SELECT USING ((select somebody_acts()));
CREATE POLICY answerable_insert ON council_duties_answerable FOR INSERT
  WITH CHECK ((select acts_as('monitoring_officer', 'system')));
CREATE POLICY answerable_update ON council_duties_answerable FOR UPDATE
  USING ((select acts_as('monitoring_officer', 'system'))) WITH CHECK ((select acts_as('monitoring_officer', 'system')));
