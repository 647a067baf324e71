-- How ring-fenced money reconciled is public; the system keeps it every day, the finance officer when asked.
CREATE POLICY fundreconciliation_read ON books_ledger_fundreconciliation FOR SELECT USING ((select somebody_acts()));
CREATE POLICY fundreconciliation_insert ON books_ledger_fundreconciliation FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
