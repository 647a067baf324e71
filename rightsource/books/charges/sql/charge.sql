-- The schedule of charges is public; it is adopted by the finance officer or the clerk under a decision.
CREATE POLICY charge_read ON books_charges_charge FOR SELECT USING ((select somebody_acts()));
CREATE POLICY charge_insert ON books_charges_charge FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'clerk', 'system')));
