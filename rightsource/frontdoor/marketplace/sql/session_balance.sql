-- Places are opened empty, by the commissioner and by the staff of the body whose offer the session is of.
DROP POLICY IF EXISTS session_balance_insert ON frontdoor_marketplace_sessionbalance;
CREATE POLICY session_balance_insert ON frontdoor_marketplace_sessionbalance FOR INSERT
  WITH CHECK (taken = 0
              AND ((select acts_as('commissioner', 'system'))
                   OR ((select acts_as('body_staff')) AND session_id IN (
                         SELECT s.id FROM frontdoor_marketplace_session s JOIN frontdoor_marketplace_offer o ON o.id = s.offer_id
                         WHERE o.body_id = any((select acting_bodies())::bigint[])))));
