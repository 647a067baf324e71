-- Declared interests: statutory officers, commissioners and the auditor read them all, everybody the own.
CREATE POLICY body_interest_read ON council_bodies_bodyinterest FOR SELECT
  USING ((select acts_as('monitoring_officer', 'finance_officer', 'commissioner', 'auditor', 'system'))
         OR account_id = (select acting_account()));
CREATE POLICY body_interest_insert ON council_bodies_bodyinterest FOR INSERT
  WITH CHECK ((select acts_as('monitoring_officer', 'system')) OR account_id = (select acting_account()));
CREATE POLICY body_interest_update ON council_bodies_bodyinterest FOR UPDATE
  USING ((select acts_as('monitoring_officer', 'system')))
  WITH CHECK ((select acts_as('monitoring_officer', 'system')));

-- A body's accounts: the council, its members and the body itself.
CREATE POLICY body_accounts_read ON council_bodies_bodyaccounts FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor'))
         OR body_id = any((select acting_bodies())::bigint[]));
CREATE POLICY body_accounts_insert ON council_bodies_bodyaccounts FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'finance_officer', 'system'))
              OR ((select acts_as('body_staff')) AND body_id = any((select acting_bodies())::bigint[])));
