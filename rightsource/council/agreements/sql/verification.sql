-- The sample: the client draws it and the body never sees beforehand what was drawn. What was found the body reads.
CREATE POLICY draw_read ON council_agreements_draw FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY draw_insert ON council_agreements_draw FOR INSERT
  WITH CHECK ((select acts_as('contract_manager', 'system')));
CREATE POLICY draw_item_read ON council_agreements_drawitem FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor')));
CREATE POLICY draw_item_insert ON council_agreements_drawitem FOR INSERT
  WITH CHECK ((select acts_as('contract_manager', 'system')));

-- Nobody who serves a body verifies its deliveries, whatever the role (controls R20, R21).
CREATE POLICY verification_read ON council_agreements_verification FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor'))
         OR body_id = any((select acting_bodies())::bigint[]));
CREATE POLICY verification_insert ON council_agreements_verification FOR INSERT
  WITH CHECK ((select acts_as('contract_manager', 'system'))
              AND NOT body_id = any((select acting_bodies())::bigint[]));
