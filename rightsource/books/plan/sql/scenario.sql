-- What a version of the plan rests on, its scenarios and its simulations are public; finance answers for them.
CREATE POLICY plandriver_read ON books_plan_plandriver FOR SELECT USING ((select somebody_acts()));
CREATE POLICY plandriver_insert ON books_plan_plandriver FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY planrange_read ON books_plan_planrange FOR SELECT USING ((select somebody_acts()));
CREATE POLICY planrange_insert ON books_plan_planrange FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY planexposure_read ON books_plan_planexposure FOR SELECT USING ((select somebody_acts()));
CREATE POLICY planexposure_insert ON books_plan_planexposure FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY planreserve_read ON books_plan_planreserve FOR SELECT USING ((select somebody_acts()));
CREATE POLICY planreserve_insert ON books_plan_planreserve FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY planscenario_read ON books_plan_planscenario FOR SELECT USING ((select somebody_acts()));
CREATE POLICY planscenario_insert ON books_plan_planscenario FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY scenariorate_read ON books_plan_scenariorate FOR SELECT USING ((select somebody_acts()));
CREATE POLICY scenariorate_insert ON books_plan_scenariorate FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY simulationrun_read ON books_plan_simulationrun FOR SELECT USING ((select somebody_acts()));
CREATE POLICY simulationrun_insert ON books_plan_simulationrun FOR INSERT WITH CHECK ((select acts_as('system')));
