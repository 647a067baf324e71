-- Sales, what they are to pay for and how far they are banked are public; the finance officer alone keeps them.
CREATE POLICY capitalreceipt_read ON books_plan_capitalreceipt FOR SELECT USING ((select somebody_acts()));
CREATE POLICY capitalreceipt_insert ON books_plan_capitalreceipt FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY capitalreceiptstep_read ON books_plan_capitalreceiptstep FOR SELECT USING ((select somebody_acts()));
CREATE POLICY capitalreceiptstep_insert ON books_plan_capitalreceiptstep FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY capitalreceiptposting_read ON books_plan_capitalreceiptposting FOR SELECT USING ((select somebody_acts()));
CREATE POLICY capitalreceiptposting_insert ON books_plan_capitalreceiptposting FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
