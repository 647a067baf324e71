-- Forecasts are read by the council and its members; officers who answer for money make them.
CREATE POLICY forecastversion_read ON books_plan_forecastversion FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY forecastversion_insert ON books_plan_forecastversion FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'director', 'budget_holder', 'system')));
CREATE POLICY forecastline_read ON books_plan_forecastline FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY forecastline_insert ON books_plan_forecastline FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'director', 'budget_holder', 'system')));
