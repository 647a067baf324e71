-- A business case and its sign-offs are read by the council, its members and the body itself; the public reads of
-- the decision. Each officer signs in the own role only.
CREATE POLICY business_case_read ON council_bodies_businesscase FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor'))
         OR body_id = any((select acting_bodies())::bigint[]));
CREATE POLICY business_case_insert ON council_bodies_businesscase FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system')));

CREATE POLICY sign_off_read ON council_bodies_signoff FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY sign_off_insert ON council_bodies_signoff FOR INSERT
  WITH CHECK ((select acts_as('director', 'finance_officer', 'monitoring_officer'))
              AND role = (select acting_role()));
