-- A credit note is read by the council, its members, and the body whose it is. The body records its own, or finance does.
CREATE POLICY creditnote_read ON books_settlement_creditnote FOR SELECT
  USING ((select council_acts()) OR (select acts_as('councillor'))
         OR body_id = any((select acting_bodies())::bigint[]));
CREATE POLICY creditnote_insert ON books_settlement_creditnote FOR INSERT
  WITH CHECK ((select acts_as('finance_officer', 'system'))
              OR ((select acts_as('body_staff')) AND body_id = any((select acting_bodies())::bigint[])));
