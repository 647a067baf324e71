-- Members and their seats are public; democratic services keep them.
CREATE POLICY member_read ON council_democracy_member FOR SELECT USING ((select somebody_acts()));
CREATE POLICY member_insert ON council_democracy_member FOR INSERT WITH CHECK ((select acts_as('clerk', 'system')));
CREATE POLICY member_update ON council_democracy_member FOR UPDATE
  USING ((select acts_as('clerk', 'system'))) WITH CHECK ((select acts_as('clerk', 'system')));
CREATE POLICY seat_read ON council_democracy_memberseat FOR SELECT USING ((select somebody_acts()));
CREATE POLICY seat_insert ON council_democracy_memberseat FOR INSERT WITH CHECK ((select acts_as('clerk', 'system')));
CREATE POLICY seat_update ON council_democracy_memberseat FOR UPDATE
  USING ((select acts_as('clerk', 'system'))) WITH CHECK ((select acts_as('clerk', 'system')));
-- That a member owes council tax is known to those who must keep the vote lawful, and to the member.
CREATE POLICY bar_read ON council_democracy_bar FOR SELECT
  USING ((select acts_as('clerk', 'finance_officer', 'monitoring_officer', 'system'))
         OR member_id IN (SELECT id FROM council_democracy_member WHERE account_id = (select acting_account())));
CREATE POLICY bar_insert ON council_democracy_bar FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'finance_officer', 'monitoring_officer', 'system')));
CREATE POLICY bar_update ON council_democracy_bar FOR UPDATE
  USING ((select acts_as('clerk', 'finance_officer', 'monitoring_officer', 'system')))
  WITH CHECK ((select acts_as('clerk', 'finance_officer', 'monitoring_officer', 'system')));
