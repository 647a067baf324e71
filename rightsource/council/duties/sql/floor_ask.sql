-- What an officer is asked about a floor is public, as the floor is; whoever changes a budget asks.
DROP POLICY IF EXISTS floor_ask_read ON council_duties_floorask;
CREATE POLICY floor_ask_read ON council_duties_floorask FOR SELECT USING ((select somebody_acts()));
DROP POLICY IF EXISTS floor_ask_insert ON council_duties_floorask;
CREATE POLICY floor_ask_insert ON council_duties_floorask FOR INSERT
  WITH CHECK ((select acts_as('budget_holder', 'clerk', 'commissioner', 'director', 'finance_officer', 'system')));
