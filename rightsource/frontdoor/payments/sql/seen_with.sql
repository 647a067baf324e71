-- Events and refunds are seen and made with their payment: asked of the one row by its key, not of all that there are.
DROP POLICY IF EXISTS payment_event_read ON frontdoor_payments_paymentevent;
CREATE POLICY payment_event_read ON frontdoor_payments_paymentevent FOR SELECT
  USING (EXISTS (SELECT FROM frontdoor_payments_payment p WHERE p.id = payment_id));
DROP POLICY IF EXISTS payment_event_insert ON frontdoor_payments_paymentevent;
CREATE POLICY payment_event_insert ON frontdoor_payments_paymentevent FOR INSERT
  WITH CHECK ((select acts_for('payment')) AND EXISTS (SELECT FROM frontdoor_payments_payment p WHERE p.id = payment_id)
              OR (select acts_as('system')));
DROP POLICY IF EXISTS refund_read ON frontdoor_payments_refund;
CREATE POLICY refund_read ON frontdoor_payments_refund FOR SELECT
  USING (EXISTS (SELECT FROM frontdoor_payments_payment p WHERE p.id = payment_id));
DROP POLICY IF EXISTS refund_insert ON frontdoor_payments_refund;
CREATE POLICY refund_insert ON frontdoor_payments_refund FOR INSERT
  WITH CHECK ((select acts_for('payment')) AND EXISTS (SELECT FROM frontdoor_payments_payment p WHERE p.id = payment_id)
              OR (select acts_as('system')));
DROP POLICY IF EXISTS refund_update ON frontdoor_payments_refund;
CREATE POLICY refund_update ON frontdoor_payments_refund FOR UPDATE
  USING (EXISTS (SELECT FROM frontdoor_payments_payment p WHERE p.id = payment_id)
         AND ((select acts_for('payment')) OR (select acts_as('system'))))
  WITH CHECK ((select acts_for('payment')) OR (select acts_as('system')));
