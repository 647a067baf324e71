-- Outcomes, measures and what was observed are public. Commissioners set them; a body observes its own work.
CREATE POLICY outcome_read ON council_outcomes_outcome FOR SELECT USING ((select somebody_acts()));
CREATE POLICY outcome_insert ON council_outcomes_outcome FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system')));
CREATE POLICY outcome_update ON council_outcomes_outcome FOR UPDATE
  USING ((select acts_as('commissioner', 'system'))) WITH CHECK ((select acts_as('commissioner', 'system')));

CREATE POLICY measure_read ON council_outcomes_measure FOR SELECT USING ((select somebody_acts()));
CREATE POLICY measure_insert ON council_outcomes_measure FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system')));
CREATE POLICY measure_update ON council_outcomes_measure FOR UPDATE
  USING ((select acts_as('commissioner', 'system'))) WITH CHECK ((select acts_as('commissioner', 'system')));

CREATE POLICY observation_read ON council_outcomes_observation FOR SELECT USING ((select somebody_acts()));
CREATE POLICY observation_insert ON council_outcomes_observation FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'contract_manager', 'system'))
              OR ((select acts_as('body_staff')) AND body_id = any((select acting_bodies())::bigint[])));
