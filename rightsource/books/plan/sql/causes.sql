-- What a change is due to is read by the council and its members; whoever answers for money says it.
CREATE POLICY attribution_read ON books_plan_attribution FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY attribution_insert ON books_plan_attribution FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'director', 'budget_holder', 'system')));
