-- Read without a hiding policy: under one PostgreSQL would not use the text index. Only public columns are here.
CREATE POLICY published_read ON frontdoor_directory_publishedservice FOR SELECT USING (true);
-- Written by whoever may write the service itself.
CREATE POLICY published_insert ON frontdoor_directory_publishedservice FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system'))
              OR EXISTS (SELECT FROM frontdoor_directory_service AS s
                         WHERE s.slug = frontdoor_directory_publishedservice.slug
                           AND (select acts_as('body_staff')) AND s.body_id = ANY ((select acting_bodies())::bigint[])));
CREATE POLICY published_update ON frontdoor_directory_publishedservice FOR UPDATE
  USING ((select acts_as('commissioner', 'system'))
         OR EXISTS (SELECT FROM frontdoor_directory_service AS s
                    WHERE s.slug = frontdoor_directory_publishedservice.slug
                      AND (select acts_as('body_staff')) AND s.body_id = ANY ((select acting_bodies())::bigint[])));
CREATE POLICY published_delete ON frontdoor_directory_publishedservice FOR DELETE
  USING ((select acts_as('commissioner', 'system'))
         OR EXISTS (SELECT FROM frontdoor_directory_service AS s
                    WHERE s.slug = frontdoor_directory_publishedservice.slug
                      AND (select acts_as('body_staff')) AND s.body_id = ANY ((select acting_bodies())::bigint[])));
