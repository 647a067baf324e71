-- Where the figures of the council come from is public.
CREATE POLICY case_source_read ON commons_record_casesource FOR SELECT USING ((select somebody_acts()));
CREATE POLICY case_source_insert ON commons_record_casesource FOR INSERT WITH CHECK ((select acts_as('system')));
