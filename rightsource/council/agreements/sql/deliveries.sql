-- Deliveries: the council and its members read them all, a body its own; only the body itself records them.
CREATE POLICY delivery_read ON council_agreements_delivery FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor'))
         OR body_id = any((select acting_bodies())::bigint[]));
CREATE POLICY delivery_insert ON council_agreements_delivery FOR INSERT
  WITH CHECK ((select acts_as('system'))
              OR ((select acts_as('body_staff')) AND body_id = any((select acting_bodies())::bigint[])));

CREATE POLICY delivery_fault_read ON council_agreements_deliveryfault FOR SELECT
  USING ((select council_acts()) OR body_id = any((select acting_bodies())::bigint[]));
CREATE POLICY delivery_fault_insert ON council_agreements_deliveryfault FOR INSERT
  WITH CHECK ((select acts_as('system'))
              OR ((select acts_as('body_staff')) AND body_id = any((select acting_bodies())::bigint[])));
