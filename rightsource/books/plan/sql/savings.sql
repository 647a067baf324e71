-- The register of savings is public, as the plan is; whoever answers for money writes it.
CREATE POLICY saving_read ON books_plan_saving FOR SELECT USING ((select somebody_acts()));
CREATE POLICY saving_insert ON books_plan_saving FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'director', 'budget_holder', 'system')));
CREATE POLICY savingclaim_read ON books_plan_savingclaim FOR SELECT USING ((select somebody_acts()));
CREATE POLICY savingclaim_insert ON books_plan_savingclaim FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'director', 'budget_holder', 'system')));
CREATE POLICY savingmove_read ON books_plan_savingmove FOR SELECT USING ((select somebody_acts()));
CREATE POLICY savingmove_insert ON books_plan_savingmove FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'director', 'budget_holder', 'system')));
CREATE POLICY savingbaseline_read ON books_plan_savingbaseline FOR SELECT USING ((select somebody_acts()));
CREATE POLICY savingbaseline_insert ON books_plan_savingbaseline FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'director', 'budget_holder', 'system')));
