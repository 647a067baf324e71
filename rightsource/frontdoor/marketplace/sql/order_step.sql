-- The steps of an order are made by whoever may move it: asked of the one order, not of all that the person has.
DROP POLICY IF EXISTS order_step_insert ON frontdoor_marketplace_orderstep;
CREATE POLICY order_step_insert ON frontdoor_marketplace_orderstep FOR INSERT
  WITH CHECK ((select acts_as('system'))
              OR ((select acts_for('order', 'payment'))
                  AND (SELECT o.person_id FROM frontdoor_marketplace_order o WHERE o.id = order_id)
                      = (select acting_person())));
