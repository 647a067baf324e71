-- Votes by name and decisions are public; democratic services record them, the finance officer with the budget.
CREATE POLICY vote_read ON council_democracy_vote FOR SELECT USING ((select somebody_acts()));
CREATE POLICY vote_insert ON council_democracy_vote FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'finance_officer', 'system')));
CREATE POLICY vote_cast_read ON council_democracy_votecast FOR SELECT USING ((select somebody_acts()));
CREATE POLICY vote_cast_insert ON council_democracy_votecast FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'finance_officer', 'system')));
CREATE POLICY decision_read ON council_democracy_decision FOR SELECT USING ((select somebody_acts()));
CREATE POLICY decision_insert ON council_democracy_decision FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'finance_officer', 'system')));
CREATE POLICY call_in_read ON council_democracy_callin FOR SELECT USING ((select somebody_acts()));
CREATE POLICY call_in_insert ON council_democracy_callin FOR INSERT
  WITH CHECK ((select acts_as('councillor', 'clerk', 'system')));
-- A warning reaches every member and the auditor; that it did is public.
CREATE POLICY receipt_read ON council_democracy_warningreceipt FOR SELECT USING ((select somebody_acts()));
CREATE POLICY receipt_insert ON council_democracy_warningreceipt FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'monitoring_officer', 'auditor', 'clerk', 'system')));
CREATE POLICY recommendation_read ON council_democracy_recommendation FOR SELECT USING ((select somebody_acts()));
CREATE POLICY recommendation_insert ON council_democracy_recommendation FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'auditor', 'monitoring_officer', 'system')));
CREATE POLICY recommendation_step_read ON council_democracy_recommendationstep FOR SELECT USING ((select somebody_acts()));
CREATE POLICY recommendation_step_insert ON council_democracy_recommendationstep FOR INSERT
  WITH CHECK ((select council_acts()));
