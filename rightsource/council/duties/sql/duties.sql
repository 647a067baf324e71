-- The register of duties is public: everybody may know who answers for what.
-- The monitoring officer keeps the register; commissioners and the clerk record who discharges under an agreement.
CREATE POLICY duty_read ON council_duties_duty FOR SELECT USING ((select somebody_acts()));
CREATE POLICY duty_insert ON council_duties_duty FOR INSERT WITH CHECK ((select acts_as('monitoring_officer', 'system')));
CREATE POLICY duty_update ON council_duties_duty FOR UPDATE
  USING ((select acts_as('monitoring_officer', 'system'))) WITH CHECK ((select acts_as('monitoring_officer', 'system')));
CREATE POLICY duty_line_read ON council_duties_dutyline FOR SELECT USING ((select somebody_acts()));
CREATE POLICY duty_line_insert ON council_duties_dutyline FOR INSERT
  WITH CHECK ((select acts_as('monitoring_officer', 'system')));
CREATE POLICY power_read ON council_duties_power FOR SELECT USING ((select somebody_acts()));
CREATE POLICY power_insert ON council_duties_power FOR INSERT WITH CHECK ((select acts_as('monitoring_officer', 'system')));
CREATE POLICY power_update ON council_duties_power FOR UPDATE
  USING ((select acts_as('monitoring_officer', 'system'))) WITH CHECK ((select acts_as('monitoring_officer', 'system')));
CREATE POLICY duty_power_read ON council_duties_dutypower FOR SELECT USING ((select somebody_acts()));
CREATE POLICY duty_power_insert ON council_duties_dutypower FOR INSERT
  WITH CHECK ((select acts_as('monitoring_officer', 'system')));
