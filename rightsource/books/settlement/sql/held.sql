-- What is held is read by the council, its members, and the body whose it is. Whoever settles holds; the contract
-- manager resolves, and never what belongs to a body that they serve.
CREATE POLICY helditem_read ON books_settlement_helditem FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor'))
         OR body_id = any((select acting_bodies())::bigint[]));
CREATE POLICY helditem_insert ON books_settlement_helditem FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system')));
CREATE POLICY heldend_read ON books_settlement_heldend FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor'))
         OR body_id = any((select acting_bodies())::bigint[]));
CREATE POLICY heldend_insert ON books_settlement_heldend FOR INSERT
  WITH CHECK ((select acts_as('system'))
              OR ((select acts_as('contract_manager')) AND NOT body_id = any((select acting_bodies())::bigint[])));
