-- What is to be decided, and what is laid before those who decide, is public.
CREATE POLICY matter_read ON council_democracy_matter FOR SELECT USING ((select somebody_acts()));
CREATE POLICY matter_insert ON council_democracy_matter FOR INSERT WITH CHECK ((select council_acts()));
CREATE POLICY matter_duty_read ON council_democracy_matterduty FOR SELECT USING ((select somebody_acts()));
CREATE POLICY matter_duty_insert ON council_democracy_matterduty FOR INSERT WITH CHECK ((select council_acts()));
CREATE POLICY option_read ON council_democracy_option FOR SELECT USING ((select somebody_acts()));
CREATE POLICY option_insert ON council_democracy_option FOR INSERT WITH CHECK ((select council_acts()));
CREATE POLICY report_read ON council_democracy_report FOR SELECT USING ((select somebody_acts()));
CREATE POLICY report_insert ON council_democracy_report FOR INSERT WITH CHECK ((select council_acts()));
-- Democratic services keep the steps and publish the notices.
CREATE POLICY step_read ON council_democracy_matterstep FOR SELECT USING ((select somebody_acts()));
CREATE POLICY step_insert ON council_democracy_matterstep FOR INSERT WITH CHECK ((select acts_as('clerk', 'system')));
CREATE POLICY notice_read ON council_democracy_notice FOR SELECT USING ((select somebody_acts()));
CREATE POLICY notice_insert ON council_democracy_notice FOR INSERT WITH CHECK ((select acts_as('clerk', 'system')));
CREATE POLICY requirement_read ON council_democracy_counciltaxrequirement FOR SELECT USING ((select somebody_acts()));
CREATE POLICY requirement_insert ON council_democracy_counciltaxrequirement FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'finance_officer', 'system')));
