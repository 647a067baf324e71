-- What came from the finance system is read by the council and its members, and written by the import and by whoever
-- may post. Suspended amounts carry no name of a person beyond the narrative of the journal.
CREATE POLICY journal_file_read ON books_ledger_journalfile FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY journal_file_insert ON books_ledger_journalfile FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY journal_import_read ON books_ledger_journalimport FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY journal_import_insert ON books_ledger_journalimport FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY suspense_item_read ON books_ledger_suspenseitem FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY suspense_item_insert ON books_ledger_suspenseitem FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY suspense_end_read ON books_ledger_suspenseend FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY suspense_end_insert ON books_ledger_suspenseend FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
