-- Accounts and the roles they hold are read before anybody acts, so they are exempt by name: no policy hides
-- them. They carry no business of a person; names of residents live in parties.
CREATE POLICY account_all ON commons_access_account USING (true) WITH CHECK (true);
CREATE POLICY role_held_read ON commons_access_roleheld FOR SELECT USING (true);
CREATE POLICY role_held_insert ON commons_access_roleheld FOR INSERT
  WITH CHECK ((select acts_as('monitoring_officer', 'system')));
CREATE POLICY role_held_update ON commons_access_roleheld FOR UPDATE
  USING ((select acts_as('monitoring_officer', 'system'))) WITH CHECK ((select acts_as('monitoring_officer', 'system')));
-- The scheme of delegation is public; the monitoring officer and the clerk write it under a decision.
CREATE POLICY delegation_read ON commons_access_delegationrow FOR SELECT USING ((select somebody_acts()));
CREATE POLICY delegation_insert ON commons_access_delegationrow FOR INSERT
  WITH CHECK ((select acts_as('monitoring_officer', 'clerk', 'system')));
CREATE POLICY delegation_update ON commons_access_delegationrow FOR UPDATE
  USING ((select acts_as('monitoring_officer', 'clerk', 'system')))
  WITH CHECK ((select acts_as('monitoring_officer', 'clerk', 'system')));
CREATE POLICY deputy_read ON commons_access_deputy FOR SELECT
  USING ((select council_acts()) OR account_id = (select acting_account()));
CREATE POLICY deputy_insert ON commons_access_deputy FOR INSERT
  WITH CHECK ((select acts_as('monitoring_officer', 'finance_officer', 'director', 'system')));
CREATE POLICY deputy_update ON commons_access_deputy FOR UPDATE
  USING ((select acts_as('monitoring_officer', 'system'))) WITH CHECK ((select acts_as('monitoring_officer', 'system')));
