-- Bodies, who owns them and the steps of their lives are public; commissioners write them.
CREATE POLICY body_read ON council_bodies_body FOR SELECT USING ((select somebody_acts()));
CREATE POLICY body_insert ON council_bodies_body FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system')));
CREATE POLICY body_update ON council_bodies_body FOR UPDATE
  USING ((select acts_as('commissioner', 'system'))) WITH CHECK ((select acts_as('commissioner', 'system')));

CREATE POLICY ownership_read ON council_bodies_ownership FOR SELECT USING ((select somebody_acts()));
CREATE POLICY ownership_insert ON council_bodies_ownership FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system')));
CREATE POLICY ownership_update ON council_bodies_ownership FOR UPDATE
  USING ((select acts_as('commissioner', 'system'))) WITH CHECK ((select acts_as('commissioner', 'system')));

CREATE POLICY body_step_read ON council_bodies_bodystep FOR SELECT USING ((select somebody_acts()));
CREATE POLICY body_step_insert ON council_bodies_bodystep FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system')));
