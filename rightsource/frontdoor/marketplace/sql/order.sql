-- An order is its resident's own. The body that will deliver it, and officers who answer for its money, see the row,
-- which holds no name. It is placed and moved by its own resident, for an order or a payment only, or by the system.
CREATE POLICY order_read ON frontdoor_marketplace_order FOR SELECT
  USING (person_id = (select acting_person())
         OR ((select acts_as('body_staff')) AND body_id = any((select acting_bodies())::bigint[]))
         OR (select acts_as('budget_holder', 'finance_officer', 'director', 'auditor', 'system')));
CREATE POLICY order_insert ON frontdoor_marketplace_order FOR INSERT
  WITH CHECK ((select acts_as('system'))
              OR (person_id = (select acting_person()) AND (select acts_for('order'))));
CREATE POLICY order_update ON frontdoor_marketplace_order FOR UPDATE
  USING ((select acts_as('system'))
         OR (person_id = (select acting_person()) AND (select acts_for('order', 'payment'))))
  WITH CHECK ((select acts_as('system'))
              OR (person_id = (select acting_person()) AND (select acts_for('order', 'payment'))));
-- What we told a resident, the resident reads, and those who watch that messages go out.
CREATE POLICY message_read ON frontdoor_marketplace_message FOR SELECT
  USING (person_id = (select acting_person()) OR (select acts_as('finance_officer', 'monitoring_officer', 'system')));
CREATE POLICY message_insert ON frontdoor_marketplace_message FOR INSERT
  WITH CHECK ((select acts_as('system'))
              OR (person_id = (select acting_person()) AND (select acts_for('order', 'payment'))));

-- The name of somebody with a live booking of the acting body, and nothing else of them.
CREATE FUNCTION name_for_body(wanted bigint) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
  SELECT p.name FROM commons_parties_person p
  WHERE p.id = wanted AND acts_as('body_staff') AND EXISTS (
    SELECT FROM frontdoor_marketplace_order o
    WHERE o.person_id = wanted AND o.body_id = any(acting_bodies()::bigint[])
      AND o.state IN ('placed', 'paid', 'confirmed'))
$$;
