-- The chart and the budget lines are a public register; the finance officer and, when a budget is adopted, the clerk write it.
CREATE POLICY entity_read ON books_ledger_entity FOR SELECT USING ((select somebody_acts()));
CREATE POLICY fund_read ON books_ledger_fund FOR SELECT USING ((select somebody_acts()));
CREATE POLICY account_read ON books_ledger_account FOR SELECT USING ((select somebody_acts()));
CREATE POLICY serviceline_read ON books_ledger_serviceline FOR SELECT USING ((select somebody_acts()));
CREATE POLICY line_read ON books_ledger_line FOR SELECT USING ((select somebody_acts()));
CREATE POLICY entity_insert ON books_ledger_entity FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'commissioner', 'clerk', 'system')));
CREATE POLICY fund_insert ON books_ledger_fund FOR INSERT WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY account_insert ON books_ledger_account FOR INSERT WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY serviceline_insert ON books_ledger_serviceline FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY line_insert ON books_ledger_line FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'clerk', 'system')));
CREATE POLICY line_update ON books_ledger_line FOR UPDATE
  USING ((select acts_as('finance_officer', 'clerk', 'system')))
  WITH CHECK ((select acts_as('finance_officer', 'clerk', 'system')));
