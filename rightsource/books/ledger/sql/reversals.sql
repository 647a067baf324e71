-- Reversals: a batch that takes back another, whole; each batch once.
CREATE POLICY reversal_read ON books_ledger_reversal FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY reversal_insert ON books_ledger_reversal FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
