-- Who discharges a duty is public; it is recorded with the agreement that gives it, or by the monitoring officer.
CREATE POLICY discharge_read ON council_duties_discharge FOR SELECT USING ((select somebody_acts()));
CREATE POLICY discharge_insert ON council_duties_discharge FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'monitoring_officer', 'clerk', 'system')));
CREATE POLICY discharge_update ON council_duties_discharge FOR UPDATE
  USING ((select acts_as('commissioner', 'monitoring_officer', 'clerk', 'system')))
  WITH CHECK ((select acts_as('commissioner', 'monitoring_officer', 'clerk', 'system')));
-- The floor of a service line is public; only the officer who answers for the duty consents to go under it.
CREATE POLICY floor_read ON council_duties_floor FOR SELECT USING ((select somebody_acts()));
CREATE POLICY floor_insert ON council_duties_floor FOR INSERT WITH CHECK ((select acts_as('monitoring_officer', 'system')));
CREATE POLICY floor_consent_read ON council_duties_floorconsent FOR SELECT USING ((select somebody_acts()));
CREATE POLICY floor_consent_insert ON council_duties_floorconsent FOR INSERT
  WITH CHECK ((select acts_as('director', 'finance_officer', 'monitoring_officer', 'clerk', 'budget_holder', 'system')));
