-- Organisations are public; the council writes them.
CREATE POLICY organisation_read ON commons_parties_organisation FOR SELECT USING ((select somebody_acts()));
CREATE POLICY organisation_insert ON commons_parties_organisation FOR INSERT
  WITH CHECK ((select acts_as('clerk', 'commissioner', 'system')));
CREATE POLICY organisation_update ON commons_parties_organisation FOR UPDATE
  USING ((select acts_as('clerk', 'commissioner', 'system')))
  WITH CHECK ((select acts_as('clerk', 'commissioner', 'system')));
