-- Which council this is is public.
CREATE POLICY case_read ON commons_record_case FOR SELECT USING ((select somebody_acts()));
CREATE POLICY case_insert ON commons_record_case FOR INSERT WITH CHECK ((select acts_as('system')));
