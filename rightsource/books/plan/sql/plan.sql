-- Versions of the plan, draft and adopted, and the adopted lines are public.
CREATE POLICY planversion_read ON books_plan_planversion FOR SELECT USING ((select somebody_acts()));
CREATE POLICY planversion_insert ON books_plan_planversion FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'clerk', 'system'))
              OR (kind = 'draft' AND (select acts_as('commissioner', 'director', 'budget_holder'))));
CREATE POLICY planpart_read ON books_plan_planpart FOR SELECT USING ((select somebody_acts()));
CREATE POLICY planpart_insert ON books_plan_planpart FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'clerk', 'commissioner', 'director', 'budget_holder', 'system')));
CREATE POLICY adoptedline_read ON books_plan_adoptedline FOR SELECT USING ((select somebody_acts()));
CREATE POLICY adoptedline_insert ON books_plan_adoptedline FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'clerk', 'system')));
