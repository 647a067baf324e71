-- Places are public registers: everybody reads them; the case loader and commissioners write them.
CREATE POLICY generation_read ON commons_places_generation FOR SELECT USING ((select somebody_acts()));
CREATE POLICY generation_insert ON commons_places_generation FOR INSERT WITH CHECK ((select acts_as('system')));
CREATE POLICY generation_update ON commons_places_generation FOR UPDATE
  USING ((select acts_as('system'))) WITH CHECK ((select acts_as('system')));
CREATE POLICY area_read ON commons_places_area FOR SELECT USING ((select somebody_acts()));
CREATE POLICY area_insert ON commons_places_area FOR INSERT WITH CHECK ((select acts_as('system')));
CREATE POLICY area_update ON commons_places_area FOR UPDATE
  USING ((select acts_as('system'))) WITH CHECK ((select acts_as('system')));
CREATE POLICY venue_read ON commons_places_venue FOR SELECT USING ((select somebody_acts()));
CREATE POLICY venue_insert ON commons_places_venue FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system')));
CREATE POLICY venue_update ON commons_places_venue FOR UPDATE
  USING ((select acts_as('commissioner', 'system'))) WITH CHECK ((select acts_as('commissioner', 'system')));
