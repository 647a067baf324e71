-- Caseloads are counts of the council's own: staff and members read them; the finance officer, the commissioner and the
-- system bring them in.
CREATE POLICY caseload_read ON books_plan_caseload FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY caseload_insert ON books_plan_caseload FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'commissioner', 'system')));
CREATE POLICY caseload_point_read ON books_plan_caseloadpoint FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY caseload_point_insert ON books_plan_caseloadpoint FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'commissioner', 'system')));
CREATE POLICY caseload_forecast_read ON books_plan_caseloadforecast FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY caseload_forecast_insert ON books_plan_caseloadforecast FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'commissioner', 'system')));
