-- Who asked for a call-in, what scrutiny found, who was at a meeting, and what members declare, is public.
CREATE POLICY call_in_request_read ON council_democracy_callinrequest FOR SELECT USING ((select somebody_acts()));
-- A councillor asks as the member that the councillor is; democratic services record it for others.
CREATE POLICY call_in_request_insert ON council_democracy_callinrequest FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'system'))
              OR ((select acts_as('councillor')) AND member_id IN (
                    SELECT id FROM council_democracy_member WHERE account_id = (select acting_account()))));
CREATE POLICY call_in_result_read ON council_democracy_callinresult FOR SELECT USING ((select somebody_acts()));
CREATE POLICY call_in_result_insert ON council_democracy_callinresult FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'system')));
CREATE POLICY decision_notice_read ON council_democracy_decisionnotice FOR SELECT USING ((select somebody_acts()));
CREATE POLICY decision_notice_insert ON council_democracy_decisionnotice FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'system')));
CREATE POLICY meeting_read ON council_democracy_meeting FOR SELECT USING ((select somebody_acts()));
CREATE POLICY meeting_insert ON council_democracy_meeting FOR INSERT WITH CHECK ((select acts_as('clerk', 'system')));
CREATE POLICY attendance_read ON council_democracy_attendance FOR SELECT USING ((select somebody_acts()));
CREATE POLICY attendance_insert ON council_democracy_attendance FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'system')));
CREATE POLICY interest_read ON council_democracy_interest FOR SELECT USING ((select somebody_acts()));
CREATE POLICY interest_insert ON council_democracy_interest FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'monitoring_officer', 'system')));
CREATE POLICY dispensation_read ON council_democracy_dispensation FOR SELECT USING ((select somebody_acts()));
CREATE POLICY dispensation_insert ON council_democracy_dispensation FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'monitoring_officer', 'system')));
