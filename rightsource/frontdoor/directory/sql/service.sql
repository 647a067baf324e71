-- A published service is public; a draft is seen by the council and by the staff of its body.
CREATE POLICY service_read ON frontdoor_directory_service FOR SELECT
  USING ((status = 'published' AND (select somebody_acts()))
         OR (select council_acts())
         OR body_id = ANY ((select acting_bodies())::bigint[]));
CREATE POLICY service_insert ON frontdoor_directory_service FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system'))
              OR ((select acts_as('body_staff')) AND body_id = ANY ((select acting_bodies())::bigint[])));
CREATE POLICY service_update ON frontdoor_directory_service FOR UPDATE
  USING ((select acts_as('commissioner', 'system'))
         OR ((select acts_as('body_staff')) AND body_id = ANY ((select acting_bodies())::bigint[])))
  WITH CHECK ((select acts_as('commissioner', 'system'))
              OR ((select acts_as('body_staff')) AND body_id = ANY ((select acting_bodies())::bigint[])));
