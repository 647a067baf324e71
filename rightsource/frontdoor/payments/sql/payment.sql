-- A payment is its payer's own; finance and audit see sums and references. It is made and moved for an order or a
-- payment only.
CREATE POLICY payment_read ON frontdoor_payments_payment FOR SELECT
  USING (person_id = (select acting_person())
         OR (select acts_as('finance_officer', 'auditor', 'monitoring_officer', 'system')));
CREATE POLICY payment_insert ON frontdoor_payments_payment FOR INSERT
  WITH CHECK ((select acts_as('system')) OR (person_id = (select acting_person()) AND (select acts_for('payment'))));
CREATE POLICY payment_update ON frontdoor_payments_payment FOR UPDATE
  USING ((select acts_as('system')) OR (person_id = (select acting_person()) AND (select acts_for('payment'))))
  WITH CHECK ((select acts_as('system')) OR (person_id = (select acting_person()) AND (select acts_for('payment'))));
-- The sandbox provider stands outside the council: whoever comes through its door may pay with its toy card.
CREATE POLICY sandbox_all ON frontdoor_payments_sandboxpayment
  USING ((select somebody_acts())) WITH CHECK ((select somebody_acts()));
