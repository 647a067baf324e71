-- What the council set for itself is public.
CREATE POLICY council_parameter_read ON commons_record_councilparameter FOR SELECT USING ((select somebody_acts()));
CREATE POLICY council_parameter_insert ON commons_record_councilparameter
  FOR INSERT WITH CHECK ((select acts_as('system')));
